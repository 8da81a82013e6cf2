import Core
import Synchronization
import Testing

@testable import Access

@Suite("A token that tells nothing itself")
struct IntrospectionTests {
    private static let url = "https://login.example/introspect"

    static let server = IntrospectionServer(
        mapping: CallerMapping(name: "opaque", grant: TokenFixture.grant()),
        url: url,
        clientID: "gate way",
        clientSecret: Secret("s:cret")
    )

    private func verifier(_ issuer: ScriptedIssuer, _ clock: TestClock = TestClock(), audiences: [String] = [])
        -> TokenVerifier
    {
        var server = Self.server
        server.audiences = audiences
        return .test([], introspection: server, issuer, clock: clock)
    }

    private static func says(_ body: String, _ status: Int = 200) -> ScriptedIssuer {
        ScriptedIssuer([url: (status, body)])
    }

    @Test("is what the server says of it, asked as RFC 7662 has it")
    func active() async throws {
        let issuer = Self.says(#"{"active":true,"client_id":"app","sub":"alice","exp":\#(TokenFixture.now + 10)}"#)
        let found = try await verifier(issuer).verify("tok+en/1=").get()
        #expect(found.caller.key == "opaque/app" && found.caller.user == "alice")
        #expect(found.until == TokenFixture.now + 60)
        let asked = try #require(issuer.state.withLock { $0.asked.first })
        #expect(asked.form?.reveal() == "token_type_hint=access_token&token=tok%2Ben%2F1%3D")
        #expect(asked.authorization?.reveal() == "Basic Z2F0ZSUyMHdheTpzJTNBY3JldA==")
    }

    @Test(
        "is refused that is not active, over or for somebody else",
        arguments: [
            (#"{"active":false}"#, TokenRefusal.inactive),
            (#"{"active":true,"client_id":"a","aud":"gateway","exp":1}"#, .expired),
            (#"{"active":true,"client_id":"a","aud":"other"}"#, .audience),
            (#"{"active":true,"client_id":"a"}"#, .audience),
            (#"{"active":true,"aud":"gateway"}"#, .claim("azp, client_id, sub")),
        ]
    )
    func refused(body: String, refusal: TokenRefusal) async {
        #expect(await verifier(Self.says(body), audiences: ["gateway"]).refusal("t") == refusal)
    }

    @Test(
        "is not refused where the server is down, or refuses the gateway itself",
        arguments: [401, 403, 404, 500, 503]
    )
    func down(status: Int) async {
        #expect(await verifier(Self.says("{}", status)).refusal("t")?.isPassing == true)
    }

    @Test(
        "is not refused for an answer that says nothing",
        arguments: ["", "[]", "{}", #"{"active":"true"}"#, #"{"active":false,"active":true}"#]
    )
    func silent(body: String) async {
        #expect(await verifier(Self.says(body)).refusal("t")?.isPassing == true)
    }

    @Test("is asked about once while the answer holds, a refusal for less long")
    func cached() async {
        let issuer = Self.says(#"{"active":true,"client_id":"app"}"#)
        let clock = TestClock()
        let verifier = verifier(issuer, clock)
        for _ in 0..<5 { #expect(await verifier.refusal("t") == nil) }
        clock.pass(59)
        #expect(await verifier.refusal("t") == nil)
        #expect(issuer.asked.count == 1)
        issuer.answer(Self.url, 200, #"{"active":false}"#)
        clock.pass(1)
        for _ in 0..<5 { #expect(await verifier.refusal("t") == .inactive) }
        #expect(issuer.asked.count == 2)
        clock.pass(10)
        _ = await verifier.refusal("t")
        #expect(issuer.asked.count == 3)
    }

    @Test("is asked about once, however many wait, and a server that is down is left alone for a moment")
    func together() async {
        let issuer = Self.says("", 500)
        issuer.hold()
        let clock = TestClock()
        let verifier = verifier(issuer, clock)
        await withTaskGroup(of: TokenRefusal?.self) { group in
            for _ in 0..<20 { group.addTask { await verifier.refusal("t") } }
            while issuer.asked.isEmpty { await Task.yield() }
            issuer.letGo()
            for await refusal in group { #expect(refusal?.isPassing == true) }
        }
        #expect(await verifier.refusal("other") == .unavailable(retryAfter: 1))
        #expect(issuer.asked.count == 1)
        clock.pass(1)
        issuer.answer(Self.url, 200, #"{"active":true,"client_id":"app"}"#)
        #expect(await verifier.refusal("t") == nil)
    }

    @Test("of bytes that no token has is not asked about")
    func bytes() async {
        let issuer = Self.says(#"{"active":true,"client_id":"app"}"#)
        for text in ["", "a b", "a\nb", "ä"] { #expect(await verifier(issuer).refusal(text) == .malformed) }
        #expect(issuer.asked.isEmpty)
    }

    @Test("may be a JSON Web Token of an issuer that is not configured, and none of one that is")
    func signed() async {
        let issuer = ScriptedIssuer([
            Self.url: (200, #"{"active":true,"client_id":"app"}"#),
            "https://login.example/keys": (200, TokenFixture.set()),
        ])
        let verifier = TokenVerifier.test([TokenFixture.settings()], introspection: Self.server, issuer)
        let other = TokenFixture.claims(["iss": #""https://other.example""#])
        #expect(await verifier.refusal(TokenFixture.token(other)) == nil)
        let expired = TokenFixture.claims(["exp": "1"])
        #expect(await verifier.refusal(TokenFixture.token(expired)) == .expired)
        #expect(await verifier.refusal(TokenFixture.token(header: #"{"alg":"none"}"#)) == .algorithm)
        #expect(issuer.asked.filter { $0 == Self.url }.count == 1)
    }
}
