public import Core

/// What an OAuth 2 server gives: a token for the `Authorization: Bearer` header.
public struct AccessToken: ExpiringCredential, Equatable {
    /// Visible ASCII.
    public let token: Secret
    /// Seconds since 1970.
    public let expiresAt: Int?

    /// A token that can be written into a header.
    /// - Throws: that it is empty or holds a character that is not visible ASCII.
    public init(token: Secret, expiresAt: Int?) throws(CredentialFault) {
        guard SecretText.isSendable(token.reveal()) else {
            throw CredentialFault(.malformed, "the access token is empty or holds a character that no token has")
        }
        self.token = token
        self.expiresAt = expiresAt
    }
}
