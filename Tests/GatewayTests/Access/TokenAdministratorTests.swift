import Foundation
import JSON
import Testing

@testable import Gateway

@Suite("An administrator with a token")
struct TokenAdministratorTests {
    private let issuer = TestIssuer()

    /// Runs a gateway over a database, with an owner's key, whose issuer is configured so.
    private func with(
        _ administers: String = "{ gateway-admins: owner, admins: admin, staff: member }",
        _ body: (TestGateway) async throws -> Void
    ) async throws {
        let folder = TemporaryFolder()
        let keys = issuer.keys
        try await ScriptedVendor.with(saying: WireText.answer(200, keys)) { server in
            let setting = administers.isEmpty ? "" : ", administers: \(administers)"
            let yaml = """
                storage: { url: "sqlite://\(folder.path)/gateway.db" }
                keys: [{ name: root, key: \(Self.root), roles: [owner] }]
                auth:
                  jwt: [{ name: corp, issuer: "http://127.0.0.1/", jwks_url: "http://127.0.0.1:\(server.port)/keys",
                          audiences: [gateway], claims: { organisation: org }\(setting) }]
                  failed_attempts: { limit: 5, window: 10m, block: 10m }
                """
            try await TestGateway.with(yaml) { gateway in
                for organisation in ["acme", "rival"] {
                    let made = try await ask(
                        gateway,
                        Self.root,
                        "/organisations",
                        #"{"id":"\#(organisation)"}"#
                    )
                    #expect(made.status == 201)
                }
                try await body(gateway)
                #expect(!gateway.log.text.contains("eyJ"))
            }
        }
    }

    private static let root = "sk-root-0123456789abcdefghij"

    private func ask(
        _ gateway: TestGateway,
        _ shown: String,
        _ path: String,
        _ body: String? = nil
    ) async throws -> WireAnswer {
        try await gateway.ask(
            body ?? "",
            path: "/api/v1\(path)",
            method: body == nil ? "GET" : "POST",
            headers: ["authorization: Bearer \(shown)"],
            admin: true
        )
    }

    private func token(_ roles: String..., organisation: String? = "acme") -> String {
        let list = roles.map { "\"\($0)\"" }.joined(separator: ",")
        let told = organisation.map { #","org":"\#($0)""# } ?? ""
        return issuer.token(#""azp":"app","sub":"alice","roles":[\#(list)]\#(told)"#)
    }

    @Test("does in the organisation of the token what a key with these roles does, and is named in the audit")
    func roles() async throws {
        try await with { gateway in
            let admin = token("x", "admins")
            let me = try await ask(gateway, admin, "/me")
            #expect(me.json["name"]?.string == "token:corp/app for alice")
            #expect(me.json["grants"]?.elements.map { $0["organisation"]?.string } == ["acme"])
            let made = try await ask(gateway, admin, "/keys", #"{"name":"made","organisation":"acme"}"#)
            #expect(made.status == 201, "\(made.text)")
            let audit = try await ask(gateway, Self.root, "/audit?kind=key")
            #expect(audit.json["data"]?.elements.first { _ in true }?["actor"]?.string == "token:corp/app for alice")
            #expect(try await ask(gateway, admin, "/organisations/rival").status == 404)
            let beyond = [
                ("/keys", #"{"name":"x","organisation":"rival"}"#), ("/keys", #"{"name":"x"}"#),
                ("/organisations", #"{"id":"other"}"#),
                ("/keys", #"{"name":"x","organisation":"acme","roles":["owner"]}"#),
            ]
            for (path, body) in beyond {
                let refused = try await ask(gateway, admin, path, body)
                #expect(refused.status == 403 && refused.json["code"]?.string == "scope_not_granted")
            }
        }
    }

    @Test("does not do as a member what a member's key does not")
    func member() async throws {
        try await with { gateway in
            let member = token("staff")
            #expect(try await ask(gateway, member, "/organisations/acme/teams").status == 200)
            for (path, body) in [
                ("/keys", nil), ("/users", nil), ("/audit", nil), ("/usage", nil), ("/configuration", nil),
                ("/keys", #"{"name":"x","organisation":"acme"}"#), ("/organisations/acme/teams", #"{"id":"t"}"#),
            ] {
                let refused = try await ask(gateway, member, path, body)
                #expect(refused.status == 403 && refused.json["code"]?.string == "scope_not_granted", "\(path)")
            }
        }
    }

    @Test("is none whose token has no role that is configured, or no organisation where it must be told")
    func nobody() async throws {
        try await with { gateway in
            for shown in [token("x"), token("owner"), token("gateway-admins", organisation: nil)] {
                let refused = try await ask(gateway, shown, "/me")
                #expect(refused.status == 403 && refused.json["code"]?.string == "scope_not_granted")
                #expect(!refused.text.contains(shown))
            }
        }
    }

    @Test("is refused for a token of another audience, one that is forged or over, and not listened to after too many")
    func refused() async throws {
        try await with { gateway in
            let members = #""azp":"app","roles":["gateway-admins"],"org":"acme""#
            let good = issuer.token(members)
            let over = try await ask(gateway, issuer.token(members, expiresIn: -120), "/me")
            #expect(over.status == 401 && over.json["code"]?.string == "expired_token")
            for shown in [
                issuer.token(members, audience: "other"), TestIssuer().token(members),
                String(good.dropLast(4)) + "AAAA",
                "eyJhbGciOiJub25lIn0." + good.split(separator: ".")[1] + ".", "eyJ.eyJ.x",
            ] {
                #expect(try await ask(gateway, good, "/me").status == 200)
                let refused = try await ask(gateway, shown, "/me")
                #expect(refused.status == 401 && refused.json["code"]?.string == "invalid_token")
            }
            let blocked = try await ask(gateway, good, "/me")
            #expect(blocked.status == 429 && blocked.json["code"]?.string == "too_many_failed_attempts")
        }
    }

    @Test("is nobody where the issuer is not configured so")
    func off() async throws {
        try await with("") { gateway in
            let refused = try await ask(gateway, token("gateway-admins", "admins", "owner"), "/me")
            #expect(refused.status == 401 && refused.json["code"]?.string == "invalid_api_key")
        }
    }
}
