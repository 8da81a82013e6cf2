/// Who issues JSON Web Tokens that are taken, and what they must say.
public struct TokenIssuer: Sendable {
    /// Who the caller with a token is.
    public var mapping: CallerMapping
    /// The value of `iss`, to the letter.
    public var issuer: String
    /// A token must be for one of these; at least one.
    public var audiences: [String]
    /// Where the keys are; nil: where the issuer's own description says (OpenID Connect Discovery 1.0, RFC 8414).
    public var keysURL: String?
    /// Those that it may sign with.
    public var algorithms: Set<SignatureAlgorithm>
    /// Seconds by which its clock and ours may differ.
    public var leeway: Int

    /// Puts the members together.
    public init(
        mapping: CallerMapping,
        issuer: String,
        audiences: [String],
        keysURL: String? = nil,
        algorithms: Set<SignatureAlgorithm> = Set(SignatureAlgorithm.allCases),
        leeway: Int = 60
    ) {
        self.mapping = mapping
        self.issuer = issuer
        self.audiences = audiences
        self.keysURL = keysURL
        self.algorithms = algorithms
        self.leeway = leeway
    }
}
