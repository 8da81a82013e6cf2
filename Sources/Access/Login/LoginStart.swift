import Framing
import JSON
import NIOCore

/// A login that has begun: what is kept, sealed, by the browser meanwhile, so that any instance of the gateway can finish it.
struct LoginStart: Sendable, Equatable {
    /// Seconds within which it must be finished.
    static let lifetime = 600
    /// How many random bytes one takes.
    static let randomBytes = 96
    private static let longestPath = 1024

    /// Comes back with the browser, so that nobody can make it finish another's login (RFC 6749 section 10.12).
    let state: String
    /// Comes back in the ID token, so that none of another login is taken (OpenID Connect Core 1.0 section 15.5.2).
    let nonce: String
    let proof: ProofKey
    /// In seconds since 1970.
    let startedAt: Int
    /// Where to go in the end, on the control plane.
    let returnTo: String

    /// - Parameter random: so many bytes as ``randomBytes``.
    init(random: [UInt8], now: Int, returnTo: String?) {
        state = Base64URL.encode(random.prefix(32))
        nonce = Base64URL.encode(random.dropFirst(32).prefix(32))
        proof = ProofKey(verifier: Base64URL.encode(random.dropFirst(64)))
        startedAt = now
        self.returnTo = Self.path(returnTo)
    }

    /// A path on the same host; `/` for whatever could lead elsewhere.
    private static func path(_ text: String?) -> String {
        guard let text, text.utf8.count <= longestPath, text.hasPrefix("/"), !text.hasPrefix("//"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return "/" }
        return text
    }

    /// Where the browser is sent (Core section 3.1.2.1).
    func authorizationURL(at provider: LoginProvider, _ settings: LoginSettings) -> String {
        let scopes = (["openid"] + settings.scopes.filter { $0 != "openid" }).joined(separator: " ")
        let query = FormText([
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", settings.redirectURL),
            ("scope", scopes), ("state", state), ("nonce", nonce), ("code_challenge", proof.challenge),
            ("code_challenge_method", "S256"),
        ])
        let place = provider.authorizationEndpoint
        return place + (place.contains("?") ? "&" : "?") + query.text
    }

    // MARK: As the browser keeps it

    var payload: ByteBuffer {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("state", state)
            writer.member("nonce", nonce)
            writer.member("verifier", proof.verifier)
            writer.member("iat", startedAt)
            writer.member("to", returnTo)
        }
        return writer.buffer
    }

    /// Nil where it is none.
    init?(_ payload: JSONNode) {
        guard let state = payload["state"]?.string, let nonce = payload["nonce"]?.string,
            let verifier = payload["verifier"]?.string, let startedAt = payload["iat"]?.int,
            let returnTo = payload["to"]?.string
        else { return nil }
        self.state = state
        self.nonce = nonce
        proof = ProofKey(verifier: verifier)
        self.startedAt = startedAt
        self.returnTo = returnTo
    }

    /// - Throws: `loginExpired`, of one from the future too.
    func check(now: Int) throws(LoginError) {
        guard now < startedAt + Self.lifetime, startedAt <= now + Self.lifetime else { throw .loginExpired }
    }
}
