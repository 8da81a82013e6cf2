public import Storage

/// Tells the authority what is used of budgets, again and again, and leases more when calls wait for it.
public struct BudgetKeeper: Sendable {
    /// A share of a budget has been used, by all instances together.
    public struct Event: Sendable {
        /// The budget.
        public let rule: BudgetRule
        /// Of whom, in the order of what the rule tells apart.
        public let values: [String?]
        /// Percent of the amount.
        public let threshold: Int
        /// What has been used.
        public let used: Int
    }

    private let authority: any BudgetAuthority
    private let cells: BudgetCells
    private let instance: String
    private let clock: @Sendable () -> Int
    private let exchange: LeaseExchange<BudgetCell>

    /// - Parameters:
    ///   - instance: tells this one from all others, and from those before a restart.
    ///   - clock: nanoseconds since 1970.
    ///   - told: is told of thresholds.
    ///   - changed: is told when the authority does not answer any more, and when it does again.
    public init(
        _ authority: any BudgetAuthority,
        _ cells: BudgetCells,
        instance: String,
        clock: @escaping @Sendable () -> Int,
        told: @escaping @Sendable (Event) -> Void,
        changed: @escaping @Sendable (LeaseHealth) -> Void
    ) {
        (self.authority, self.cells, self.instance, self.clock) = (authority, cells, instance, clock)
        exchange = LeaseExchange(
            clock: clock,
            granted: { cell, report, lease in
                guard !lease.reached.isEmpty else { return }
                let rule = cell.currentRule
                for threshold in lease.reached {
                    told(
                        Event(
                            rule: rule,
                            values: TrafficPlace.values(report.place, of: rule) ?? [],
                            threshold: threshold,
                            used: lease.othersUsed + report.used + lease.before
                        )
                    )
                }
            },
            changed: changed
        ) { reports throws(StoreError) in
            try await authority.lease(reports, to: instance, at: clock() / 1_000_000)
        }
    }

    /// The authority did not answer when it was asked last.
    public var isOffline: Bool { exchange.isOffline }

    /// Leases what waits of some cells.
    /// - Returns: whether the authority has answered; otherwise nothing more can be had now.
    public func lease(_ lacking: [BudgetCell]) async -> Bool { await exchange.lease(lacking) }

    /// Lets go of everyone who waits: it takes too long.
    public func giveUp() async { await exchange.giveUp() }

    /// Tells everything that is not told yet, and gives back what is not needed.
    /// - Returns: whether the authority has answered.
    @discardableResult
    public func tell() async -> Bool { await exchange.tell { [cells] in cells.all } }

    /// How a budget stands for those whom it tells apart, those first who have used most, with what has been used here up to now.
    /// - Returns: what is told apart, in the order of the rule, and how it stands.
    /// - Throws: where the authority cannot be asked.
    public func states(
        of rule: BudgetRule,
        most: Int
    ) async throws(StoreError) -> [(values: [String?], state: BudgetState)] {
        await tell()
        return try await rule.states(by: authority, at: clock() / 1_000_000, most: most)
    }

    /// Forgets what is known to the authority as well.
    public func sweep() async {
        cells.sweep()
        try? await authority.sweep(at: clock() / 1_000_000)
    }

    /// Tells everything and gives everything back, but for what has been used.
    public func close() async {
        guard await tell() else { return }
        // What calls hold that have not come to their ends stays charged.
        guard cells.all.allSatisfy({ $0.known.reserved == 0 }) else { return }
        try? await authority.close(instance)
    }
}

extension BudgetRule {
    /// How it stands for those whom it tells apart, those first who have used most, as an authority knows.
    /// - Parameter now: milliseconds since 1970.
    public func states(
        by authority: any BudgetAuthority,
        at now: Int,
        most: Int
    ) async throws(StoreError) -> [(values: [String?], state: BudgetState)] {
        let states = try await authority.states(of: name, at: now, most: most)
        return states.compactMap { state in TrafficPlace.values(state.place, of: self).map { ($0, state) } }
    }
}
