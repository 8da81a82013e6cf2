/// Why somebody is not logged in. What it tells is fit for the person: nothing of codes, tokens, cookies, or of what the provider said beyond
/// a word of the protocol.
public enum LoginError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No login was begun in this browser, or not with this gateway.
    case noLogin
    /// It was begun too long ago.
    case loginExpired
    /// It was finished before.
    case replayed
    /// What came back is no answer, or too long a one.
    case request
    /// What came back is the answer to another login.
    case state
    /// What came back is another provider's answer, or does not tell whose it is.
    case issuer
    /// The provider refused: a word of the protocol.
    case refused(String)
    /// The provider does not take the code, or not from this login.
    case codeRefused
    /// The provider does not take the gateway for its client.
    case client
    /// The provider answered with something that is of no use.
    case answer
    /// The provider's token is not taken.
    case idToken(TokenRefusal)
    /// The provider does not tell the organisation.
    case organisation
    /// The person has no role here.
    case noRole
    /// The provider cannot be asked now.
    case unavailable(retryAfter: Int)
    /// What is kept of the person cannot be looked up now.
    case directory
    case noSession
    case sessionExpired
    case sessionRevoked
    /// A request with a session that another site's page may have made.
    case foreignOrigin

    /// The HTTP status that fits.
    public var status: Int {
        switch self {
        case .noLogin, .loginExpired, .replayed, .request, .state, .issuer, .codeRefused: 400
        case .noSession, .sessionExpired, .sessionRevoked: 401
        case .refused, .organisation, .noRole, .foreignOrigin: 403
        case .client, .answer, .idToken: 502
        case .unavailable, .directory: 503
        }
    }

    /// A stable word for programs.
    public var code: String {
        switch self {
        case .noLogin: "login_not_started"
        case .loginExpired: "login_expired"
        case .replayed: "login_replayed"
        case .request, .state, .issuer: "login_mismatch"
        case .refused: "login_refused"
        case .codeRefused: "login_code_refused"
        case .client, .answer, .idToken: "login_provider_error"
        case .organisation, .noRole: "login_not_granted"
        case .unavailable: "login_provider_unavailable"
        case .directory: "directory_unavailable"
        case .noSession: "not_logged_in"
        case .sessionExpired, .sessionRevoked: "session_ended"
        case .foreignOrigin: "foreign_origin"
        }
    }

    /// Seconds after which to try again; nil: there is no use in it.
    public var retryAfter: Int? {
        switch self {
        case .unavailable(let seconds): seconds
        case .directory: 5
        default: nil
        }
    }

    /// What to tell the person.
    public var description: String {
        switch self {
        case .noLogin: "No login was begun in this browser. Log in again."
        case .loginExpired: "The login took too long. Log in again."
        case .replayed: "This login has been finished before. Log in again."
        case .request: "What the identity provider sent back cannot be read. Log in again."
        case .state: "What the identity provider sent back belongs to another login. Log in again."
        case .issuer: "What came back is not from the identity provider that is configured."
        case .refused(let word): "The identity provider refused the login (\(word))."
        case .codeRefused: "The identity provider did not take the code of this login. Log in again."
        case .client: "The identity provider does not know the gateway. An operator must look at 'admin.login'."
        case .answer: "The identity provider's answer is of no use."
        case .idToken:
            "The identity provider's token is not taken. Log in again; if that does not help, ask an operator."
        case .organisation: "The identity provider does not tell your organisation."
        case .noRole: "You have no role here. Ask an operator for one ('admin.login.roles', or a user of your address)."
        case .unavailable: "The identity provider cannot be reached. Try again."
        case .directory: "What you may do cannot be looked up now: the gateway's database does not answer. Try again."
        case .noSession: "You are not logged in."
        case .sessionExpired, .sessionRevoked: "Your session has ended. Log in again."
        case .foreignOrigin: "The request did not come from the control plane's own pages."
        }
    }
}
