/// A caller that is known by the certificate of its connection.
public struct CertifiedCaller: CallerCredential {
    /// By what the certificate is known.
    public let identity: CertificateIdentity
    /// Who has it.
    public let caller: Caller
    /// Seconds since 1970 from which on it is no longer taken, though the certificate may be good for longer; nil: it has no end.
    public let expiry: Int?
    /// It is not taken until the operator says otherwise.
    public let isDisabled: Bool

    /// Puts the members together.
    public init(identity: CertificateIdentity, caller: Caller, expiry: Int? = nil, isDisabled: Bool = false) {
        self.identity = identity
        self.caller = caller
        self.expiry = expiry
        self.isDisabled = isDisabled
    }
}
