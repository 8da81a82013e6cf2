/// What an instance holds of a budget of which nothing is heard any more.
public struct LostLease: Sendable, Hashable {
    /// The name of the budget.
    public var budget: String
    /// Of whom.
    public var place: String
    /// The number of the period.
    public var period: Int
    /// Whose lease it is.
    public var instance: CallID
    /// What it has told that it used.
    public var used: Int
    /// What it may spend, with that.
    public var held: Int
    /// What of that it had reserved for calls when it told of it last, and what it used between two reports.
    public var reserved: Int
    /// When that was, in milliseconds since 1970.
    public var seen: Int
}
