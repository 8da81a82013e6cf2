import Core
import Crypto
import Foundation
import Testing
import _CryptoExtras

@testable import Access

@Suite("An attack on a login")
struct LoginAttackTests {
    private func ready(_ fixture: LoginFixture = LoginFixture()) async throws -> (LoginFixture, LoginFixture.Begun) {
        let begun = try await fixture.begin()
        fixture.answer(with: TokenFixture.token(signed: "ES256", by: "p256", LoginFixture.claims(begun.nonce)))
        return (fixture, begun)
    }

    @Test("with a state that is not the browser's own fails before the code is shown to anybody")
    func state() async throws {
        let (fixture, begun) = try await ready()
        let other = try await fixture.begin()
        let last = begun.state.last == "A" ? "B" : "A"
        for state in [
            "", "x", other.state, begun.state + "A", String(begun.state.dropLast()), begun.state.dropLast() + last,
            begun.state.lowercased() + "", begun.nonce,
        ] {
            #expect(await fixture.refusal("code=c0de&state=\(state)", [begun.cookie]) == .state, "\(state)")
        }
        #expect(await fixture.refusal("code=c0de", [begun.cookie]) == .state)
        #expect(await fixture.refusal("error=access_denied", [begun.cookie]) == .state)
        // Another's answer in this browser, and this one's in another.
        #expect(await fixture.refusal(other.callback, [begun.cookie]) == .state)
        #expect(await fixture.refusal(begun.callback, []) == .noLogin)
        #expect(!fixture.server.asked.contains(LoginFixture.token))
        #expect(await fixture.refusal(begun.callback, [begun.cookie]) == nil)
    }

    @Test("with an answer that was used before fails, whatever became of it")
    func replay() async throws {
        let (fixture, begun) = try await ready()
        #expect(await fixture.refusal(begun.callback, [begun.cookie]) == nil)
        #expect(await fixture.refusal(begun.callback, [begun.cookie]) == .replayed)
        let failed = try await fixture.begin()
        fixture.server.answer(LoginFixture.token, 400, #"{"error":"invalid_grant"}"#)
        #expect(await fixture.refusal(failed.callback, [failed.cookie]) == .codeRefused)
        #expect(await fixture.refusal("code=other&state=\(failed.state)", [failed.cookie]) == .replayed)
        // Also after a reload of the configuration.
        let reloaded = LoginFlow(
            fixture.settings,
            keys: fixture.keys,
            transport: fixture.server,
            keeping: fixture.flow,
            now: { TokenFixture.now }
        )
        await #expect(throws: LoginError.replayed) {
            try await reloaded.finish(query: begun.callback, cookies: [begun.cookie])
        }
    }

    @Test("with a cookie that was changed, is another's or is there twice fails")
    func cookies() async throws {
        let (fixture, begun) = try await ready()
        let (name, value) = (
            "__Host-gateway-login", Array(begun.cookie.utf8.drop { $0 != UInt8(ascii: "=") }.dropFirst())
        )
        for place in stride(from: 0, to: value.count, by: 3) {
            var changed = value
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let cookie = "\(name)=\(String(decoding: changed, as: UTF8.self))"
            #expect(await fixture.refusal(begun.callback, [cookie]) == .noLogin, "\(place)")
        }
        let text = String(decoding: value, as: UTF8.self)
        let session = try await LoginFixture(keys: fixture.keys).login().cookies[0]
        let foreign = try await LoginFixture().begin().cookie
        let client = try await LoginFixture(keys: fixture.keys) { $0.clientID = "other" }.begin().cookie
        for cookie in [
            "", name, "\(name)=", "gateway-login=\(text)", "\(name)=\(text)=", "\(name)=\"\(text)\"",
            "\(name)x=\(text)", "\(begun.cookie); \(begun.cookie)", foreign, client,
            "\(name)=\(LoginFixture.pair(session).split(separator: "=")[1])",
            "\(name)=\(text)\(String(repeating: "A", count: 4000))", "__host-gateway-login=\(text)",
        ] {
            #expect(await fixture.refusal(begun.callback, [cookie]) == .noLogin, "\(cookie.prefix(60))")
        }
        #expect(await fixture.refusal(begun.callback, [begun.cookie, begun.cookie]) == .noLogin)
        #expect(await fixture.refusal(begun.callback, ["a=b; \(begun.cookie); c=d", "e=f"]) == nil)
    }

