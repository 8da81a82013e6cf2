public import Core
import Framing

/// How people log in to the control plane: at an OpenID Connect provider, by the authorization code flow with a proof key.
public struct LoginSettings: Sendable {
    /// The claims of the ID token that tell who somebody is.
    public struct Names: Sendable, Hashable {
        /// The organisation that the roles are of; nil: they are of the whole gateway. One that is configured must be told.
        public var organisation: ClaimPath?
        /// What the person is: a text or a list.
        public var roles = ClaimPath("roles")
        /// Told only where `email_verified` is true.
        public var email = ClaimPath("email")
        /// What the person is called.
        public var name = ClaimPath("name")

        /// The usual names.
        public init() {}
    }

    /// The value of `iss`, to the letter; where the provider's description is, too.
    public var issuer: String
    /// Who the gateway is to the provider.
    public var clientID: String
    /// Shows that it is; nil: a public client, whom the proof key alone protects.
    public var clientSecret: Secret?
    /// Where the provider sends people back to, as it is registered there. Its origin is the control plane's.
    public var redirectURL: String
    /// What is asked for; `openid` is always.
    public var scopes = ["openid", "profile", "email"]
    /// The claims to look at.
    public var names = Names()
    /// What a value of the claim of roles stands for; others stand for nothing.
    public var roles: [String: Role]
    /// Those that the provider may sign with.
    public var algorithms = Set(SignatureAlgorithm.allCases)
    /// Seconds by which its clock and ours may differ.
    public var leeway = 60
    /// Seconds after which somebody must log in again.
    public var sessionLifetime = 8 * 3600

    /// Puts the members together; the others are as usual.
    public init(
        issuer: String,
        clientID: String,
        clientSecret: Secret? = nil,
        redirectURL: String,
        roles: [String: Role]
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURL = redirectURL
        self.roles = roles
    }

    /// The control plane is reached over TLS, so cookies go nowhere else.
    public var isSecure: Bool { WebAddress(redirectURL)?.isSecure ?? true }

    /// The web origin of the control plane, as browsers write it (RFC 6454 section 6.2).
    public var origin: String {
        "\(isSecure ? "https" : "http")://\(WebAddress(redirectURL)?.authority ?? "")"
    }

    /// Whether keys and descriptions of another come from the same place.
    func isServed(as other: LoginSettings) -> Bool { issuer == other.issuer }
}
