public import Catalogue

/// What a model costs from one moment to another, and who says so.
public final class PriceVersion: Sendable {
    /// The name by which the ledger says what a charge was reckoned by.
    public let id: String
    /// Seconds since 1970 from which on it counts; nil: from ever.
    public let from: Int?
    /// Seconds since 1970 from which on it counts no more; nil: never.
    public let until: Int?
    /// What it costs meanwhile.
    public let price: ModelPrice
    /// It costs nothing, whatever is used.
    public let isFree: Bool
    /// The most that tokens of a text can cost, where the prompt is below every tier and asks for nothing special; nil: it is not known.
    public let textCeiling: PriceCeiling?

    /// Puts the members together.
    public init(id: String, from: Int? = nil, until: Int? = nil, price: ModelPrice) {
        self.id = id
        self.from = from
        self.until = until
        self.price = price
        isFree = price == .free
        textCeiling = PriceCeiling(price, inputTokens: 0)
    }

    /// Whether it counts.
    /// - Parameter time: seconds since 1970.
    public func counts(at time: Int) -> Bool {
        (from.map { $0 <= time } ?? true) && (until.map { time < $0 } ?? true)
    }
}

/// What one target costs over time. Of versions that count at the same moment the first one does.
public struct PriceHistory: Sendable {
    /// What is said later or more closely stands first.
    public let versions: [PriceVersion]

    /// The versions, in the order in which they are looked at.
    public init(_ versions: [PriceVersion]) {
        self.versions = versions
    }

    /// What counts at a time, in seconds since 1970; nil: the price is not known.
    public func version(at time: Int) -> PriceVersion? {
        versions.first { $0.counts(at: time) }
    }
}
