import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("A caller")
struct CallerTests {
    private static let key = "sk-search-0123456789abcdef"
    private static let other = "sk-other-0123456789abcdef"

    private static func yaml(_ port: Int, permissions: String = "{ models: [\"*\"] }") -> String {
        """
        vendors:
          openai: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/v1" }
          anthropic: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)" }
        models: { fast: openai/gpt-4o-mini, either: { targets: [{ model: openai/a }, { model: anthropic/b }] } }
        keys:
          - { name: search, key: \(key), team: find, organisation: acme, permissions: \(permissions) }
          - { name: other, key: \(other), permissions: { models: ["*"], endpoints: [calls, files, passthrough] } }
          - { name: old, key: sk-old-0123456789abcdefgh, expires: 2020-01-31 }
          - { name: off, key: sk-off-0123456789abcdefgh, disabled: true }
        """
    }

    private func with(
        permissions: String = "{ models: [\"*\"] }",
        _ body: (TestGateway, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port, permissions: permissions)) { gateway in
                try await body(gateway, vendor)
            }
        }
    }

    private func call(_ model: String = "fast") -> String {
        #"{"model":"\#(model)","messages":[{"role":"user","content":"Hi"}]}"#
    }

    @Test(
        "is known by a key wherever clients put one",
        arguments: [
            "authorization: Bearer \(key)", "authorization: bearer \(key)", "x-api-key: \(key)", "api-key: \(key)",
            "x-goog-api-key: \(key)",
        ]
    )
    func headers(line: String) async throws {
        try await with { gateway, vendor in
            let answer = try await gateway.ask(call(), headers: [line])
            #expect(answer.status == 200)
            #expect(vendor.requests.first?["authorization"] == "Bearer sk-operator")
            #expect(vendor.requests.allSatisfy { !"\($0.line) \($0.headers)".contains(Self.key) })
            try await eventually {
                gateway.log.text.contains(#""key":"search","team":"find","organisation":"acme","model":"fast""#)
            }
            #expect(!gateway.log.text.contains(Self.key))
            #expect(!gateway.log.text.contains("no keys are defined"))
        }
    }

    @Test("is known by a key in the query, which goes no further, and by one of two")
    func others() async throws {
        try await with { gateway, vendor in
            let path = "/v1beta/models/fast:generateContent?key=\(Self.key)"
            let body = #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#
            let first = try await gateway.ask(body, path: path)
            #expect(first.status == 200)
            let two = ["authorization: Bearer unused", "x-api-key: \(Self.key)"]
            let second = try await gateway.ask(call(), headers: two)
            #expect(second.status == 200)
            #expect(vendor.requests.allSatisfy { !"\($0.line) \($0.headers)".contains(Self.key) })
        }
    }

    @Test(
        "is refused without a key that is taken, in the words of its dialect",
        arguments: [
            ("x: y", "missing_api_key"), ("authorization: Bearer sk-wrong", "invalid_api_key"),
            ("authorization: Basic \(key)", "missing_api_key"),
            ("x-api-key: sk-old-0123456789abcdefgh", "expired_api_key"),
            ("x-api-key: sk-off-0123456789abcdefgh", "disabled_api_key"), ("x-api-key:", "missing_api_key"),
        ]
    )
    func refused(line: String, code: String) async throws {
        try await with { gateway, vendor in
            let answer = try await gateway.ask(call(), headers: [line])
            #expect(answer.status == 401)
            #expect(answer.errorCode == code)
            let anthropic = try await gateway.ask(call(), path: "/v1/messages", headers: [line])
            #expect(anthropic.error?["type"]?.string == "authentication_error")
            let gemini = try await gateway.ask("{}", path: "/v1beta/models/fast:generateContent", headers: [line])
            #expect(gemini.error?["status"]?.string == "UNAUTHENTICATED")
            for path in ["/v1/models", "/v1/files", "/v1/responses/resp_1", "/passthrough/openai/v1/x"] {
                #expect(try await gateway.ask("", path: path, method: "GET", headers: [line]).status == 401)
            }
            #expect(vendor.requests.isEmpty)
            #expect(try await gateway.ask("", path: "/readyz", method: "GET").status == 200)
        }
    }

    @Test("gets a model that it is granted and no other, and is told the rule")
    func models() async throws {
        try await with(permissions: #"{ models: [fast, "anthropic/*"] }"#) { gateway, _ in
            func ask(_ model: String) async throws -> WireAnswer {
                try await gateway.ask(call(model), headers: ["x-api-key: \(Self.key)"])
            }
            #expect(try await ask("fast").status == 200)
            let refused = try await ask("openai/gpt-4o-mini")
            #expect(refused.status == 403)
            #expect(refused.errorCode == "model_not_granted")
            #expect(
                refused.error?["message"]?.string
                    == "The key 'search' is not granted the model 'openai/gpt-4o-mini' ('permissions.models' of the key)."
            )
            // Of the alias it may use one target.
            for _ in 0..<8 { #expect(try await ask("either")["x-gateway-vendor"] == "anthropic") }
            let list = try await gateway.ask("", path: "/v1/models", method: "GET", headers: ["x-api-key: \(Self.key)"])
            let ids = list.json["data"]?.elements.compactMap { $0["id"]?.string } ?? []
            #expect(ids.prefix(2) == ["fast", "either"])
            #expect(ids.contains { $0.hasPrefix("anthropic/") })
            #expect(!ids.contains { $0.hasPrefix("openai/") || $0.hasPrefix("simulator/") })
            let one = try await gateway.ask(
                "",
                path: "/v1/models/openai/gpt-4o-mini",
                method: "GET",
                headers: ["x-api-key: \(Self.key)"]
            )
            #expect(one.status == 403)
        }
    }

    @Test("gets nothing where nothing is granted, and no vendor but those that are")
    func vendors() async throws {
        try await with(permissions: "{}") { gateway, vendor in
            let passedOn = try await gateway.ask(call(), headers: ["x-api-key: \(Self.key)"])
            #expect(passedOn.status == 403)
            #expect(vendor.requests.isEmpty)
        }
        try await with(permissions: #"{ models: ["*"], vendors: [anth*], endpoints: [calls, passthrough] }"#) {
            gateway,
            vendor in
            let headers = ["x-api-key: \(Self.key)"]
            let refused = try await gateway.ask(call(), headers: headers)
            #expect(refused.error?["message"]?.string?.contains("'permissions.vendors'") == true)
            let passed = try await gateway.ask("{}", path: "/passthrough/openai/v1/x", headers: headers)
            #expect(passed.errorCode == "vendor_not_granted")
            #expect(try await gateway.ask("{}", path: "/passthrough/anthropic/v1/x", headers: headers).status == 200)
            #expect(vendor.requests.count == 1)
        }
    }

    @Test(
        "asks for what it is granted and nothing else",
        arguments: [
            ("/v1/files", "GET", "files"), ("/v1/batches", "GET", "batches"),
            ("/passthrough/openai/v1/x", "POST", "passthrough"),
        ]
    )
    func endpoints(path: String, method: String, name: String) async throws {
        try await with { gateway, vendor in
            let headers = ["x-api-key: \(Self.key)"]
            let refused = try await gateway.ask(
                method == "GET" ? "" : "{}",
                path: path,
                method: method,
                headers: headers
            )
            #expect(refused.status == 403)
            #expect(refused.errorCode == "endpoint_not_granted")
            #expect(refused.error?["message"]?.string?.contains("'\(name)'") == true)
            #expect(vendor.requests.isEmpty)
            let embeddings = try await gateway.ask(
                #"{"model":"openai/e","input":"x"}"#,
                path: "/v1/embeddings",
                headers: ["x-api-key: \(Self.other)"]
            )
            #expect(embeddings.errorCode == "endpoint_not_granted")
        }
    }

    @Test("goes on from its own responses and reads no other's")
    func responses() async throws {
        try await SimulatedVendor.with { simulated in
            let yaml = """
                vendors: { gemini: { api_key: k, base_url: "http://127.0.0.1:\(simulated.port)" } }
                keys:
                  - { name: one, key: \(Self.key), permissions: { models: ["*"] } }
                  - { name: two, key: \(Self.other), permissions: { models: ["*"] } }
                """
            try await TestGateway.with(yaml) { gateway in
                let (one, two) = (["x-api-key: \(Self.key)"], ["x-api-key: \(Self.other)"])
                let body = #"{"model":"gemini/echo","input":"Mine"}"#
                let told = try await gateway.ask(body, path: "/v1/responses", headers: one)
                let id = try #require(told.json["id"]?.string)
                #expect(
                    try await gateway.ask("", path: "/v1/responses/\(id)", method: "GET", headers: one).status == 200
                )
                for method in ["GET", "DELETE"] {
                    let answer = try await gateway.ask("", path: "/v1/responses/\(id)", method: method, headers: two)
                    #expect(answer.status == 404)
                }
                let next = #"{"model":"gemini/echo","input":"More","previous_response_id":"\#(id)"}"#
                #expect(try await gateway.ask(next, path: "/v1/responses", headers: two).status == 400)
                #expect(try await gateway.ask(next, path: "/v1/responses", headers: one).status == 200)
            }
        }
    }

    @Test("may come by any name of the gateway's, which has keys to tell it from a page")
    func hosts() async throws {
        try await with { gateway, _ in
            let headers = ["host: gateway.example.com", "x-api-key: \(Self.key)"]
            let named = try await gateway.ask(call(), headers: headers, replacing: ["host"])
            #expect(named.status == 200)
        }
    }
}
