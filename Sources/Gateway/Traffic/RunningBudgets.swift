import NIOConcurrencyHelpers
package import Storage
package import Traffic

/// The budgets of a running gateway, and how they stand.
package struct RunningBudgets: Sendable {
    /// In the order of the configuration.
    package let rules: [BudgetRule]
    fileprivate let keeper: BudgetKeeper

    /// How a budget stands for one of those whom it tells apart.
    package struct Count: Sendable {
        /// Whose it is, by what the budget tells apart.
        package let values: [String?]
        /// How it stands for all gateways together.
        package let state: BudgetState
        /// When something is to be had again of what was used, in seconds since 1970; nil: never.
        package let renewal: Int?
    }

    /// How a budget stands for those whom it tells apart, those first who have used most.
    /// - Parameter most: so many at most.
    /// - Throws: where the database cannot be asked.
    package func states(of rule: BudgetRule, most: Int) async throws(StoreError) -> [Count] {
        let renewal = rule.period.renewal(after: wallClockSeconds())
        return try await keeper.states(of: rule, most: most).map { values, state in
            Count(values: values, state: state, renewal: renewal)
        }
    }
}

extension GatewayProcess {
    /// The budgets that are in use.
    package var budgets: RunningBudgets {
        RunningBudgets(rules: current.withLockedValue(\.configuration).budgets, keeper: runtime.budgets)
    }
}
