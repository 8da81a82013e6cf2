/// A key of the gateway's own, which an application shows with each request.
public struct GatewayKey: CallerCredential {
    /// What the key is known of.
    public let digest: KeyDigest
    /// Who shows it.
    public let caller: Caller
    /// Seconds since 1970 from which on it is no longer taken; nil: it has no end.
    public let expiry: Int?
    /// It is not taken until the operator says otherwise.
    public let isDisabled: Bool

    /// Puts the members together.
    public init(digest: KeyDigest, caller: Caller, expiry: Int? = nil, isDisabled: Bool = false) {
        self.digest = digest
        self.caller = caller
        self.expiry = expiry
        self.isDisabled = isDisabled
    }
}
