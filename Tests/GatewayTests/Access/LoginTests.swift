import Access
import Core
import Testing

@testable import Gateway

@Suite(
    "A login at a provider of another make",
    .enabled(if: TestProvider.isExpected, TestProvider.missing),
    .serialized
)
struct LoginTests {
    private static let redirect = "http://127.0.0.1:8081/login/callback"

    /// Runs a gateway at which people log in.
    private func with(
        _ client: String = "console",
        hasSecret: Bool = true,
        _ body: (LoginFlow, TestProvider, CapturedLog) async throws -> Void
    ) async throws {
        let provider = try TestProvider(redirect: Self.redirect)
        let secret = hasSecret ? "client_secret: \"\(client)-secret/+:%\", " : ""
        let file = TemporaryFile(
            """
            server: { listen: 127.0.0.1:0, threads: 1 }
            storage: { url: none }
            admin:
              listen: 127.0.0.1:0
              login: { issuer: "\(provider.url)", client_id: \(client), \(secret)redirect_url: "\(Self.redirect)",
                       roles_claim: groups, roles: { gateway-admins: owner } }
            """
        )
        let log = CapturedLog()
        let gateway = try GatewayProcess(
            source: .file(file.path),
            environment: [:],
            insecureNoAuth: false,
            logs: log.sink
        )
        try await gateway.start()
        do {
            try await body(try #require(gateway.login), provider, log)
        } catch {
            await gateway.stop()
            throw error
        }
        await gateway.stop()
        for secret in ["-secret/", "eyJ"] { #expect(!log.text.contains(secret)) }
    }

    private func cookie(_ setCookie: String) -> String { String(setCookie.prefix { $0 != ";" }) }

    private func refusal(_ flow: LoginFlow, _ query: String, _ cookies: [String]) async -> LoginError? {
        do throws(LoginError) {
            _ = try await flow.finish(query: query, cookies: cookies)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "ends with a session, however the gateway shows who it is",
        arguments: [("console", true), ("console-public", false)]
    )
    func session(client: String, hasSecret: Bool) async throws {
        try await with(client, hasSecret: hasSecret) { flow, provider, _ in
            let begun = try await flow.begin(returnTo: "/keys")
            let query = try await provider.visit(begun.location)
            #expect(query.contains("iss="))
            let answer = try await flow.finish(query: query, cookies: begun.cookies.map(cookie))
            #expect(answer.location == "/keys")
            let person = try flow.session(cookies: answer.cookies.map(cookie)).person
            #expect(person.subject == "alice" && person.email == "alice@example.org" && person.name == "Alice")
            #expect(person.roles == [.owner])
            _ = flow.logOut(cookies: answer.cookies.map(cookie))
            #expect(throws: LoginError.sessionRevoked) { try flow.session(cookies: answer.cookies.map(cookie)) }
        }
    }

    @Test("fails for who says no, and for who has no role")
    func refused() async throws {
        try await with { flow, provider, _ in
            for (choice, error) in [("deny=1", LoginError.refused("access_denied")), ("as=bob", .noRole)] {
                let begun = try await flow.begin()
                let query = try await provider.visit(begun.location, choice)
                #expect(await refusal(flow, query, begun.cookies.map(cookie)) == error)
            }
        }
    }

    @Test("takes no code of another login: the provider does not give it out for another's proof")
    func injected() async throws {
        try await with { flow, provider, log in
            let (own, other) = (try await flow.begin(), try await flow.begin())
            let stolen = try await provider.visit(other.location)
            let query = try await provider.visit(own.location)
            let code = stolen.split(separator: "&").first { $0.hasPrefix("code=") } ?? ""
            let rest = query.split(separator: "&").filter { !$0.hasPrefix("code=") }
            let injected = ([code] + rest).joined(separator: "&")
            #expect(await refusal(flow, stolen, own.cookies.map(cookie)) == .state)
            #expect(await refusal(flow, injected, own.cookies.map(cookie)) == .codeRefused)
            #expect(!log.text.contains("people cannot log in"))
        }
    }

    @Test("tells the operator where the provider does not know the gateway")
    func unknown() async throws {
        try await with("console", hasSecret: false) { flow, provider, log in
            let begun = try await flow.begin()
            let query = try await provider.visit(begun.location)
            #expect(await refusal(flow, query, begun.cookies.map(cookie)) == .client)
            #expect(log.text.contains("people cannot log in") && log.text.contains("invalid_client"))
        }
    }
}
