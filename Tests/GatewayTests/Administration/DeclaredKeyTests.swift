import Access
import JSON
import Testing

@testable import Gateway

@Suite("Keys that the configuration declares") struct DeclaredKeyTests {
    private static let keys = """
        keys:
          - { name: web, key: sk-web-0123456789abcdefgh, permissions: { models: ["*"], features: [tools], max_output_tokens: 9 } }
          - { name: app, key: sk-app-0123456789abcdefgh, organisation: acme, team: shop, expires: "2027-01-31", disabled: true }
          - { name: boss, key: sk-boss-0123456789abcdefg, organisation: acme, roles: [admin], scopes: ["prices:write"] }
        """

    @Test("are told of in the form in which they are written")
    func form() throws {
        let configuration = try Configuration.load(
            yaml: Self.keys,
            file: "gateway.yaml",
            environment: [:],
            insecureNoAuth: true
        )
        for key in configuration.declaredKeys {
            #expect(AdministeredFormat.permissions(key.permissions) == key.caller.permissions)
        }
        var permissions = Permissions(models: [NamePattern("a*")], vendors: [], regions: [NamePattern("eu")])
        permissions.endpoints = [.files, .calls]
        #expect(AdministeredFormat.permissions(permissions.value) == permissions)
    }

    @Test("are listed before those of the database, page by page, as they are asked for and may be seen")
    func lists() async throws {
        try await TestGateway.withDatabase { url in
            let yaml = "storage: { url: \"\(url)\" }\n" + Self.keys
            try await TestGateway.with(yaml, environment: ControlClient.environment) { gateway in
                let root = ControlClient(gateway: gateway)
                func names(_ who: ControlClient, _ query: String = "") async throws -> [String] {
                    var names: [String] = []
                    var cursor: String?
                    repeat {
                        let page = try await who.get("/keys?limit=2\(query)\(cursor.map { "&cursor=\($0)" } ?? "")")
                        #expect(page.status == 200, "\(page.text)")
                        for secret in ["sha256", "sk-web-", "sk-app-"] { #expect(!page.text.contains(secret)) }
                        let found = page.json["data"]?.elements.compactMap { $0["name"]?.string } ?? []
                        cursor = page.json["next_cursor"]?.string
                        #expect(found.count == 2 || cursor == nil)
                        #expect(!found.isEmpty || names.isEmpty)
                        names += found
                    } while cursor != nil
                    return names
                }
                #expect(try await names(root) == ["app", "boss", "web"])
                try await root.make("/organisations", #"{"id":"acme"}"#)
                try await root.make("/keys", #"{"name":"one","organisation":"acme"}"#)
                #expect(try await names(root) == ["app", "boss", "web", "one"])
                let two = try await root.with("two", #""roles":["viewer"]"#)
                #expect(try await Set(names(two)) == ["app", "boss", "web", "one", "two"])
                #expect(try await names(root, "&source=configuration") == ["app", "boss", "web"])
                #expect(try await Set(names(root, "&source=database")) == ["one", "two"])
                #expect(try await names(root, "&organisation=acme") == ["app", "boss", "one"])
                #expect(try await names(root, "&team=shop") == ["app"])
                #expect(try await names(root, "&name=web") == ["web"])
                #expect(try await names(root, "&prefix=sk-web-0123") == [])
                let boss = ControlClient(gateway: gateway, key: "sk-boss-0123456789abcdefg")
                #expect(try await names(boss) == ["app", "boss", "one"])

                let told = try await root.get("/keys/configuration%3Aboss").json
                #expect(told["source"]?.string == "configuration" && told["roles"]?[0]?.string == "admin")
                #expect(told["scopes"]?[0]?.string == "prices:write" && told["organisation"]?.string == "acme")
                #expect(told["secrets"].map { Array($0.elements).isEmpty } == true)
                let app = try await root.get("/keys/configuration%3Aapp").json
                #expect(app["expires"]?.string == "2027-01-31T00:00:00Z" && app["disabled"]?.bool == true)
                #expect(try await boss.get("/keys/configuration%3Aweb").status == 404)
                #expect(try await root.get("/keys/configuration%3Anone").status == 404)
            }
        }
    }

    @Test("are changed where they stand, and the refusal says where that is")
    func changes() async throws {
        try await TestGateway.withDatabase { url in
            let yaml = "storage: { url: \"\(url)\" }\n" + Self.keys
            try await TestGateway.with(yaml, environment: ControlClient.environment) { gateway in
                let root = ControlClient(gateway: gateway)
                let viewer = try await root.with("viewer", #""roles":["viewer"]"#)
                let boss = ControlClient(gateway: gateway, key: "sk-boss-0123456789abcdefg")
                for (method, path, body) in [
                    ("PATCH", "", #"{"disabled":false}"#), ("DELETE", "", ""), ("POST", "/rotate", "{}"),
                    ("PUT", "/permissions", "{}"),
                ] {
                    let answer = try await root.ask(method, "/keys/configuration%3Aweb\(path)", body)
                    #expect(answer.status == 409, "\(answer.text)")
                    #expect(answer.json["code"]?.string == "declared_in_configuration")
                    let detail = answer.json["detail"]?.string ?? ""
                    #expect(detail.contains("'web'") && detail.contains(".yaml"), "\(detail)")
                    // Who may not look does not learn of it, and who may not change anything learns that.
                    #expect(try await boss.ask(method, "/keys/configuration%3Aweb\(path)", body).status == 404)
                    #expect(try await viewer.ask(method, "/keys/configuration%3Aweb\(path)", body).status == 403)
                }
                let taken = try await root.ask("POST", "/keys", #"{"name":"web"}"#)
                #expect(taken.status == 409 && taken.json["code"]?.string == "already_exists")
            }
        }
    }
}
