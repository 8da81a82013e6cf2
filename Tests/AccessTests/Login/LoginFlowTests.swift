import Core
import Synchronization
import Testing

@testable import Access

@Suite("A login")
struct LoginFlowTests {
    @Test("asks the provider for a code with everything that protects it")
    func beginning() async throws {
        let fixture = LoginFixture()
        let begun = try await fixture.begin()
        #expect(begun.location.hasPrefix("https://login.example/authorize?"))
        #expect(
            begun.query.filter { !["state", "nonce", "code_challenge"].contains($0.key) } == [
                "response_type": "code", "client_id": "console", "scope": "openid profile email",
                "redirect_uri": "https://gateway.example/login/callback", "code_challenge_method": "S256",
            ]
        )
        #expect(Set([begun.state, begun.nonce, begun.query["code_challenge"] ?? ""].map(\.utf8.count)) == [43])
        let other = try await fixture.begin()
        #expect(Set([begun.state, begun.nonce, other.state, other.nonce]).count == 4)
        // None of them is in the cookie to be read.
        #expect(!begun.cookie.contains(begun.state) && !begun.cookie.contains(begun.nonce))
        let queried = LoginFixture(description: ["authorization_endpoint": #""https://login.example/a?tenant=1""#])
        #expect(try await queried.begin().location.hasPrefix("https://login.example/a?tenant=1&response_type=code&"))
    }

    @Test("ends with a session of who has logged in")
    func ending() async throws {
        let fixture = LoginFixture()
        let answer = try await fixture.login(to: "/keys?a=b")
        #expect(answer.location == "/keys?a=b")
        let person = LoggedIn(
            subject: "alice",
            email: "alice@example.org",
            name: "Alice",
            roles: [.admin],
            loggedInAt: TokenFixture.now,
            expiry: TokenFixture.now + 8 * 3600
        )
        #expect(answer.session?.person == person)
        #expect(person.grants == [AdminGrant(.admin, in: .gateway)])
        let session = try fixture.flow.session(cookies: [LoginFixture.pair(answer.cookies[0])])
        #expect(session == answer.session)
        let lifetime = 8 * 3600
        #expect(answer.cookies[0].hasPrefix("__Host-gateway-session="))
        #expect(answer.cookies[0].hasSuffix("; Max-Age=\(lifetime); Path=/; HttpOnly; SameSite=Lax; Secure"))
        #expect(
            answer.cookies[1] == "__Host-gateway-login=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure"
        )
        #expect(answer.cookies[1] == fixture.flow.clearedLogin)
    }

    @Test("has cookies that fit where the control plane is reached without TLS, on this machine")
    func plain() async throws {
        let fixture = LoginFixture { $0.redirectURL = "http://127.0.0.1:8081/login/callback" }
        let begun = try await fixture.begin()
        #expect(begun.cookie.hasPrefix("gateway-login="))
        #expect(begun.setCookies[0].hasSuffix("; Max-Age=600; Path=/; HttpOnly; SameSite=Lax"))
        #expect(fixture.settings.origin == "http://127.0.0.1:8081")
        #expect(LoginFixture().settings.origin == "https://gateway.example")
    }

