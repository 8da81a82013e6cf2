import Access
import Core
import Testing

@testable import Gateway

@Suite("A login in the configuration")
struct LoginConfigurationTests {
    private static let needed =
        "issuer: \"https://login.example\", client_id: console, redirect_url: \"https://gateway.example/login/callback\""

    private func load(_ login: String, _ environment: [String: String] = [:]) throws -> LoginSettings? {
        try loadConfiguration("admin: { login: { \(login) } }\n", environment: environment).admin.login
    }

    @Test("is read, with what is usual where nothing is said")
    func reading() throws {
        let plain = try #require(try load("\(Self.needed), roles: { gateway-admins: owner }"))
        #expect(plain.issuer == "https://login.example" && plain.clientID == "console" && plain.clientSecret == nil)
        #expect(plain.redirectURL == "https://gateway.example/login/callback")
        #expect(plain.scopes == ["openid", "profile", "email"] && plain.names == LoginSettings.Names())
        #expect(plain.roles == ["gateway-admins": .owner])
        #expect(plain.sessionLifetime == 8 * 3600 && plain.leeway == 60)
        let full = try #require(
            try load(
                """
                issuer: "http://127.0.0.1:9000/realm", client_id: c, client_secret: "${SECRET}", \
                redirect_url: "http://localhost:8081/login/callback", scopes: [profile, groups], organisation_claim: org, \
                roles_claim: realm_access.roles, email_claim: mail, leeway: 5s, session_lifetime: 30m, \
                roles: { a: admin, b: auditor, "c/d": viewer, e: member }
                """,
                ["SECRET": "planted"]
            )
        )
        #expect(full.clientSecret?.reveal() == "planted" && full.scopes == ["profile", "groups"])
        #expect(full.names.organisation == ClaimPath("org") && full.names.email == ClaimPath("mail"))
        #expect(full.names.roles == ClaimPath("realm_access.roles"))
        #expect(full.leeway == 5 && full.sessionLifetime == 1800)
        #expect(full.roles == ["a": .admin, "b": .auditor, "c/d": .viewer, "e": .member])
        #expect(try loadConfiguration("admin: {}\n").admin.login == nil)
    }

    @Test("lets nobody administer who does not say who it is, though no caller has to")
    func asked() async throws {
        for (login, isAsked) in [("", false), ("login: { \(Self.needed), roles: { a: owner } }", true)] {
            let file = TemporaryFile(
                "server: { listen: 127.0.0.1:0, threads: 1 }\nstorage: { url: none }\nadmin: { listen: 127.0.0.1:0, \(login) }\n"
            )
            let process = try GatewayProcess(source: .file(file.path), environment: [:])
            let access = ControlAccess(process)
            if isAsked {
                await #expect(throws: GatewayError.self) {
                    try await access.administrator(showing: nil, from: nil, now: 0)
                }
            } else {
                _ = try await access.administrator(showing: nil, from: nil, now: 0)
            }
            await process.stop()
        }
    }

    @Test(
        "is refused where it is not safe, or not whole",
        arguments: [
            (needed, "'roles' is missing"), ("\(needed), roles: {}", "expected at least one: nobody could log in"),
            ("\(needed), roles: { a: boss }", "expected one of owner, admin"),
            ("\(needed), roles: { a: owner }, client_secret: \"\"", "leave it out for a public client"),
            ("\(needed), roles: { a: owner }, scopes: [\"a b\"]", "expected one scope"),
            ("\(needed), roles: { a: owner }, scope: [a]", "unknown key 'scope'"),
            (
                "issuer: \"http://login.example\", client_id: c, redirect_url: \"https://a.example\", roles: { a: owner }",
                "admin.login.issuer: expected an https:// address (http:// only on this machine)\n"
            ),
            ("issuer: plain, client_id: c, redirect_url: \"https://a.example\", roles: { a: owner }", "https://"),
            (
                "issuer: \"https://a.example\", client_id: c, redirect_url: \"http://b.example/x\", roles: { a: owner }",
                "admin.login.redirect_url: expected an https:// address"
            ),
            (
                "issuer: \"https://a.example\", client_id: c, redirect_url: \"https://b.example/x?y=z\", roles: { a: owner }",
                "without a query"
            ),
            ("issuer: \"https://a.example\", redirect_url: \"https://b.example\", roles: { a: owner }", "'client_id'"),
        ]
    )
    func refused(login: String, message: String) {
        let error = #expect(throws: ConfigurationErrors.self) { try load(login) }
        let told = (error?.description ?? "-") + "\n"
        #expect(told.contains(message), "\(told)")
    }
}
