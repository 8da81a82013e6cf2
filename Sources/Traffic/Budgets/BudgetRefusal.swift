/// Why a budget does not let a call in, or would not.
public struct BudgetRefusal: Error {
    /// What stands in its way.
    public enum Reason: Sendable, Hashable {
        /// What is left has been used.
        case used
        /// What is left is held for calls that run, here or elsewhere: some of it comes back when they are over.
        case held
        /// It is more than the whole budget.
        case tooLarge
        /// Nobody can tell what it may cost.
        case unbounded
        /// It cannot be looked at now how much is left.
        case unknown
    }

    /// The budget.
    public let rule: BudgetRule
    /// What stands in the call's way.
    public let reason: Reason
    /// What has not been used of it, as far as is known.
    public let left: Int
    /// What the call would come to.
    public let amount: Int
    /// When something is to be had again, in seconds since 1970; nil: never.
    public let renewal: Int?
}

extension BudgetRefusal {
    /// There are more who have a budget of their own than can be looked after.
    public static func crowded(_ rule: BudgetRule) -> BudgetRefusal {
        BudgetRefusal(rule: rule, reason: .unknown, left: 0, amount: 0, renewal: nil)
    }
}
