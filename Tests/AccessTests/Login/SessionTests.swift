import Testing

@testable import Access

@Suite("A session")
struct SessionTests {
    private func loggedIn(_ fixture: LoginFixture, _ changes: [String: String?] = [:]) async throws -> String {
        LoginFixture.pair(try await fixture.login(changes).cookies[0])
    }

    private func refusal(_ flow: LoginFlow, _ cookies: [String], revokedBefore: Int? = nil) -> LoginError? {
        do throws(LoginError) {
            _ = try flow.session(cookies: cookies, revokedBefore: { _ in revokedBefore })
            return nil
        } catch {
            return error
        }
    }

    @Test("lasts as long as it may, and no longer where that was made shorter since")
    func lifetime() async throws {
        let fixture = LoginFixture { $0.sessionLifetime = 3600 }
        let cookie = try await loggedIn(fixture)
        var shorter = fixture.settings
        shorter.sessionLifetime = 60
        var longer = fixture.settings
        longer.sessionLifetime = 36_000
        let clock = fixture.clock
        let flows = [shorter, fixture.settings, longer].map { settings in
            LoginFlow(settings, keys: fixture.keys, transport: fixture.server, now: { clock.now })
        }
        #expect(flows.map { refusal($0, [cookie]) } == [nil, nil, nil])
        clock.pass(60)
        #expect(flows.map { refusal($0, [cookie]) } == [.sessionExpired, nil, nil])
        clock.pass(3539)
        #expect(refusal(fixture.flow, [cookie]) == nil)
        clock.pass(1)
        #expect(flows.map { refusal($0, [cookie]) } == [.sessionExpired, .sessionExpired, .sessionExpired])
    }

    @Test("can be revoked by the time at which it began")
    func revoked() async throws {
        let fixture = LoginFixture()
        let cookie = try await loggedIn(fixture)
        let start = TokenFixture.now
        #expect(refusal(fixture.flow, [cookie], revokedBefore: start - 1) == nil)
        #expect(refusal(fixture.flow, [cookie], revokedBefore: start) == .sessionRevoked)
        #expect(refusal(fixture.flow, [cookie], revokedBefore: start + 1) == .sessionRevoked)
        var asked: [String] = []
        _ = try fixture.flow.session(
            cookies: [cookie],
            revokedBefore: { session in
                asked.append(session.person.subject)
                return nil
            }
        )
        #expect(asked == ["alice"])
    }

