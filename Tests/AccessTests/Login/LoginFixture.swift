import Core
import Crypto
import Foundation
import NIOCore
import Synchronization

@testable import Access

/// A control plane, and a provider whose answers are told beforehand.
struct LoginFixture {
    static let issuer = TokenFixture.issuer
    static let description = "https://login.example/.well-known/openid-configuration"
    static let token = "https://login.example/token"
    static let keysURL = "https://login.example/keys"
    static let members: [String: String?] = [
        "issuer": #""https://login.example""#, "authorization_endpoint": #""https://login.example/authorize""#,
        "token_endpoint": #""https://login.example/token""#, "jwks_uri": #""https://login.example/keys""#,
    ]

    let server: ScriptedIssuer
    let clock = TestClock()
    let keys: MasterKeys
    let settings: LoginSettings
    let flow: LoginFlow
    let failures = Failures()

    /// What the operator was told.
    final class Failures: Sendable {
        let told = Mutex<[String]>([])
        var all: [String] { told.withLock { $0 } }
    }

    /// - Parameters:
    ///   - description: members of the provider's description that differ.
    ///   - change: what differs in the settings.
    init(
        description: [String: String?] = [:],
        keys: MasterKeys = .random(),
        _ change: (inout LoginSettings) -> Void = { _ in }
    ) {
        var settings = LoginSettings(
            issuer: Self.issuer,
            clientID: "console",
            clientSecret: Secret("s3cret/+:"),
            redirectURL: "https://gateway.example/login/callback",
            roles: ["gateway-admins": .admin, "gateway-owners": .owner]
        )
        change(&settings)
        let members = Self.members.merging(description) { $1 }
        let object = Self.object(members)
        let server = ScriptedIssuer([
            Self.description: (200, object), Self.keysURL: (200, TokenFixture.set()),
        ])
        self.server = server
        self.settings = settings
        self.keys = keys
        flow = LoginFlow(
            settings,
            keys: keys,
            transport: server,
            now: { [clock] in clock.now },
            onFailure: { [failures] failure in failures.told.withLock { $0.append(failure.description) } }
        )
    }

    static func object(_ members: [String: String?]) -> String {
        "{" + members.compactMap { name, value in value.map { #""\#(name)":\#($0)"# } }.joined(separator: ",") + "}"
    }

    /// A login that has begun.
    struct Begun {
        /// Where the browser was sent, and with what.
        let location: String
        let query: [String: String]
        /// As the browser sends it.
        let cookie: String
        let setCookies: [String]

        var state: String { query["state"] ?? "" }
        var nonce: String { query["nonce"] ?? "" }
        /// What comes back when all is well.
        var callback: String { "code=c0de&state=\(state)" }
    }

    func begin(to path: String? = nil) async throws -> Begun {
        let answer = try await flow.begin(returnTo: path)
        let components = URLComponents(string: answer.location)
        let query = Dictionary(
            (components?.queryItems ?? []).map { ($0.name, $0.value ?? "") },
            uniquingKeysWith: { "\($0) and \($1)" }
        )
        return Begun(
            location: answer.location,
            query: query,
            cookie: Self.pair(answer.cookies[0]),
            setCookies: answer.cookies
        )
    }

    /// The name and the value of a `set-cookie`.
    static func pair(_ setCookie: String) -> String { String(setCookie.prefix { $0 != ";" }) }

    /// What an ID token for a login says.
    static func claims(_ nonce: String, _ changes: [String: String?] = [:]) -> String {
        var members: [String: String?] = [
            "iss": #""\#(issuer)""#, "aud": #""console""#, "sub": #""alice""#, "nonce": #""\#(nonce)""#,
            "exp": "\(TokenFixture.now + 300)", "iat": "\(TokenFixture.now)", "name": #""Alice""#,
            "email": #""alice@example.org""#, "email_verified": "true", "roles": #"["x","gateway-admins"]"#,
        ]
        for (name, value) in changes { members[name] = .some(value) }
        return object(members)
    }

    /// Lets the token endpoint answer with a token.
    func answer(with token: String, _ more: String = #","access_token":"at-1","token_type":"Bearer""#) {
        server.answer(Self.token, 200, #"{"id_token":"\#(token)"\#(more)}"#)
    }

    /// A whole login whose ID token says something else.
    func login(_ changes: [String: String?] = [:], to path: String? = nil) async throws -> LoginFlow.Answer {
        let begun = try await begin(to: path)
        answer(with: TokenFixture.token(signed: "ES256", by: "p256", Self.claims(begun.nonce, changes)))
        return try await flow.finish(query: begun.callback, cookies: [begun.cookie])
    }

    /// Why a callback is refused; nil where it is not.
    func refusal(_ query: String, _ cookies: [String]) async -> LoginError? {
        do throws(LoginError) {
            _ = try await flow.finish(query: query, cookies: cookies)
            return nil
        } catch {
            return error
        }
    }

    /// Why a login is refused whose token is this one.
    func refusal(of token: (LoginFixture.Begun) -> String, _ more: String? = nil) async throws -> LoginError? {
        let begun = try await begin()
        if let more { answer(with: token(begun), more) } else { answer(with: token(begun)) }
        return await refusal(begun.callback, [begun.cookie])
    }

    /// The fields of the last form that was sent.
    var form: FormText? {
        server.state.withLock { $0.asked.last?.form }.flatMap { FormText(reading: $0.reveal(), longest: 10_000) }
    }
}
