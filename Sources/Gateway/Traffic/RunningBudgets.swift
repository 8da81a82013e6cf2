import NIOConcurrencyHelpers
package import Storage
package import Traffic

/// The budgets of a running gateway, and how they stand.
package struct RunningBudgets: Sendable {
    /// In the order of the configuration.
    package let rules: [BudgetRule]
    /// Names of those that the configuration says.
    package let declared: Set<String>
    private let find: @Sendable (BudgetRule, Int) async throws(StoreError) -> [(values: [String?], state: BudgetState)]

    /// - Parameter find: how a budget stands, for so many at most.
    init(
        rules: [BudgetRule],
        declared: Set<String>,
        find:
            @escaping @Sendable (BudgetRule, Int) async throws(StoreError) -> [(values: [String?], state: BudgetState)]
    ) {
        (self.rules, self.declared, self.find) = (rules, declared, find)
    }

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
        return try await find(rule, most).map { values, state in
            Count(values: values, state: state, renewal: renewal)
        }
    }
}

extension GatewayProcess {
    /// The budgets that are in use.
    package var budgets: RunningBudgets {
        let configuration = current.withLockedValue(\.configuration)
        return RunningBudgets(
            rules: configuration.budgets,
            declared: configuration.declaredBudgets ?? Set(configuration.budgets.map(\.name)),
            find: { [keeper = runtime.budgets] (rule, most) async throws(StoreError) in
                try await keeper.states(of: rule, most: most)
            }
        )
    }
}
