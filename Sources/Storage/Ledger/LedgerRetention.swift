/// How long the ledger keeps what: sums at least as long as what they are made of.
public struct LedgerRetention: Sendable, Hashable {
    /// Days that lines are kept; nil: for ever.
    public var lines: Int?
    /// Days that sums by hour, and those that tell users and tags apart, are kept; nil: for ever.
    public var hours: Int?
    /// Days that sums by day are kept; nil: for ever.
    public var days: Int?

    /// Days that sums by hour are kept where only lines are said to be deleted.
    public static let usualHours = 400
    /// Days for which a batch is known to have been written, so that trying it again does no harm.
    static let batches = 30

    /// Puts the members together. What is not said is kept at least as long as it can be of use: hours `usualHours` or as long as lines, days for
    /// ever.
    public init(lines: Int? = nil, hours: Int? = nil, days: Int? = nil) {
        self.lines = lines
        self.hours = hours ?? lines.map { max($0, Self.usualHours) }
        self.days = days
    }

    /// Sums are kept at least as long as what they are made of; what is to be kept for ever needs no more said.
    public var isConsistent: Bool {
        func isShorter(_ one: Int?, than other: Int?) -> Bool { (one ?? .max) < (other ?? .max) }
        return !isShorter(hours, than: lines) && !isShorter(days, than: hours)
    }

    /// From when on everything is kept. Whole days of UTC, so that what is kept of a sum is the sum of what is kept.
    /// - Parameter now: in milliseconds since 1970.
    public func kept(at now: Int) -> LedgerKept {
        var kept = LedgerKept()
        kept.lines = Self.moment(lines, now)
        kept.hours = Self.moment(hours, now)
        kept.days = Self.moment(days, now)
        return kept
    }

    static func moment(_ days: Int?, _ now: Int) -> Int? {
        guard let days else { return nil }
        return max(0, now / LedgerStore.day - days) * LedgerStore.day
    }
}
