import Testing

@testable import Access

@Suite("The keys of an issuer")
struct IssuerKeysTests {
    private let url = "https://login.example/keys"

    @Test("are fetched once, however many tokens wait for them")
    func once() async {
        let server = ScriptedIssuer()
        server.hold()
        let verifier = TokenVerifier.test([TokenFixture.settings()], server)
        let token = TokenFixture.token(signed: "ES256", by: "p256")
        await withTaskGroup(of: TokenRefusal?.self) { group in
            for _ in 0..<50 { group.addTask { await verifier.refusal(token) } }
            while server.asked.isEmpty { await Task.yield() }
            server.letGo()
            for await refusal in group { #expect(refusal == nil) }
        }
        #expect(server.asked.count == 1)
    }

    @Test("are fetched for a storm of keys that nobody knows so often and no more, until the window is over")
    func storm() async {
        let server = ScriptedIssuer()
        let clock = TestClock()
        let verifier = TokenVerifier.test([TokenFixture.settings()], server, clock: clock)
        for number in 0..<40 {
            #expect(await verifier.refusal(TokenFixture.token(signed: "ES256", by: "x\(number)")) == .key)
        }
        #expect(server.asked.count == 4)
        #expect(await verifier.refusal(TokenFixture.token(signed: "ES256", by: "p256")) == nil)
        clock.pass(60)
        for number in 0..<40 { _ = await verifier.refusal(TokenFixture.token(signed: "ES256", by: "y\(number)")) }
        #expect(server.asked.count == 7)
    }

    @Test("are fetched for one that is new")
    func rotation() async {
        let server = ScriptedIssuer([url: (200, TokenFixture.set([TokenFixture.keys[0]]))])
        let verifier = TokenVerifier.test([TokenFixture.settings()], server)
        #expect(await verifier.refusal(TokenFixture.token()) == nil)
        server.answer(url, 200, TokenFixture.set([TokenFixture.keys[1]]))
        #expect(await verifier.refusal(TokenFixture.token(signed: "ES256", by: "p256")) == nil)
        #expect(await verifier.refusal(TokenFixture.token()) == .key)
    }

    @Test("are told to be unavailable, and not the token to be wrong, where they cannot be had")
    func unavailable() async {
        let server = ScriptedIssuer([:])
        let clock = TestClock()
        let verifier = TokenVerifier.test([TokenFixture.settings()], server, clock: clock)
        for body in [nil, "no JSON", #"{"keys":[]}"#, #"{"keys":[{"kty":"oct","k":"AAAA"}]}"#] {
            if let body { server.answer(url, 200, body) }
            clock.pass(20)
            let refusal = await verifier.refusal(TokenFixture.token())
            #expect(refusal?.isPassing == true)
            // Nor is it asked again at once.
            let before = server.asked.count
            #expect(await verifier.refusal(TokenFixture.token())?.isPassing == true)
            #expect(server.asked.count == before)
        }
        server.answer(url, 200, TokenFixture.set())
        clock.pass(20)
        #expect(await verifier.refusal(TokenFixture.token()) == nil)
        // Old keys are better than none; one that is not among them may be good all the same.
        server.answer(url, 500, "")
        #expect(await verifier.refusal(TokenFixture.token(signed: "ES256", by: "new"))?.isPassing == true)
        #expect(await verifier.refusal(TokenFixture.token()) == nil)
    }

    @Test("are found by the issuer's description, if it is its own and leads to a safe place")
    func discovery() async {
        let place = "https://login.example/.well-known/openid-configuration"
        func refusal(_ description: String) async -> TokenRefusal? {
            let server = ScriptedIssuer([
                place: (200, description), url: (200, TokenFixture.set()),
                "http://login.example/keys": (200, TokenFixture.set()),
            ])
            return await TokenVerifier.test([TokenFixture.settings(url: nil)], server).refusal(TokenFixture.token())
        }
        #expect(await refusal(#"{"issuer":"https://login.example","jwks_uri":"https://login.example/keys"}"#) == nil)
        for wrong in [
            #"{"issuer":"https://evil.example","jwks_uri":"https://login.example/keys"}"#,
            #"{"jwks_uri":"https://login.example/keys"}"#, #"{"issuer":"https://login.example"}"#,
            #"{"issuer":"https://login.example","jwks_uri":"http://login.example/keys"}"#,
            #"{"issuer":"https://login.example","jwks_uri":"file:///etc/keys"}"#, "[]", "",
        ] {
            #expect(await refusal(wrong)?.isPassing == true)
        }
    }

    @Test("are kept over a change of the configuration where they come from the same place")
    func kept() async {
        let server = ScriptedIssuer()
        let clock = TestClock()
        let first = TokenVerifier.test([TokenFixture.settings()], server, clock: clock)
        #expect(await first.refusal(TokenFixture.token()) == nil)
        var other = TokenFixture.settings()
        other.audiences = ["else"]
        let second = TokenVerifier(issuers: [other], transport: server, keeping: first, now: { clock.now })
        #expect(await second.refusal(TokenFixture.token()) == .audience)
        #expect(server.asked.count == 1)
    }

    @Test("that are too short, too long or broken are left out")
    func unusable() async {
        let short = #"{"kty":"RSA","kid":"s","n":"\#(String(repeating: "A", count: 100))","e":"AQAB"}"#
        let long = #"{"kty":"RSA","kid":"l","n":"\#(String(repeating: "f", count: 2000))","e":"AQAB"}"#
        let broken = #"{"kty":"EC","crv":"P-256","kid":"b","x":"AAAA","y":"AAAA"}"#
        let server = ScriptedIssuer([url: (200, TokenFixture.set([short, long, broken, "7", TokenFixture.keys[1]]))])
        let verifier = TokenVerifier.test([TokenFixture.settings()], server)
        for (algorithm, id) in [("RS256", "s"), ("RS256", "l"), ("ES256", "b")] {
            #expect(await verifier.refusal(TokenFixture.token(signed: algorithm, by: id)) == .key)
        }
        #expect(await verifier.refusal(TokenFixture.token(signed: "ES256", by: "p256")) == nil)
    }
}

@Suite("When keys are fetched")
struct KeySetStateTests {
    private typealias State = KeySetState<[String]>

