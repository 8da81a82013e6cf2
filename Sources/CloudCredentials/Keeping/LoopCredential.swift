/// What an event loop remembers of a keeper's credential, so that a request costs it the load of an atomic and no lock.
///
///     if let held = remembered.current(at: now) { sign(with: held) } else { sign(with: try await keeper.credential()) }
public struct LoopCredential<Credential: ExpiringCredential>: Sendable {
    /// Whose credential it is.
    public let keeper: CredentialKeeper<Credential>

    private var held: HeldCredential<Credential>?
    private var until = Int.min
    private var changeCount = -1

    /// Remembers nothing yet.
    public init(_ keeper: CredentialKeeper<Credential>) {
        self.keeper = keeper
    }

    /// The current credential; nil where it must be waited for, with ``CredentialKeeper/credential()``.
    /// - Parameter now: seconds since 1970, by the keeper's clock.
    public mutating func current(at now: Int) -> HeldCredential<Credential>? {
        let count = keeper.changeCount
        if count == changeCount, now < until, let held { return held }
        // What changes after this count was read is seen with the next request.
        changeCount = count
        guard let (held, until) = keeper.current() else {
            held = nil
            return nil
        }
        self.held = held
        self.until = until
        return held
    }
}
