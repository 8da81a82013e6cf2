public import Core

/// What was spent, shared out to those who spent it; what nobody can be found for is told apart, with why.
public struct CostAllocation: Sendable {
    /// Why something is not allocated.
    public struct Gap: Sendable {
        /// What is not known of it, the first of the dimensions that is not.
        public var missing: UsageQuery.Dimension
        /// What it comes to.
        public var sums = UsageSums()
    }

    /// From what it was made.
    public var report: UsageReport
    /// Everything of which all dimensions are known, the dearest first.
    public var rows: [UsageReport.Row] = []
    /// Everything else.
    public var unallocated = UsageSums()
    /// Of that, by what is missing, in the order of the dimensions; together they are all of it.
    public var gaps: [Gap] = []

    /// Everything: what is in the rows and what is not.
    public var total: UsageSums { report.total.sums }

    /// Shares out what a report tells; time must not be divided in it.
    public init(_ report: UsageReport) {
        self.report = report
        for row in report.rows {
            guard let place = row.values.firstIndex(where: { $0 == nil }) else {
                rows.append(row)
                continue
            }
            unallocated.add(row.sums)
            let missing = report.query.by[place]
            if let known = gaps.firstIndex(where: { $0.missing == missing }) {
                gaps[known].sums.add(row.sums)
            } else {
                gaps.append(Gap(missing: missing, sums: row.sums))
            }
        }
        let order = report.query.by
        gaps.sort { order.firstIndex(of: $0.missing) ?? 0 < order.firstIndex(of: $1.missing) ?? 0 }
    }

    /// How much of everything an amount is, in hundredths of a percent, rounded down; nil where nothing was spent.
    public func share(of amount: Money) -> Int? {
        guard total.cost > .zero else { return nil }
        return Int(clamping: amount.picodollars * 10_000 / total.cost.picodollars)
    }
}

extension LedgerStore {
    /// Shares out what was spent in a time.
    public func allocation(
        from: Int,
        until: Int,
        by: [UsageQuery.Dimension] = [.organisation, .team],
        only: [UsageQuery.Dimension: [String?]] = [:]
    ) async throws(StoreError) -> CostAllocation {
        CostAllocation(try await report(UsageQuery(from: from, until: until, by: by, only: only)))
    }
}
