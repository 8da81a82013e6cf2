public import Core

/// What an image that is made is like, as far as its price depends on it.
public struct ImageForm: Sendable, Hashable {
    /// `hd`, `high`, in the vendor's word; nil: the vendor's standard, or its choice.
    public var quality: String?
    /// `1024x1792`; nil: the vendor's standard, or its choice.
    public var size: String?

    /// Puts the members together. `auto` says nothing.
    public init(quality: String? = nil, size: String? = nil) {
        self.quality = quality == "auto" ? nil : quality
        self.size = size == "auto" ? nil : size
    }
}

/// What one image of a quality and a size costs.
public struct ImagePrice: Sendable, Hashable {
    /// Of which quality; nil: of any.
    public var quality: String?
    /// Of which size; nil: of any.
    public var size: String?
    /// For one.
    public var price: Money

    /// Puts the members together.
    public init(quality: String? = nil, size: String? = nil, price: Money) {
        self.quality = quality
        self.size = size
        self.price = price
    }

    /// Whether it is the price of such an image.
    public func counts(for form: ImageForm) -> Bool {
        (quality == nil || quality == form.quality) && (size == nil || size == form.size)
    }
}

extension ModelPrice {
    /// What one image costs.
    /// - Parameter form: what it is like; nil: nobody said, so that the price is known only where all cost the same.
    func price(ofImage form: ImageForm?) -> Money? {
        guard !images.isEmpty else { return image }
        guard let form else { return nil }
        return images.first { $0.counts(for: form) }?.price ?? image
    }
}
