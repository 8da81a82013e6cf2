import Testing

@testable import Access

@Suite("A token that administers")
struct AdministeringTokenTests {
    /// What a token may administer whose issuer is configured so.
    private func grants(
        _ claims: [String: String?],
        _ change: (inout CallerMapping) -> Void = { _ in }
    ) async throws -> [AdminGrant] {
        var settings = TokenFixture.settings()
        settings.mapping.administers = ["gateway-admins": .admin, "viewers": .viewer]
        change(&settings.mapping)
        let server = ScriptedIssuer([settings.keysURL ?? "": (200, TokenFixture.set())])
        let verifier = TokenVerifier(issuers: [settings], transport: server, now: { TokenFixture.now })
        let token = TokenFixture.token(signed: "ES256", by: "p256", TokenFixture.claims(claims))
        return try await verifier.verify(Array(token.utf8)).get().caller.administers
    }

    @Test("does what the roles may that are configured, and in the realm that it belongs to")
    func realms() async throws {
        let roles: [String: String?] = ["roles": #"["x","viewers","gateway-admins"]"#]
        #expect(
            try await grants(roles) == [AdminGrant(.admin, in: .gateway), AdminGrant(.viewer, in: .gateway)]
        )
        #expect(
            try await grants(["roles": #""viewers""#]) { $0.organisation = "acme" }
                == [AdminGrant(.viewer, in: .organisation("acme"))]
        )
        let told = try await grants(["roles": #"["viewers"]"#, "org": #""acme""#, "team": #""find""#]) { mapping in
            mapping.names.organisation = ClaimPath("org")
            mapping.names.team = ClaimPath("team")
        }
        #expect(told == [AdminGrant(.viewer, in: .team("find", organisation: "acme"))])
    }

    @Test("does nothing where it does not tell what would make its realm smaller, or its issuer is not configured so")
    func nothing() async throws {
        let roles: [String: String?] = ["roles": #"["gateway-admins"]"#, "team": #""find""#]
        #expect(try await grants(roles) { $0.administers = [:] }.isEmpty)
        #expect(try await grants(["roles": #"["owner","admin","Gateway-Admins"]"#]).isEmpty)
        #expect(try await grants([:]).isEmpty)
        #expect(try await grants(roles) { $0.names.organisation = ClaimPath("org") }.isEmpty)
        // A team of no organisation is none that could be administered.
        #expect(try await grants(roles) { $0.names.team = ClaimPath("team") }.isEmpty)
        #expect(
            try await grants(["roles": #"["gateway-admins"]"#]) { mapping in
                mapping.organisation = "acme"
                mapping.names.team = ClaimPath("team")
            }.isEmpty
        )
    }
}