    private func word(_ decision: State.Decision) -> String {
        switch decision {
        case .use: "use"
        case .useAndFetch: "use and fetch"
        case .wait: "wait"
        case .fetchAndWait: "fetch and wait"
        case .fail(let seconds): "fail \(seconds)"
        }
    }

    @Test("follows from their age, from what is asked for and from what failed before")
    func sequence() {
        var state = State()
        func ask(_ id: String, _ now: Int) -> String { word(state.ask(now: now) { $0.contains(id) }) }
        #expect(ask("a", 0) == "fetch and wait")
        #expect(ask("a", 0) == "wait")
        state.finish(nil, now: 0)
        #expect(word(state.afterFetch(now: 0)) == "fail 1")
        #expect(ask("a", 0) == "fail 1")
        #expect(ask("a", 1) == "fetch and wait")
        state.finish(nil, now: 1)
        #expect(ask("a", 2) == "fail 1")
        #expect(ask("a", 3) == "fetch and wait")
        state.finish(["a"], now: 3)
        #expect(word(state.afterFetch(now: 3)) == "use")
        #expect(ask("a", 602) == "use")
        #expect(ask("a", 603) == "use and fetch")
        #expect(ask("a", 603) == "use")
        #expect(ask("b", 603) == "wait")
        state.finish(nil, now: 610)
        #expect(ask("a", 610) == "use")
        #expect(ask("a", 611) == "use and fetch")
        state.finish(["a"], now: 611)
        #expect(ask("a", 611 + 24 * 3600) == "fetch and wait")
    }
}
