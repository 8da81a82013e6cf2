public import Core

/// Keys of an AWS identity; temporary ones have a token and an end.
public struct AWSCredentials: ExpiringCredential, Equatable, CustomStringConvertible, CustomReflectable {
    /// Names the key.
    public let accessKeyID: String
    /// Signs; is never sent.
    public let secretAccessKey: Secret
    /// Sent with each request where the keys are temporary.
    public let sessionToken: Secret?
    /// Seconds since 1970; nil for keys that do not end.
    public let expiresAt: Int?

    /// Keys that can be written into a header.
    /// - Throws: which of them is empty or holds a character that is not visible ASCII.
    public init(
        accessKeyID: String,
        secretAccessKey: Secret,
        sessionToken: Secret? = nil,
        expiresAt: Int? = nil
    ) throws(CredentialFault) {
        func check(_ text: String, _ name: String) throws(CredentialFault) {
            guard SecretText.isSendable(text) else {
                throw CredentialFault(.malformed, "the \(name) is empty or holds a character that no key has")
            }
        }
        try check(accessKeyID, "access key ID")
        try check(secretAccessKey.reveal(), "secret access key")
        if let sessionToken { try check(sessionToken.reveal(), "session token") }
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiresAt = expiresAt
    }

    /// Says how long they last.
    public var description: String { expiresAt.map { "AWS credentials until \($0)" } ?? "AWS credentials" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
