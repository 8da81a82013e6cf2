import Crypto
import Foundation
import Testing
import _CryptoExtras

@testable import Access

@Suite("A token")
struct TokenVerifierTests {
    @Test(
        "is taken when it is signed by its issuer, in each of the ways that are allowed",
        arguments: [
            ("RS256", "r"), ("RS384", "r"), ("RS512", "r"), ("PS256", "r"), ("PS384", "r"), ("PS512", "r"),
            ("ES256", "p256"), ("ES384", "p384"), ("ES512", "p521"), ("EdDSA", "ed"),
        ]
    )
    func taken(algorithm: String, key: String) async throws {
        let found = try await TokenVerifier.test().verify(TokenFixture.token(signed: algorithm, by: key)).get()
        #expect(found.caller.key == "corp/app")
        #expect(found.caller.user == "alice")
        #expect(found.until == TokenFixture.now + 360)
    }

    @Test("is taken without the name of a key where one of the issuer's has signed it")
    func unnamed() async throws {
        let verifier = TokenVerifier.test()
        #expect(await verifier.refusal(TokenFixture.token(header: #"{"alg":"RS256"}"#)) == nil)
        let foreign = TokenFixture.token(header: #"{"alg":"RS256"}"#) {
            TokenFixture.signature("RS256", $0, rsa: TokenFixture.otherRSA)
        }
        #expect(await verifier.refusal(foreign) == .signature)
    }

    @Test(
        "is refused before any key is looked at where its algorithm is none that is allowed",
        arguments: [
            "none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "hs256", "rs256", "RS256 ", "RS1", "ES256K",
            "MLDSA65", "RSA-OAEP", "dir",
        ]
    )
    func algorithms(name: String) async {
        let server = ScriptedIssuer()
        let header = #"{"alg":"\#(name)","kid":"r"}"#
        for sign: (Data) -> [UInt8] in [{ _ in [] }, { TokenFixture.signature("RS256", $0) }] {
            let token = TokenFixture.token(header: header, TokenFixture.claims(), sign)
            #expect(await TokenVerifier.test(server).refusal(token) == .algorithm)
        }
        #expect(server.asked.isEmpty)
    }

    @Test("is refused whose algorithm is no text or not there")
    func noAlgorithm() async {
        for header in [#"{"kid":"r"}"#, #"{"alg":null}"#, #"{"alg":["RS256"]}"#, #"{"alg":256}"#] {
            #expect(await TokenVerifier.test().refusal(TokenFixture.token(header: header)) == .algorithm)
        }
    }

    @Test("is refused where its issuer may not use the algorithm")
    func notOfIssuer() async {
        let server = ScriptedIssuer()
        let settings = [TokenFixture.settings(algorithms: [.es256])]
        #expect(await TokenVerifier.test(settings, server).refusal(TokenFixture.token()) == .algorithm)
        #expect(server.asked.isEmpty)
    }

