/// What a call has to have before it can be let in. One of these at a time.
public struct Lacking: Sendable {
    /// More of these limits has to be leased.
    public var limits: [LimitCell] = []
    /// So much has to be taken of limits that are counted elsewhere.
    public var elsewhere: [LimitUse] = []
    /// More of these budgets has to be leased.
    public var budgets: [BudgetCell] = []
    /// Room that it holds meanwhile, and must give back where it does not try again.
    public var turns: [HeldTurn] = []
}

/// What is to be taken of a limit.
public struct LimitUse: Sendable {
    let limit: BoundLimit
    let amount: Int
}
