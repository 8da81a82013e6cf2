/// What a caller is known by: a key of its own, or a certificate.
public protocol CallerCredential: Sendable {
    /// Who has it.
    var caller: Caller { get }
    /// Seconds since 1970 from which on it is no longer taken; nil: it has no end.
    var expiry: Int? { get }
    /// It is not taken until the operator says otherwise.
    var isDisabled: Bool { get }
}

extension CallerCredential {
    /// Why it is not taken at a time, in seconds since 1970; nil where it is.
    public func refusal(_ now: Int) -> KeyTable.Refusal? {
        if isDisabled { return .disabled }
        if let expiry, now >= expiry { return .expired }
        return nil
    }
}
