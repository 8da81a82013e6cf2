import Core
public import Storage

/// Gives back what gateways hold of budgets that ended without saying so, but for what they used and had reserved for calls.
///
/// What such a gateway used up to its last report is known. What it used after that the ledger says, whose calls bear the name of the gateway
/// that served them. Calls that ran when it told of its budgets last may have cost what was reserved for them, and stay charged with that.
public struct BudgetReconciler: Sendable {
    /// What was found out about a lease.
    public struct Outcome: Sendable {
        /// The budget.
        public let rule: BudgetRule
        /// Of whom, in the order of what the rule tells apart.
        public let values: [String?]
        /// The gateway that held it.
        public let instance: CallID
        /// What it used that it had not told.
        public let found: Int
        /// What stays charged of which nobody knows whether it was used.
        public let estimated: Int
        /// What can be spent again.
        public let returned: Int
    }

    private let budgets: BudgetStore
    private let ledger: LedgerStore
    private let counts: @Sendable (BudgetRule, [String?], UsageDimensions) -> Bool

    /// Calls that began longer before the last report are not looked for, in milliseconds: they were running then, or were over.
    private static let longestCall = 3_600_000
    /// Clocks of a report and of a call may differ by so much, in milliseconds.
    private static let slack = 50
    private static let page = 500

    /// - Parameters:
    ///   - database: of the budgets and of the ledger.
    ///   - counts: whether a call with such dimensions may have been counted by a budget for someone; true where that cannot be told.
    public init(
        _ database: any SQLDatabase,
        counts: @escaping @Sendable (BudgetRule, [String?], UsageDimensions) -> Bool
    ) {
        budgets = BudgetStore(database)
        ledger = LedgerStore(database)
        self.counts = counts
    }

    /// Looks for what is lost of some budgets.
    /// - Parameter now: milliseconds since 1970.
    /// - Throws: where the database cannot be asked; what was found out before stays.
    public func reconcile(_ rules: [BudgetRule], at now: Int) async throws(StoreError) -> [Outcome] {
        let named = Dictionary(rules.map { ($0.name, $0) }) { first, _ in first }
        var outcomes: [Outcome] = []
        var last: LostLease?
        while true {
            let lost = try await budgets.lost(
                of: rules.map(\.name),
                since: now - 1000 * (rules.map(\.reconcilesAfter).min() ?? 0),
                after: last,
                most: Self.page
            )
            for (instance, leases) in Dictionary(grouping: lost, by: \.instance) {
                let due = leases.filter { lease in
                    named[lease.budget].map { lease.seen < now - 1000 * $0.reconcilesAfter } ?? false
                }
                guard let first = due.map(\.seen).min() else { continue }
                let calls = try await ledger.calls(
                    servedBy: instance,
                    from: first - Self.longestCall,
                    until: now,
                    endedAfter: first - Self.slack
                )
                for lease in due {
                    guard let rule = named[lease.budget], let outcome = try await settle(lease, of: rule, by: calls)
                    else { continue }
                    outcomes.append(outcome)
                }
            }
            guard lost.count == Self.page else { return outcomes }
            last = lost.last
        }
    }

    private func settle(
        _ lease: LostLease,
        of rule: BudgetRule,
        by calls: [LedgerEntry]
    ) async throws(StoreError) -> Outcome? {
        guard let values = TrafficPlace.values(lease.place, of: rule) else { return nil }
        var found = 0
        for call in calls where call.time + call.duration / 1000 >= lease.seen - Self.slack {
            guard rule.period.number(at: call.time / 1000) == lease.period, counts(rule, values, call.dimensions) else {
                continue
            }
            found.count(call.amount(of: rule.measure))
        }
        guard let returned = try await budgets.settle(lease, used: found) else { return nil }
        let used = min(found, lease.held - lease.used)
        return Outcome(
            rule: rule,
            values: values,
            instance: lease.instance,
            found: used,
            estimated: lease.held - lease.used - used - returned,
            returned: returned
        )
    }
}

extension LedgerEntry {
    fileprivate func amount(of measure: LimitMeasure) -> Int {
        switch measure {
        case .cost: self.cost.map { Int(clamping: $0.picodollars) } ?? 0
        case .inputTokens: self.usage?.inputTokens ?? 0
        case .outputTokens: self.usage?.outputTokens ?? 0
        case .totalTokens: (self.usage?.inputTokens ?? 0) + (self.usage?.outputTokens ?? 0)
        case .requests, .concurrentRequests: 0
        }
    }
}