    @Test("that takes its time fails")
    func late() async throws {
        let (fixture, begun) = try await ready()
        let claims = LoginFixture.claims(begun.nonce, ["exp": "\(TokenFixture.now + 900)"])
        fixture.answer(with: TokenFixture.token(signed: "ES256", by: "p256", claims))
        fixture.clock.pass(600)
        #expect(await fixture.refusal(begun.callback, [begun.cookie]) == .loginExpired)
        fixture.clock.pass(-1)
        #expect(await fixture.refusal(begun.callback, [begun.cookie]) == nil)
    }

    @Test("with an answer that can be read in two ways, or is too long, fails")
    func queries() async throws {
        let (fixture, begun) = try await ready()
        let state = begun.state
        for query in [
            "code=a&code=b&state=\(state)", "code=a&state=\(state)&state=\(state)", "code=%zz&state=\(state)",
            "code=a&c%6Fde=b&state=\(state)", "code=\(String(repeating: "x", count: 4097))&state=\(state)",
            "code=a&state=\(state)&x=\(String(repeating: "x", count: 9000))", "code=&state=\(state)",
            "state=\(state)", "code=a%00b&state=\(state)", "code=a%0Ab&state=\(state)", "code=%ff&state=\(state)",
        ] {
            #expect(await fixture.refusal(query, [begun.cookie]) == .request, "\(query.prefix(60))")
        }
        #expect(!fixture.server.asked.contains(LoginFixture.token))
    }

    @Test("that mixes up providers fails: an answer names its own, where one does")
    func mixUp() async throws {
        let (fixture, begun) = try await ready()
        for issuer in ["https://evil.example", "", "https://login.example/", "https%3A%2F%2FLogin.example"] {
            #expect(await fixture.refusal("\(begun.callback)&iss=\(issuer)", [begun.cookie]) == .issuer)
        }
        #expect(await fixture.refusal("\(begun.callback)&iss=https%3A%2F%2Flogin.example", [begun.cookie]) == nil)
        let (naming, other) = try await ready(
            LoginFixture(description: ["authorization_response_iss_parameter_supported": "true"])
        )
        #expect(await naming.refusal(other.callback, [other.cookie]) == .issuer)
        #expect(await naming.refusal("error=access_denied&state=\(other.state)", [other.cookie]) == .issuer)
        #expect(await naming.refusal("\(other.callback)&iss=https://login.example", [other.cookie]) == nil)
    }

    @Test("with the provider's refusal is told as that, and says no more than a word of the protocol")
    func refused() async throws {
        let (fixture, begun) = try await ready()
        for (error, word) in [
            ("access_denied", "access_denied"), ("login_required", "login_required"), ("%3Cscript%3E", "error"),
            ("", "error"),
            (String(repeating: "x", count: 65), "error"),
        ] {
            let query = "error=\(error)&error_description=planted&state=\(begun.state)&code=c0de"
            let refusal = await fixture.refusal(query, [begun.cookie])
            #expect(refusal == .refused(word))
            #expect(refusal?.description.contains("planted") == false && refusal?.status == 403)
        }
    }

