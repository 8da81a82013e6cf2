public import Core

/// A server that says what a token is good for (RFC 7662), which itself tells nothing.
public struct IntrospectionServer: Sendable {
    /// Who the caller with a token is.
    public var mapping: CallerMapping
    /// Where it is asked.
    public var url: String
    /// Who the gateway is to it.
    public var clientID: String
    /// Shows that it is.
    public var clientSecret: Secret
    /// A token must be for one of these; none: whatever the server says is good, is.
    public var audiences: [String]
    /// Seconds by which its clock and ours may differ.
    public var leeway: Int
    /// Seconds for which an answer holds; never longer than the token.
    public var holds: Int
    /// Seconds for which a refusal holds.
    public var refusalHolds: Int

    /// Puts the members together.
    public init(
        mapping: CallerMapping,
        url: String,
        clientID: String,
        clientSecret: Secret,
        audiences: [String] = [],
        leeway: Int = 60,
        holds: Int = 60,
        refusalHolds: Int = 10
    ) {
        self.mapping = mapping
        self.url = url
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.audiences = audiences
        self.leeway = leeway
        self.holds = holds
        self.refusalHolds = refusalHolds
    }
}
