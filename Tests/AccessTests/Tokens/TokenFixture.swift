import Crypto
import Foundation
import NIOCore
import Synchronization
import _CryptoExtras

@testable import Access

/// Keys of an issuer, and tokens that are signed with them or with others.
struct TokenFixture {
    static let issuer = "https://login.example"
    static let now = 1_800_000_000
    /// Made once: a key of RSA takes a while.
    static let rsa = try! _RSA.Signing.PrivateKey(keySize: .bits2048)
    static let otherRSA = try! _RSA.Signing.PrivateKey(keySize: .bits2048)
    static let p256 = P256.Signing.PrivateKey()
    static let p384 = P384.Signing.PrivateKey()
    static let p521 = P521.Signing.PrivateKey()
    static let ed25519 = Curve25519.Signing.PrivateKey()

    static func base64URL(_ bytes: some DataProtocol) -> String {
        Data(bytes).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    static func key(rsa key: _RSA.Signing.PrivateKey, _ id: String, _ more: String = "") -> String {
        let parts = try! key.publicKey.getKeyPrimitives()
        return
            #"{"kty":"RSA","kid":"\#(id)","n":"\#(base64URL(parts.modulus))","e":"\#(base64URL(parts.publicExponent))"\#(more)}"#
    }

    static func key(curve: String, _ raw: some DataProtocol, _ id: String) -> String {
        let bytes = Array(raw)
        let (x, y) = (bytes.prefix(bytes.count / 2), bytes.suffix(bytes.count / 2))
        return
            #"{"kty":"EC","use":"sig","crv":"\#(curve)","kid":"\#(id)","x":"\#(base64URL(x))","y":"\#(base64URL(y))"}"#
    }

    /// The issuer's keys: `r`, `p256`, `p384`, `p521` and `ed`.
    static let keys = [
        key(rsa: rsa, "r"),
        key(curve: "P-256", p256.publicKey.rawRepresentation, "p256"),
        key(curve: "P-384", p384.publicKey.rawRepresentation, "p384"),
        key(curve: "P-521", p521.publicKey.rawRepresentation, "p521"),
        #"{"kty":"OKP","crv":"Ed25519","kid":"ed","x":"\#(base64URL(ed25519.publicKey.rawRepresentation))"}"#,
    ]

    static func set(_ keys: [String] = keys) -> String { #"{"keys":[\#(keys.joined(separator: ","))]}"# }

    static func claims(_ changes: [String: String?] = [:]) -> String {
        var members = [
            "iss": #""\#(issuer)""#, "aud": #""gateway""#, "sub": #""alice""#, "azp": #""app""#, "exp": "\(now + 300)",
            "iat": "\(now)",
        ]
        for (name, value) in changes { members[name] = value }
        return "{" + members.map { #""\#($0)":\#($1)"# }.joined(separator: ",") + "}"
    }

    /// A token as it is written.
    static func token(
        header: String = #"{"alg":"RS256","kid":"r"}"#,
        _ claims: String = claims(),
        _ sign: (Data) -> [UInt8] = { signature("RS256", $0) }
    ) -> String {
        let signed = base64URL(Data(header.utf8)) + "." + base64URL(Data(claims.utf8))
        return signed + "." + base64URL(sign(Data(signed.utf8)))
    }

    /// A token that is signed in this way, and says so.
    static func token(signed algorithm: String, by id: String, _ claims: String = claims()) -> String {
        token(header: #"{"alg":"\#(algorithm)","kid":"\#(id)"}"#, claims) { signature(algorithm, $0) }
    }

    static func signature(_ algorithm: String, _ data: Data, rsa: _RSA.Signing.PrivateKey = rsa) -> [UInt8] {
        func bytes(_ data: some DataProtocol) -> [UInt8] { Array(data) }
        switch algorithm {
        case "RS256":
            return bytes(
                try! rsa.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
            )
        case "RS384":
            return bytes(
                try! rsa.signature(for: SHA384.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
            )
        case "RS512":
            return bytes(
                try! rsa.signature(for: SHA512.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
            )
        case "PS256": return bytes(try! rsa.signature(for: SHA256.hash(data: data), padding: .PSS).rawRepresentation)
        case "PS384": return bytes(try! rsa.signature(for: SHA384.hash(data: data), padding: .PSS).rawRepresentation)
        case "PS512": return bytes(try! rsa.signature(for: SHA512.hash(data: data), padding: .PSS).rawRepresentation)
        case "ES256": return bytes(try! p256.signature(for: data).rawRepresentation)
        case "ES384": return bytes(try! p384.signature(for: data).rawRepresentation)
        case "ES512": return bytes(try! p521.signature(for: data).rawRepresentation)
        case "EdDSA": return bytes(try! ed25519.signature(for: data))
        default: return []
        }
    }

    static func grant() -> Grant { Grant(Permissions()) }

    static func settings(
        url: String? = "https://login.example/keys",
        algorithms: Set<SignatureAlgorithm> = Set(SignatureAlgorithm.allCases),
        rules: [CallerMapping.Rule] = []
    ) -> TokenIssuer {
        TokenIssuer(
            mapping: CallerMapping(name: "corp", rules: rules, grant: grant()),
            issuer: issuer,
            audiences: ["gateway"],
            keysURL: url,
            algorithms: algorithms
        )
    }
}

/// An issuer's server whose answers are told beforehand, and which counts what it is asked.
final class ScriptedIssuer: TokenFetching {
    struct State {
        var asked: [TokenRequest] = []
        var answers: [String: (status: Int, body: String)] = [:]
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isHeld = false
    }

    let state = Mutex(State())

    init(_ answers: [String: (status: Int, body: String)] = ["https://login.example/keys": (200, TokenFixture.set())]) {
        state.withLock { $0.answers = answers }
    }

    var asked: [String] { state.withLock { $0.asked.map(\.url) } }

    func answer(_ url: String, _ status: Int, _ body: String) { state.withLock { $0.answers[url] = (status, body) } }

    /// Answers nothing until it is let go.
    func hold() { state.withLock { $0.isHeld = true } }

    func letGo() {
        let waiting = state.withLock { state in
            state.isHeld = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func send(_ request: TokenRequest) async throws(TokenFetchFailure) -> TokenAnswer {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                state.asked.append(request)
                if state.isHeld { state.waiting.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        guard let (status, body) = state.withLock({ $0.answers[request.url] }) else {
            throw TokenFetchFailure("the server cannot be reached")
        }
        return TokenAnswer(status: status, body: ByteBuffer(string: body))
    }
}

/// A clock that is set by hand.
final class TestClock: Sendable {
    private let time = Mutex(TokenFixture.now)
    var now: Int { time.withLock { $0 } }
    func pass(_ seconds: Int) { time.withLock { $0 += seconds } }
}

extension TokenVerifier {
    /// One for the fixture's issuer.
    static func test(
        _ settings: [TokenIssuer] = [TokenFixture.settings()],
        introspection: IntrospectionServer? = nil,
        _ server: ScriptedIssuer = ScriptedIssuer(),
        clock: TestClock = TestClock()
    ) -> TokenVerifier {
        TokenVerifier(issuers: settings, introspection: introspection, transport: server, now: { clock.now })
    }

    func verify(_ text: String) async -> Result<VerifiedToken, TokenRefusal> { await verify(Array(text.utf8)) }

    func refusal(_ text: String) async -> TokenRefusal? {
        if case .failure(let refusal) = await verify(text) { refusal } else { nil }
    }
}
