/// A token for Google's APIs, and who is charged for the calls.
public struct GoogleCredential: ExpiringCredential, Equatable {
    /// For the `Authorization: Bearer` header.
    public let token: AccessToken
    /// The project that is charged, for the `x-goog-user-project` header, where the source tells.
    public let quotaProject: String?

    /// Seconds since 1970.
    public var expiresAt: Int? { token.expiresAt }
}