    @Test("is refused that has the issuer's public key for a shared secret")
    func confusion() async throws {
        let secrets = [
            Data(TokenFixture.rsa.publicKey.pemRepresentation.utf8), TokenFixture.rsa.publicKey.derRepresentation,
        ]
        for secret in secrets {
            for algorithm in ["HS256", "RS256"] {
                let header = #"{"alg":"\#(algorithm)","kid":"r"}"#
                let token = TokenFixture.token(header: header) {
                    Array(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: secret)))
                }
                #expect(
                    await TokenVerifier.test().refusal(token) == (algorithm == "HS256" ? .algorithm : .signature)
                )
            }
        }
    }

    @Test("is refused whose key does not go with its algorithm")
    func keyType() async {
        for (algorithm, key) in [
            ("ES256", "r"), ("RS256", "p256"), ("ES384", "p256"), ("EdDSA", "p256"), ("PS256", "ed"), ("ES256", "ed"),
        ] {
            let token = TokenFixture.token(signed: algorithm, by: key)
            #expect(await TokenVerifier.test().refusal(token) == .key, "\(algorithm) \(key)")
        }
        // What the set says of a key binds too.
        let keys = [
            TokenFixture.key(rsa: TokenFixture.rsa, "r", #","alg":"PS256""#),
            TokenFixture.key(rsa: TokenFixture.rsa, "e", #","use":"enc""#),
            TokenFixture.key(rsa: TokenFixture.rsa, "w", #","key_ops":["wrapKey"]"#),
            #"{"kty":"oct","kid":"o","k":"c2VjcmV0c2VjcmV0c2VjcmV0"}"#,
        ]
        let server = ScriptedIssuer(["https://login.example/keys": (200, TokenFixture.set(keys))])
        let verifier = TokenVerifier.test(server)
        for id in ["r", "e", "w", "o"] {
            #expect(await verifier.refusal(TokenFixture.token(signed: "RS256", by: id)) == .key)
        }
        #expect(await verifier.refusal(TokenFixture.token(signed: "PS256", by: "r")) == nil)
    }

    @Test(
        "is refused that says something else than it should",
        arguments: [
            (["iss": #""https://other.example""#], TokenRefusal.issuer), (["iss": nil], .issuer),
            (["iss": "7"], .issuer),
            (["iss": #""https://login.example/""#], .issuer),
            (["aud": #""other""#], .audience), (["aud": #"["a","b"]"#], .audience), (["aud": "[]"], .audience),
            (["aud": nil], .audience), (["aud": #"["gateway",7]"#], .audience), (["aud": #"{"gateway":1}"#], .audience),
            (["exp": nil], .claim("exp")), (["exp": "\(TokenFixture.now - 60)"], .expired), (["exp": "0"], .expired),
            (["exp": #""never""#], .malformed), (["exp": "1e300"], .malformed), (["exp": "null"], .malformed),
            (["nbf": "\(TokenFixture.now + 61)"], .notYet), (["nbf": #""now""#], .malformed),
            (["iat": "\(TokenFixture.now + 61)"], .notYet),
            (["azp": nil, "sub": nil], .claim("azp, client_id, sub")),
            (["azp": #""a\nb""#], .claim("azp")), (["sub": "7"], .claim("sub")), (["azp": "[]"], .claim("azp")),
            (["sub": #""a\u0000b""#], .claim("sub")),
        ] as [([String: String?], TokenRefusal)]
    )
    func claims(changes: [String: String?], refusal: TokenRefusal) async {
        let token = TokenFixture.token(signed: "ES256", by: "p256", TokenFixture.claims(changes))
        #expect(await TokenVerifier.test().refusal(token) == refusal)
    }

    @Test("is taken within the leeway of the clocks, and for one of several audiences")
    func leeway() async {
        for changes: [String: String?] in [
            ["exp": "\(TokenFixture.now - 59)"], ["nbf": "\(TokenFixture.now + 60)"],
            ["iat": "\(TokenFixture.now + 60)"], ["aud": #"["other","gateway"]"#], ["exp": "\(TokenFixture.now).75"],
        ] {
            let token = TokenFixture.token(signed: "ES256", by: "p256", TokenFixture.claims(changes))
            #expect(await TokenVerifier.test().refusal(token) == nil)
        }
    }

    @Test("is refused that is changed, cut or written in another way")
    func mangled() async {
        let verifier = TokenVerifier.test()
        let token = TokenFixture.token()
        let parts = token.split(separator: ".").map(String.init)
        let otherClaims = TokenFixture.base64URL(Data(TokenFixture.claims(["azp": #""admin""#]).utf8))
        let cases: [(String, TokenRefusal)] = [
            ("\(parts[0]).\(otherClaims).\(parts[2])", .signature),
            ("\(parts[0]).\(parts[1]).\(parts[2].prefix(340))", .signature), ("\(parts[0]).\(parts[1]).", .malformed),
            ("\(parts[0])..\(parts[2])", .malformed), (token + "=", .malformed), (token + "\n", .malformed),
            (token + ".x", .malformed), ("\(parts[0]).\(parts[1])", .malformed), (token + "AA", .signature),
            ("\(parts[0]).\(parts[1]).\(parts[2].prefix(8))", .signature),
            ("eyJ.\(parts[1]).\(parts[2])", .malformed), ("ey..", .malformed), ("", .malformed),
        ]
        for (text, refusal) in cases { #expect(await verifier.refusal(text) == refusal, "\(text)") }
    }

    @Test("is refused that says something twice, wherever")
    func duplicates() async {
        let verifier = TokenVerifier.test()
        let plain = TokenFixture.claims().dropLast()
        for (header, claims) in [
            (#"{"alg":"RS256","alg":"none","kid":"r"}"#, "\(plain)}"),
            (#"{"alg":"RS256","kid":"x","kid":"r"}"#, "\(plain)}"),
            (#"{"alg":"RS256","kid":"r"}"#, #"\#(plain),"aud":"gateway"}"#),
            (#"{"alg":"RS256","kid":"r"}"#, #"\#(plain),"\u0061ud":"gateway"}"#),
            (#"{"alg":"RS256","kid":"r"}"#, #"\#(plain),"a":[{"roles":["x"],"roles":["admin"]}]}"#),
        ] {
            #expect(await verifier.refusal(TokenFixture.token(header: header, claims)) == .malformed)
        }
    }

    @Test("is refused that is longer than 8 KiB, before it is read")
    func oversized() async {
        let server = ScriptedIssuer()
        let claims = TokenFixture.claims(["x": "\"" + String(repeating: "x", count: 8192) + "\""])
        #expect(await TokenVerifier.test(server).refusal(TokenFixture.token(TokenFixture.claims())) == nil)
        #expect(await TokenVerifier.test(server).refusal(TokenFixture.token(claims)) == .tooLong)
        #expect(server.asked.count == 1)
    }

    @Test("brings no key of its own, and the name of one leads nowhere else")
    func foreignKeys() async {
        let server = ScriptedIssuer()
        let verifier = TokenVerifier.test(server)
        let own = TokenFixture.key(rsa: TokenFixture.otherRSA, "r")
        for header in [
            #"{"alg":"RS256","kid":"r","jwk":\#(own)}"#,
            #"{"alg":"RS256","kid":"r","jku":"https://evil.example/keys"}"#,
            #"{"alg":"RS256","kid":"r","x5u":"https://evil.example/cert"}"#,
            #"{"alg":"RS256","kid":"r","x5c":["AAAA"]}"#,
        ] {
            let forged = TokenFixture.token(header: header) {
                TokenFixture.signature("RS256", $0, rsa: TokenFixture.otherRSA)
            }
            #expect(await verifier.refusal(forged) == .signature)
            #expect(await verifier.refusal(TokenFixture.token(header: header)) == nil)
        }
        for id in ["../../etc/passwd", "/dev/null", "http://evil.example/k", "r' OR '1'='1", "r%00", "R", ""] {
            #expect(await verifier.refusal(TokenFixture.token(signed: "RS256", by: id)) == .key)
        }
        #expect(Set(server.asked) == ["https://login.example/keys"])
        for id in [#"["r"]"#, "7", "null", "\"" + String(repeating: "x", count: 257) + "\""] {
            let token = TokenFixture.token(header: #"{"alg":"RS256","kid":\#(id)}"#)
            #expect(await verifier.refusal(token) == .malformed)
        }
    }

    @Test("is refused that asks for an extension")
    func critical() async {
        for header in [
            #"{"alg":"RS256","kid":"r","crit":["exp"]}"#, #"{"alg":"RS256","kid":"r","crit":["b64"],"b64":false}"#,
        ] {
            #expect(await TokenVerifier.test().refusal(TokenFixture.token(header: header)) == .malformed)
        }
    }

    @Test(
        "is not taken for one where it looks like a key of the gateway's own, or like nothing that there is an issuer of"
    )
    func likeness() {
        let verifier = TokenVerifier.test()
        let opaque = TokenVerifier.test(introspection: IntrospectionTests.server)
        for text in ["sk-gw-abc", "sk-gw-ey.a.b", "unused", "eyJ", "a.b.c"] {
            #expect(!verifier.mayBeToken(Array(text.utf8)))
            #expect(opaque.mayBeToken(Array(text.utf8)) == !text.hasPrefix("sk-gw-"))
        }
        #expect(verifier.mayBeToken(Array(TokenFixture.token().utf8)))
    }

    @Test("has the permissions of the first rule that fits")
    func rules() async throws {
        let (admin, writer) = (TokenFixture.grant(), TokenFixture.grant())
        let rules = [
            CallerMapping.Rule(claim: ClaimPath("realm_access.roles"), has: "llm-admin", grant: admin),
            CallerMapping.Rule(claim: ClaimPath("scope"), has: "llm:write", grant: writer),
        ]
        let settings = TokenFixture.settings(rules: rules)
        let verifier = TokenVerifier.test([settings])
        let cases: [([String: String?], Grant)] = [
            ([:], settings.mapping.grant), (["realm_access": #"{"roles":["x","llm-admin"]}"#], admin),
            (["realm_access": #"{"roles":"llm-admin"}"#, "scope": #""llm:write""#], admin),
            (["scope": #""openid llm:write""#], writer), (["scope": #""llm:writer""#], settings.mapping.grant),
            (["realm_access": #"{"roles":"x llm-admin"}"#], settings.mapping.grant),
            (["realm_access.roles": #"["llm-admin"]"#], admin),
            (["realm_access": #""llm-admin""#], settings.mapping.grant),
        ]
        for (changes, grant) in cases {
            let token = TokenFixture.token(signed: "ES256", by: "p256", TokenFixture.claims(changes))
            let caller = try await verifier.verify(token).get().caller
            #expect(caller.grant == grant, "\(changes)")
        }
    }

    @Test("tells who calls by the claims that are configured")
    func mapping() async throws {
        var settings = TokenFixture.settings()
        settings.mapping.names.key = ["app", "azp"].map { ClaimPath($0) }
        settings.mapping.names.organisation = ClaimPath("https://acme.example/org")
        settings.mapping.names.team = ClaimPath("groups.team")
        settings.mapping.names.user = ClaimPath("email")
        settings.mapping.names.roles = ClaimPath("groups.roles")
        settings.mapping.organisation = "none"
        let verifier = TokenVerifier.test([settings])
        func caller(_ changes: [String: String?]) async throws -> Caller {
            let claims = TokenFixture.claims(changes)
            return try await verifier.verify(TokenFixture.token(signed: "ES256", by: "p256", claims)).get().caller
        }
        let told = try await caller([
            "https://acme.example/org": #""acme""#, "groups": #"{"team":"find","roles":["a","b"]}"#,
            "email": #""a@acme.example""#, "app": #""search""#,
        ])
        #expect(
            [told.key, told.organisation, told.team, told.user] == ["corp/search", "acme", "find", "a@acme.example"]
        )
        #expect(told.roles == ["a", "b"])
        #expect(told.owner == "corp/search\na@acme.example")
        let plain = try await caller([:])
        #expect([plain.key, plain.organisation, plain.team, plain.user] == ["corp/app", "none", nil, nil])
        #expect(plain.owner == "corp/app")
    }
}

extension TokenVerifier {
    fileprivate static func test(_ server: ScriptedIssuer) -> TokenVerifier { test([TokenFixture.settings()], server) }
}