    @Test("is had without a role of the provider's by who has rights here, and by nobody else")
    func known() async throws {
        let fixture = LoginFixture { $0.names.organisation = ClaimPath("org") }
        func finish(
            _ changes: [String: String?],
            _ admit: (inout LoggedIn) throws(LoginError) -> Bool
        ) async throws -> Session? {
            let begun = try await fixture.begin()
            fixture.answer(
                with: TokenFixture.token(signed: "ES256", by: "p256", LoginFixture.claims(begun.nonce, changes))
            )
            let answer = try await fixture.flow.finish(query: begun.callback, cookies: [begun.cookie], admit: admit)
            return try fixture.flow.session(cookies: [LoginFixture.pair(answer.cookies[0])])
        }
        let session = try await finish(["roles": "[]"]) { person in
            #expect(person.roles.isEmpty && person.grants.isEmpty && person.email == "alice@example.org")
            person.record = "user_1"
            return true
        }
        #expect(session?.person.record == "user_1" && session?.person.roles == [])
        // Roles that are of nobody knows which organisation are none.
        let lacking = try await finish([:]) { _ in true }
        #expect(lacking?.person.roles == [] && lacking?.person.record == nil)
        let told = try await finish(["org": #""acme""#]) { _ in true }
        #expect(told?.person.roles == [.admin] && told?.person.organisation == "acme")
        // An address that the provider does not vouch for is nobody's.
        _ = try await finish(["email_verified": "false"]) { person in
            #expect(person.email == nil)
            return true
        }
        for (changes, error) in [(["org": #""acme""#], LoginError.noRole), ([:], .organisation)] {
            await #expect(throws: error) { try await finish(changes) { _ in false } }
        }
        await #expect(throws: LoginError.directory) {
            try await finish([:]) { _ throws(LoginError) in throw .directory }
        }
    }

    @Test("is over once somebody has logged out, here at once, and no other is")
    func loggedOut() async throws {
        let fixture = LoginFixture()
        let (cookie, other) = (try await loggedIn(fixture), try await loggedIn(fixture))
        let answer = fixture.flow.logOut(cookies: [cookie])
        #expect(answer.location == "/")
        #expect(
            answer.cookies == [
                "__Host-gateway-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure",
                "__Host-gateway-login=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure",
            ]
        )
        #expect(refusal(fixture.flow, [cookie]) == .sessionRevoked)
        #expect(refusal(fixture.flow, [other]) == nil)
        // Logins, which anybody can begin, do not make it forgotten.
        for _ in 0..<50 { _ = await fixture.refusal("", []) }
        let reloaded = LoginFlow(
            fixture.settings,
            keys: fixture.keys,
            transport: fixture.server,
            keeping: fixture.flow,
            now: { TokenFixture.now }
        )
        #expect(refusal(reloaded, [cookie]) == .sessionRevoked)
        // Whoever is not logged in can log out.
        #expect(fixture.flow.logOut(cookies: []).cookies.count == 2)
    }

    @Test("is none that was changed, is another's, or is sealed under another key")
    func forged() async throws {
        let fixture = LoginFixture()
        let cookie = try await loggedIn(fixture)
        let name = "__Host-gateway-session"
        let value = Array(cookie.utf8.dropFirst(name.utf8.count + 1))
        for place in stride(from: 0, to: value.count, by: 5) {
            var changed = value
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let forged = "\(name)=\(String(decoding: changed, as: UTF8.self))"
            #expect(refusal(fixture.flow, [forged]) == .noSession, "\(place)")
        }
        let begun = try await fixture.begin().cookie
        let client = try await loggedIn(
            LoginFixture(keys: fixture.keys) { $0.clientID = "other" },
            ["aud": #""other""#]
        )
        for other in [
            "", "\(name)=", "\(name)=AAAA", "\(cookie); \(cookie)", try await loggedIn(LoginFixture()), client,
            "\(name)=\(begun.split(separator: "=")[1])",
        ] {
            #expect(refusal(fixture.flow, [other]) == .noSession)
        }
        #expect(refusal(fixture.flow, []) == .noSession)
        #expect(refusal(fixture.flow, ["x=y; \(cookie)"]) == nil)
    }

    @Test("goes on over a reload where there is no master key, and under a new one while the old one is a former")
    func keys() async throws {
        let server = LoginFixture().server
        func flow(_ keys: MasterKeys?, _ previous: LoginFlow?) -> LoginFlow {
            LoginFlow(
                LoginFixture().settings,
                keys: keys,
                transport: server,
                keeping: previous,
                now: { TokenFixture.now }
            )
        }
        let first = flow(nil, nil)
        let begun = try await first.begin()
        let cookie = LoginFixture.pair(begun.cookies[0])
        // That it is known shows in what is wrong with the answer.
        func isKnown(_ flow: LoginFlow) async -> Bool {
            do throws(LoginError) {
                _ = try await flow.finish(query: "code=a&state=b", cookies: [cookie])
                return false
            } catch {
                return error == .state
            }
        }
        #expect(await isKnown(flow(nil, first)))
        #expect(await !isKnown(flow(nil, nil)))
        let (old, new) = (MasterKey.random(), MasterKey.random())
        let fixture = LoginFixture(keys: MasterKeys(current: old))
        let session = try await loggedIn(fixture)
        #expect(refusal(flow(MasterKeys(current: new, former: [old]), nil), [session]) == nil)
        #expect(refusal(flow(MasterKeys(current: new), nil), [session]) == .noSession)
    }

    @Test(
        "is heeded for a change only where the control plane's own pages ask for it, or a program that says so",
        arguments: [
            ("GET", nil, nil, false, true), ("HEAD", "cross-site", "https://evil.example", false, true),
            ("POST", nil, nil, false, false), ("POST", nil, nil, true, true), ("POST", "same-origin", nil, false, true),
            ("POST", "same-origin", "https://gateway.example", false, true),
            ("POST", nil, "https://gateway.example", false, true),
            ("POST", "same-site", "https://gateway.example", true, false), ("POST", "cross-site", nil, true, false),
            ("POST", "none", nil, true, false), ("POST", nil, "https://evil.example", true, false),
            ("POST", nil, "null", true, false), ("POST", "same-origin", "https://evil.example", true, false),
            ("POST", nil, "http://gateway.example", true, false),
            ("POST", nil, "https://gateway.example:8443", false, false),
            ("POST", nil, "https://a.gateway.example", false, false), ("DELETE", nil, nil, false, false),
            ("PUT", nil, nil, true, true), ("PATCH", "cross-site", nil, false, false), ("get", nil, nil, false, false),
        ] as [(String, String?, String?, Bool, Bool)]
    )
    func foreign(method: String, site: String?, origin: String?, hasHeader: Bool, isTaken: Bool) throws {
        let flow = LoginFixture().flow
        let found: LoginError?
        do throws(LoginError) {
            try flow.check(method: method, fetchSite: site, origin: origin, hasHeader: hasHeader)
            found = nil
        } catch {
            found = error
        }
        #expect(found == (isTaken ? nil : .foreignOrigin))
    }

    @Test("that is refused says so with a status, a word and a sentence for people")
    func errors() {
        let all: [LoginError] = [
            .noLogin, .loginExpired, .replayed, .request, .state, .issuer, .refused("access_denied"), .codeRefused,
            .client,
            .answer, .idToken(.signature), .organisation, .noRole, .unavailable(retryAfter: 3), .directory, .noSession,
            .sessionExpired, .sessionRevoked, .foreignOrigin,
        ]
        for error in all {
            #expect([400, 401, 403, 502, 503].contains(error.status))
            #expect(error.description.hasSuffix("."))
            #expect(
                error.code.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "_") }
            )
            #expect((error.retryAfter != nil) == (error.status == 503))
        }
    }
}