    @Test("can be finished by another instance, which has the same master key or had it")
    func elsewhere() async throws {
        let key = MasterKey.random()
        let fixture = LoginFixture(keys: MasterKeys(current: key))
        let begun = try await fixture.begin()
        fixture.answer(with: TokenFixture.token(signed: "ES256", by: "p256", LoginFixture.claims(begun.nonce)))
        for keys in [MasterKeys(current: key), MasterKeys(current: .random(), former: [key])] {
            let other = LoginFlow(
                fixture.settings,
                keys: keys,
                transport: fixture.server,
                now: { [clock = fixture.clock] in clock.now }
            )
            let answer = try await other.finish(query: begun.callback, cookies: [begun.cookie])
            #expect(answer.session?.person.subject == "alice")
        }
        let stranger = LoginFlow(fixture.settings, transport: fixture.server, now: { TokenFixture.now })
        await #expect(throws: LoginError.noLogin) {
            try await stranger.finish(query: begun.callback, cookies: [begun.cookie])
        }
    }

    @Test("shows the provider who the gateway is, in the way that it takes, and the proof of the login")
    func exchange() async throws {
        for (description, hasSecret) in [
            ([:], true), (["token_endpoint_auth_methods_supported": #"["client_secret_post"]"#], true),
            (["token_endpoint_auth_methods_supported": #"["client_secret_post","client_secret_basic"]"#], true),
            ([:], false),
        ] as [([String: String?], Bool)] {
            let fixture = LoginFixture(description: description) { if !hasSecret { $0.clientSecret = nil } }
            let begun = try await fixture.begin()
            fixture.answer(with: TokenFixture.token(signed: "ES256", by: "p256", LoginFixture.claims(begun.nonce)))
            _ = try await fixture.flow.finish(query: begun.callback, cookies: [begun.cookie])
            let form = try #require(fixture.form)
            #expect(form["grant_type"] == "authorization_code" && form["code"] == "c0de")
            #expect(form["redirect_uri"] == "https://gateway.example/login/callback")
            #expect(form["code_verifier"].map { ProofKey(verifier: $0).challenge } == begun.query["code_challenge"])
            let shown = fixture.server.state.withLock { $0.asked.last?.authorization?.reveal() }
            let isForm = description["token_endpoint_auth_methods_supported"] == #"["client_secret_post"]"#
            #expect(form["client_secret"] == (isForm && hasSecret ? "s3cret/+:" : nil))
            #expect(form["client_id"] == (isForm || !hasSecret ? "console" : nil))
            // "console:s3cret%2F%2B%3A"
            #expect(shown == (isForm || !hasSecret ? nil : "Basic Y29uc29sZTpzM2NyZXQlMkYlMkIlM0E="))
        }
    }

    @Test("has the challenge that RFC 7636 has for its verifier")
    func proof() {
        let proof = ProofKey(verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(proof.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test(
        "leads to a path of the control plane in the end, and nowhere else",
        arguments: [
            ("/", "/"), ("/keys", "/keys"), ("/keys?x=/y#z", "/keys?x=/y#z"), (nil, "/"), ("", "/"),
            ("https://evil.example", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("keys", "/"),
            ("/a\r\nset-cookie: x", "/"), ("/a b", "/"), ("/ü", "/"), ("/\t/evil.example", "/"),
            ("/" + String(repeating: "x", count: 1024), "/"), ("javascript:alert(1)", "/"),
        ] as [(String?, String)]
    )
    func path(asked: String?, location: String) async throws {
        #expect(try await LoginFixture().login(to: asked).location == location)
    }

    // MARK: Who it is

    @Test(
        "tells an address only where the provider says that it is theirs",
        arguments: [
            ("true", "alice@example.org"), (#""true""#, "alice@example.org"), ("false", nil), (#""false""#, nil),
            ("1", nil), (nil, nil), ("null", nil),
        ] as [(String?, String?)]
    )
    func email(verified: String?, told: String?) async throws {
        let answer = try await LoginFixture().login(["email_verified": verified])
        #expect(answer.session?.person.email == told)
    }

    @Test("gives the roles that are configured for what the provider tells, and lets nobody in who has none")
    func roles() async throws {
        let cases: [(String?, Set<Role>?)] = [
            (#"["gateway-admins"]"#, [.admin]), (#""gateway-owners""#, [.owner]),
            (#"["gateway-owners","gateway-admins","x"]"#, [.admin, .owner]), (#"["x"]"#, nil), ("[]", nil), (nil, nil),
            ("7", nil), (#"["Gateway-Admins"]"#, nil), (#"["owner"]"#, nil), (#""gateway-admins gateway-owners""#, nil),
        ]
        for (told, roles) in cases {
            let fixture = LoginFixture()
            let begun = try await fixture.begin()
            let claims = LoginFixture.claims(begun.nonce, ["roles": told])
            fixture.answer(with: TokenFixture.token(signed: "ES256", by: "p256", claims))
            if let roles {
                let answer = try await fixture.flow.finish(query: begun.callback, cookies: [begun.cookie])
                #expect(answer.session?.person.roles == roles, "\(told ?? "-")")
            } else {
                #expect(await fixture.refusal(begun.callback, [begun.cookie]) == .noRole, "\(told ?? "-")")
            }
        }
        let nested = LoginFixture { $0.names.roles = ClaimPath("realm_access.roles") }
        let answer = try await nested.login(["realm_access": #"{"roles":["gateway-owners"]}"#])
        #expect(answer.session?.person.roles == [.owner])
    }

    @Test("lets nobody in whose organisation is not told where it must be, for the roles would be of everything")
    func organisation() async throws {
        func login(_ told: String?) async throws -> LoginFlow.Answer {
            try await LoginFixture { $0.names.organisation = ClaimPath("org") }.login(["org": told])
        }
        let person = try await login(#""acme""#).session?.person
        #expect(person?.organisation == "acme")
        #expect(person?.grants == [AdminGrant(.admin, in: .organisation("acme"))])
        for told in [nil, #""""#, "null"] {
            await #expect(throws: LoginError.self) { try await login(told) }
        }
        await #expect(throws: LoginError.organisation) { try await login(nil) }
        for told in ["7", #"["acme"]"#, #""a\nb""#] {
            await #expect(throws: LoginError.idToken(.claim("org"))) { try await login(told) }
        }
    }
}