    @Test(
        "with a token that is not for this login fails",
        arguments: [
            (["nonce": nil], TokenRefusal.claim("nonce")), (["nonce": #""other""#], .claim("nonce")),
            (["nonce": "7"], .claim("nonce")), (["iss": #""https://evil.example""#], .issuer), (["iss": nil], .issuer),
            (["iss": #""https://login.example/""#], .issuer), (["aud": #""other""#], .audience),
            (["aud": nil], .audience),
            (["aud": "[]"], .audience), (["aud": #"["other"]"#], .audience), (["aud": #"["console",7]"#], .audience),
            (["aud": #"["console","other"]"#], .claim("azp")),
            (["aud": #"["console","other"]"#, "azp": #""other""#], .claim("azp")),
            (["azp": #""other""#], .claim("azp")),
            (["azp": "7"], .claim("azp")), (["exp": nil], .claim("exp")),
            (["exp": "\(TokenFixture.now - 60)"], .expired),
            (["exp": #""soon""#], .malformed), (["iat": nil], .claim("iat")),
            (["iat": "\(TokenFixture.now + 61)"], .notYet),
            (["nbf": "\(TokenFixture.now + 61)"], .notYet), (["sub": nil], .claim("sub")),
            (["sub": #""""#], .claim("sub")),
            (["sub": "7"], .claim("sub")), (["sub": #""a\nb""#], .claim("sub")),
            (["at_hash": #""AAAA""#], .claim("at_hash")),
            (["at_hash": "7"], .claim("at_hash")), (["name": "7"], .claim("name")),
        ] as [([String: String?], TokenRefusal)]
    )
    func claims(changes: [String: String?], refusal: TokenRefusal) async throws {
        let found = try await LoginFixture().refusal { begun in
            TokenFixture.token(signed: "ES256", by: "p256", LoginFixture.claims(begun.nonce, changes))
        }
        #expect(found == .idToken(refusal))
        #expect(found?.status == 502)
    }

    @Test("with claims that are longer than anything is fails")
    func long() async throws {
        for name in ["sub", "name", "email"] {
            let long = #""\#(String(repeating: "x", count: 257))""#
            let found = try await LoginFixture().refusal { begun in
                TokenFixture.token(signed: "ES256", by: "p256", LoginFixture.claims(begun.nonce, [name: long]))
            }
            #expect(found == .idToken(.claim(name)))
        }
        let huge = #""\#(String(repeating: "x", count: 66_000))""#
        let found = try await LoginFixture().refusal { begun in
            TokenFixture.token(signed: "ES256", by: "p256", LoginFixture.claims(begun.nonce, ["x": huge]))
        }
        #expect(found == .idToken(.tooLong))
        // As long as can be, and kept in a cookie that browsers take.
        let most = #""\#(String(repeating: #"\""#, count: 255))""#
        let fixture = LoginFixture { $0.names.organisation = ClaimPath("org") }
        let answer = try await fixture.login(["sub": most, "name": most, "email": most, "org": most])
        #expect(answer.cookies[0].utf8.count < 4096)
        #expect(try fixture.flow.session(cookies: [LoginFixture.pair(answer.cookies[0])]) == answer.session)
    }

    @Test("with a token that is signed by nobody, by another, or in another way fails")
    func signatures() async throws {
        func refusal(_ header: String, _ sign: @escaping (Data) -> [UInt8]) async throws -> LoginError? {
            try await LoginFixture().refusal { begun in
                TokenFixture.token(header: header, LoginFixture.claims(begun.nonce), sign)
            }
        }
        for name in ["none", "None", "HS256", ""] {
            #expect(try await refusal(#"{"alg":"\#(name)"}"#) { _ in [1] } == .idToken(.algorithm))
        }
        #expect(try await refusal(#"{"alg":"none"}"#) { _ in [] } == .idToken(.algorithm))
        let pem = Data(TokenFixture.rsa.publicKey.pemRepresentation.utf8)
        #expect(
            try await refusal(#"{"alg":"HS256","kid":"r"}"#) {
                Array(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: pem)))
            } == .idToken(.algorithm)
        )
        #expect(
            try await refusal(#"{"alg":"RS256","kid":"r"}"#) {
                TokenFixture.signature("RS256", $0, rsa: TokenFixture.otherRSA)
            } == .idToken(.signature)
        )
        #expect(
            try await refusal(#"{"alg":"RS256","kid":"x"}"#) { TokenFixture.signature("RS256", $0) } == .idToken(.key)
        )
        let strict = LoginFixture { $0.algorithms = [.rs256] }
        let found = try await strict.refusal { begun in
            TokenFixture.token(signed: "ES256", by: "p256", LoginFixture.claims(begun.nonce))
        }
        #expect(found == .idToken(.algorithm))
    }

    @Test(
        "with another's access token fails where the ID token tells whose it goes with",
        arguments: [("ES256", "p256", 32), ("ES384", "p384", 48), ("ES512", "p521", 64), ("EdDSA", "ed", 64)]
    )
    func accessToken(algorithm: String, key: String, size: Int) async throws {
        let bytes = Data("at-1".utf8)
        let digest: [UInt8] =
            switch size {
            case 32: Array(SHA256.hash(data: bytes))
            case 48: Array(SHA384.hash(data: bytes))
            default: Array(SHA512.hash(data: bytes))
            }
        let hash = TokenFixture.base64URL(digest.prefix(size / 2))
        func refusal(_ more: String) async throws -> LoginError? {
            try await LoginFixture().refusal(
                of: { begun in
                    TokenFixture.token(
                        signed: algorithm,
                        by: key,
                        LoginFixture.claims(begun.nonce, ["at_hash": #""\#(hash)""#])
                    )
                },
                more
            )
        }
        #expect(try await refusal(#","access_token":"at-1","token_type":"bearer""#) == nil)
        #expect(try await refusal(#","access_token":"at-2","token_type":"Bearer""#) == .idToken(.claim("at_hash")))
        #expect(try await refusal("") == .idToken(.claim("at_hash")))
    }

    @Test(
        "or a fault of the provider is told for what it is",
        arguments: [
            (400, #"{"error":"invalid_grant","error_description":"planted"}"#, LoginError.codeRefused),
            (400, #"{"error":"invalid_request"}"#, .client), (401, #"{"error":"invalid_client"}"#, .client),
            (403, "planted", .client), (404, "", .client), (429, "", .unavailable(retryAfter: 1)),
            (500, "planted", .unavailable(retryAfter: 1)), (302, "", .unavailable(retryAfter: 1)), (200, "", .answer),
            (200, "[]", .answer), (200, "{}", .answer), (200, #"{"access_token":"at"}"#, .answer),
            (200, #"{"id_token":7}"#, .answer), (200, #"{"id_token":"a.b.c","token_type":"mac"}"#, .answer),
            (200, #"{"id_token":"a","id_token":"b"}"#, .answer),
            (200, #"{"id_token":"planted"}"#, .idToken(.malformed)),
        ]
    )
    func provider(status: Int, body: String, error: LoginError) async throws {
        let fixture = LoginFixture()
        let begun = try await fixture.begin()
        fixture.server.answer(LoginFixture.token, status, body)
        #expect(await fixture.refusal(begun.callback, [begun.cookie]) == error)
        let told = fixture.failures.all.joined() + error.description
        for secret in ["planted", "c0de", "s3cret", begun.state] { #expect(!told.contains(secret)) }
        #expect(fixture.failures.all.isEmpty == (error == .codeRefused || error == .idToken(.malformed)))
    }

    @Test(
        "that puts another provider in place of the one that is configured fails, and so does one that cannot be reached",
        arguments: [
            ["issuer": #""https://evil.example""#], ["authorization_endpoint": nil], ["token_endpoint": nil],
            ["jwks_uri": nil], ["token_endpoint": #""http://login.example/token""#],
            ["authorization_endpoint": #""http://login.example/a""#],
            ["authorization_endpoint": #""javascript:alert(1)""#],
            ["code_challenge_methods_supported": #"["plain"]"#], ["jwks_uri": #""https://login.example/nothing""#],
        ] as [[String: String?]]
    )
    func description(changes: [String: String?]) async throws {
        let fixture = LoginFixture(description: changes)
        await #expect(throws: LoginError.unavailable(retryAfter: 1)) { try await fixture.begin() }
        #expect(fixture.failures.all.count == 1)
    }

    @Test("on the keys of the provider has no effect: a new key is fetched, and what cannot be fetched is no refusal")
    func keys() async throws {
        let fixture = LoginFixture()
        fixture.server.answer(LoginFixture.keysURL, 200, TokenFixture.set([TokenFixture.keys[0]]))
        let begun = try await fixture.begin()
        fixture.server.answer(LoginFixture.keysURL, 200, TokenFixture.set())
        fixture.answer(with: TokenFixture.token(signed: "ES256", by: "p256", LoginFixture.claims(begun.nonce)))
        #expect(await fixture.refusal(begun.callback, [begun.cookie]) == nil)
        fixture.server.answer(LoginFixture.keysURL, 500, "")
        let late = try await fixture.begin()
        fixture.answer(with: TokenFixture.token(signed: "ES256", by: "new", LoginFixture.claims(late.nonce)))
        let refusal = await fixture.refusal(late.callback, [late.cookie])
        #expect(refusal?.status == 503 && refusal?.retryAfter != nil)
    }
}
