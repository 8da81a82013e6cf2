/// Whether a call asks for more to be leased to this instance.
public enum LeaseAsking: Sendable, Hashable {
    /// Where that is needed.
    case first
    /// Again: it has waited for what was leased last.
    case again
    /// No more: it has done so often enough.
    case enough
    /// It cannot: whoever leases does not answer.
    case offline
}

/// The same of limits and of budgets, which others lease.
public struct CallAsking: Sendable, Hashable {
    /// Of limits.
    public var limits: LeaseAsking
    /// Of budgets. Soft ones let calls in by what is known where nobody can be asked, hard ones none that do not fit for certain.
    public var budgets: LeaseAsking

    /// Puts the members together.
    public init(limits: LeaseAsking = .first, budgets: LeaseAsking = .first) {
        (self.limits, self.budgets) = (limits, budgets)
    }
}
