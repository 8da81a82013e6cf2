/// A credential that may end.
public protocol ExpiringCredential: Sendable {
    /// Seconds since 1970 at which it ends; nil: it does not.
    var expiresAt: Int? { get }
}

/// One way to come by a credential.
public protocol CredentialSource<Credential>: Sendable {
    /// What it gives.
    associatedtype Credential: ExpiringCredential

    /// For errors (`environment`).
    var name: String { get }

    /// Gets a new credential.
    /// - Parameter now: seconds since 1970.
    /// - Throws: a fault of kind `notConfigured` where nothing tells this source to be used.
    func credential(at now: Int) async throws(CredentialFault) -> Credential
}
