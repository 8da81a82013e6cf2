public import Catalogue
public import Core

/// What an attempt used by other measures than tokens, as it was asked for or as the answer shows it.
///
/// The same thing can be counted twice: a text that is spoken by its characters and by its tokens, pictures by their number and by their
/// tokens. It is charged by the measure that the price is in.
public struct MeasuredUnits: Sendable, Hashable {
    /// Images made.
    public var images: Int?
    /// Sound read, in seconds, a begun one counted whole.
    public var seconds: Int?
    /// Characters spoken.
    public var characters: Int?
    /// What the images are like; nil: it is not known.
    public var form: ImageForm?
    /// Something of it is only what was asked for.
    public var isEstimate = false

    /// Nothing is known.
    public init() {}

    /// Whether nothing is counted.
    public var isEmpty: Bool { images == nil && seconds == nil && characters == nil }

    /// Puts what the answer shows before what was asked for.
    public mutating func add(answer: MeasuredUnits) {
        if let told = answer.images {
            images = told
            isEstimate = false
        }
        if let told = answer.seconds {
            seconds = told
            isEstimate = false
        }
        guard let told = answer.form, told != ImageForm() else { return }
        form = ImageForm(quality: told.quality ?? form?.quality, size: told.size ?? form?.size)
    }

    /// What was used, by every measure by which it can be charged. Where tokens were told, what has no price of its own is taken to be
    /// charged by them.
    /// - Parameter told: by the vendor; nil: nothing.
    /// - Returns: nil where nothing is known of it.
    public func completing(_ told: Usage?, for price: ModelPrice?) -> Usage? {
        guard !isEmpty else { return told }
        var usage = told ?? Usage(inputTokens: 0, outputTokens: 0)
        let hasTokens = usage.inputTokens > 0 || usage.outputTokens > 0
        func counts(_ isPriced: Bool?) -> Bool { isPriced == true || !hasTokens }
        if usage.images == nil, counts(price.map { $0.image != nil || !$0.images.isEmpty }) { usage.images = images }
        if usage.seconds == nil, counts(price.map { $0.minute != nil }) { usage.seconds = seconds }
        if usage.characters == nil, counts(price.map { $0.millionCharacters != nil }) { usage.characters = characters }
        return usage
    }
}

extension Usage {
    /// Without the units in which a ranking is counted, where it is its tokens that are charged.
    public func chargedAsRanking(by price: ModelPrice?) -> Usage {
        guard let price, price.thousandSearches == nil, !price.rates.isEmpty, inputTokens > 0 else { return self }
        var usage = self
        usage.searches = nil
        return usage
    }
}
