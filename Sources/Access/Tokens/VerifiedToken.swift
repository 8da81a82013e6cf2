/// A token that is taken.
public struct VerifiedToken: Sendable {
    /// Who shows it.
    public let caller: Caller
    /// Seconds since 1970 from which on it must be looked at again.
    public let until: Int
}
