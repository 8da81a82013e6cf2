public import Core

/// Whose cost changed most from one time to another.
public struct UsageMovers: Sendable {
    /// What it is of one row, or of everything.
    public struct Row: Sendable, Hashable {
        /// The values of the dimensions that were asked for, in their order; nil: none was known.
        public var values: [String?]
        /// What it cost in the first time.
        public var before = Money.zero
        /// What it cost in the second.
        public var after = Money.zero
        /// Calls in the first time.
        public var callsBefore = 0
        /// Calls in the second.
        public var callsAfter = 0

        /// By how much the cost has changed.
        public var change: Money { after - before }

        /// The change in tenths of a percent of what it was, rounded to zero; nil where it was nothing.
        public var permille: Int? {
            guard before.picodollars != 0 else { return nil }
            return Int(clamping: change.picodollars * 1000 / before.picodollars)
        }
    }

    /// What was asked for the first time.
    public var before: UsageQuery
    /// What was asked for the second.
    public var after: UsageQuery
    /// The greatest change first, whichever direction it has.
    public var rows: [Row]
    /// Rows that changed less than those and are not among them, together.
    public var others: Row
    /// Of everything.
    public var total: Row

    /// Compares two reports that are told apart by the same dimensions and whose time is not divided.
    /// - Parameter limit: the most rows.
    public init(from before: UsageReport, to after: UsageReport, limit: Int = 10) {
        var found: [[String?]: Row] = [:]
        for row in before.rows {
            found[row.values, default: Row(values: row.values)].before += row.sums.cost
            found[row.values]?.callsBefore += row.sums.calls
        }
        for row in after.rows {
            found[row.values, default: Row(values: row.values)].after += row.sums.cost
            found[row.values]?.callsAfter += row.sums.calls
        }
        let sorted = found.values.sorted { one, other in
            let (mine, others) = (one.change.picodollars.magnitude, other.change.picodollars.magnitude)
            if mine != others { return mine > others }
            if one.after != other.after { return one.after > other.after }
            return one.values.map { $0 ?? "" }.lexicographicallyPrecedes(other.values.map { $0 ?? "" })
        }
        (self.before, self.after) = (before.query, after.query)
        rows = Array(sorted.prefix(limit))
        let none = Row(values: after.query.by.map { _ in nil })
        others = sorted.dropFirst(limit).reduce(into: none) { $0.add($1) }
        total = sorted.reduce(into: none) { $0.add($1) }
    }
}

extension UsageMovers.Row {
    fileprivate mutating func add(_ other: UsageMovers.Row) {
        before += other.before
        after += other.after
        callsBefore += other.callsBefore
        callsAfter += other.callsAfter
    }
}

extension LedgerStore {
    /// Compares two times.
    public func movers(
        from before: Range<Int>,
        to after: Range<Int>,
        by: [UsageQuery.Dimension] = [.team, .model],
        only: [UsageQuery.Dimension: [String?]] = [:],
        limit: Int = 10
    ) async throws(StoreError) -> UsageMovers {
        let first = try await report(UsageQuery(from: before.lowerBound, until: before.upperBound, by: by, only: only))
        let second = try await report(UsageQuery(from: after.lowerBound, until: after.upperBound, by: by, only: only))
        return UsageMovers(from: first, to: second, limit: limit)
    }
}
