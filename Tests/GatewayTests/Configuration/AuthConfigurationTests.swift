import Access
import Core
import Testing

@testable import Gateway

@Suite("Tokens in the configuration")
struct AuthConfigurationTests {
    private static let issuer =
        "name: corp, issuer: \"https://login.example\", audiences: [gateway], permissions: { models: [\"*\"] }"

    @Test("are read, with what is usual where nothing is said")
    func reading() throws {
        let yaml = """
            auth:
              jwt:
                - { \(Self.issuer) }
                - name: other
                  issuer: issued-by-name
                  jwks_url: "https://login.example/keys?p=1"
                  audiences: [a, b]
                  algorithms: [ES256, EdDSA]
                  leeway: 5s
                  organisation: acme
                  team: find
                  claims: { key: [app], organisation: org, team: groups.team, user: email, roles: realm_access.roles }
                  permissions: { models: [fast] }
                  administers: { gateway-admins: owner, "a/b": member }
                  rules:
                    - { when: { claim: realm_access.roles, has: admin }, permissions: { models: ["*"], endpoints: [files] } }
              introspection:
                name: opaque
                url: "http://127.0.0.1:9000/introspect"
                client_id: gateway
                client_secret: "${SECRET}"
                cache: 30s
                negative_cache: 3s
              failed_attempts: { limit: 5, window: 2m, block: 10m }
            """
        let auth = try loadConfiguration(yaml, environment: ["SECRET": "s"]).auth
        #expect(auth.issuers.map(\.issuer) == ["https://login.example", "issued-by-name"])
        let (plain, full) = (auth.issuers[0], auth.issuers[1])
        #expect(plain.algorithms == Set(SignatureAlgorithm.allCases))
        #expect(plain.leeway == 60 && plain.keysURL == nil)
        #expect(plain.mapping.names == CallerMapping.Names())
        #expect(plain.mapping.grant.permissions == Permissions(models: [NamePattern("*")]))
        #expect(full.algorithms == [.es256, .edDSA] && full.leeway == 5 && full.audiences == ["a", "b"])
        #expect(full.keysURL == "https://login.example/keys?p=1")
        #expect(full.mapping.organisation == "acme" && full.mapping.team == "find")
        #expect(full.mapping.names.key == [ClaimPath("app")] && full.mapping.names.user == ClaimPath("email"))
        #expect(plain.mapping.administers.isEmpty)
        #expect(full.mapping.administers == ["gateway-admins": .owner, "a/b": .member])
        #expect(full.mapping.rules[0].grant.permissions.endpoints == [.files])
        let server = try #require(auth.introspection)
        #expect(server.holds == 30 && server.refusalHolds == 3 && server.clientSecret.reveal() == "s")
        #expect(auth.failedAttempts.limit == 5 && auth.failedAttempts.window == 120 && auth.failedAttempts.block == 600)
    }

    @Test(
        "are refused where they are not safe, or not whole",
        arguments: [
            ("jwt: [{ issuer: \"https://a.example\", audiences: [a] }]", "'name' is missing"),
            ("jwt: [{ name: a, audiences: [a] }]", "'issuer' is missing"),
            ("jwt: [{ name: a, issuer: \"https://a.example\" }]", "'audiences' is missing"),
            ("jwt: [{ name: a, issuer: \"https://a.example\", audiences: [] }]", "expected at least one"),
            ("jwt: [{ name: a, issuer: \"http://a.example\", audiences: [a] }]", "expected an https:// address"),
            ("jwt: [{ name: a, issuer: plain, audiences: [a] }]", "or 'jwks_url' beside it"),
            (
                "jwt: [{ name: a, issuer: \"https://a.example\", jwks_url: \"http://a.example/k\", audiences: [a] }]",
                "expected an https:// address"
            ),
            ("jwt: [{ \(issuer), algorithms: [none] }]", "expected one of RS256"),
            ("jwt: [{ \(issuer), algorithms: [HS256] }]", "expected one of RS256"),
            ("jwt: [{ \(issuer) }, { \(issuer) }]", "another issuer has the name 'corp'"),
            ("jwt: [{ name: a/b, issuer: \"https://a.example\", audiences: [a] }]", "expected a name without '/'"),
            ("jwt: [{ \(issuer), rules: [{ when: { claim: a }, permissions: {} }] }]", "'has' is missing"),
            ("introspection: { name: a, url: \"http://a.example\", client_id: a, client_secret: s }", "https://"),
            ("introspection: { name: a, url: \"https://a.example\", client_id: a }", "'client_secret' is missing"),
            ("jwt: [{ \(issuer), administers: { a: boss } }]", "expected one of owner, admin"),
            ("jwt: [{ \(issuer), administers: true }]", "expected"),
            (
                "introspection: { name: a, url: \"https://a.example\", client_id: a, client_secret: s, administers: { a: owner } }",
                "unknown key 'administers'"
            ),
        ]
    )
    func refused(section: String, message: String) {
        let error = #expect(throws: ConfigurationErrors.self) { try loadConfiguration("auth:\n  \(section)\n") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "-")")
    }

    @Test("cannot be taken for a key", arguments: ["key: sk-0123456789abcdefghij", "certificate: { subject: CN=app }"])
    func names(key: String) {
        let yaml = "keys: [{ name: corp/app, \(key) }]\nauth: { jwt: [{ \(Self.issuer) }] }\n"
        let error = #expect(throws: ConfigurationErrors.self) { try loadConfiguration(yaml) }
        #expect(error?.description.contains("could have the name of the key 'corp/app'") == true)
    }

    @Test("let the gateway listen beyond this machine; counting failures alone does not")
    func exposure() throws {
        let server = "server: { listen: \"0.0.0.0:8080\" }\n"
        _ = try loadConfiguration(server + "auth: { jwt: [{ \(Self.issuer) }] }\n")
        _ = try loadConfiguration(
            server
                + "auth: { introspection: { name: a, url: \"https://a.example\", client_id: a, client_secret: s } }\n"
        )
        for none in ["auth: { jwt: [] }\n", "auth: { failed_attempts: { limit: 1 } }\n", "auth: {}\n"] {
            #expect(throws: ConfigurationErrors.self) { try loadConfiguration(server + none) }
        }
    }
}
