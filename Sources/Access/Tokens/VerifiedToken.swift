/// A token that is taken.
public struct VerifiedToken: Sendable {
    /// Who shows it.
    public let caller: Caller
    /// Seconds since 1970 from which on it must be looked at again.
    public let until: Int

    /// The same, to be looked at again at that time at the latest.
    public func known(until end: Int) -> VerifiedToken {
        VerifiedToken(caller: caller, until: min(until, end))
    }
}
