/// A credential as a keeper hands it out.
public struct HeldCredential<Credential: ExpiringCredential>: Sendable {
    /// The credential.
    public let value: Credential
    /// Counts the credentials of a keeper, so that a refusal can be told of the one that was refused.
    public let version: Int
}
