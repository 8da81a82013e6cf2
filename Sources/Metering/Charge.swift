public import Catalogue
public import Core

/// What one attempt used and what that costs.
public struct Charge: Sendable, Hashable {
    /// What was used and is charged for; nil where nothing is known of it.
    public var usage: Usage?
    /// The usage, or a part of it, is the gateway's estimate: the vendor did not tell.
    public var isEstimate: Bool
    /// The tier that served it, in the vendor's word; nil: the standard one.
    public var tier: String?
    /// What it costs; nil: it is not known. What costs nothing is zero.
    public var cost: Money?
    /// The ``PriceVersion`` that it was reckoned by.
    public var priceID: String?

    /// Puts the members together.
    public init(
        usage: Usage?,
        isEstimate: Bool = false,
        tier: String? = nil,
        cost: Money?,
        priceID: String? = nil
    ) {
        self.usage = usage
        self.isEstimate = isEstimate
        self.tier = tier
        self.cost = cost
        self.priceID = priceID
    }

    /// Nothing was used, or what was used is not charged for.
    public static func free(_ usage: Usage? = nil) -> Charge { Charge(usage: usage, cost: .zero) }

    /// Reckons what usage costs.
    /// - Parameters:
    ///   - version: what the target costs; nil: it is not known.
    ///   - tier: that served it, as the vendor says.
    ///   - form: what images are like that were made; nil: it is not known.
    public init(
        of usage: Usage,
        isEstimate: Bool = false,
        tier: String?,
        images form: ImageForm? = nil,
        by version: PriceVersion?
    ) {
        // What is kept is what is charged for, so that it can be reckoned again.
        let usage = usage.billed
        let cost: Money? =
            if let version, let tier = ServiceTier(reported: tier) {
                version.price.cost(of: usage, tier: tier, images: form)
            } else {
                nil
            }
        self.init(usage: usage, isEstimate: isEstimate, tier: tier, cost: cost, priceID: version?.id)
    }
}
