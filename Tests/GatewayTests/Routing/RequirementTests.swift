import Core
import JSON
import Testing

@testable import Gateway

@Suite("What a call requires")
struct RequirementTests {
    /// Three servers that are one: in the EU, in the US, and one of which nothing is known.
    private static func yaml(_ port: Int, _ more: String = "") -> String {
        func vendor(_ name: String, _ compliance: String) -> String {
            "  \(name): { kind: openai-compatible, base_url: \"http://127.0.0.1:\(port)/v1\", passthrough: true, compliance: { \(compliance) } }"
        }
        return """
            vendors:
            \(vendor("eu", "residency: eu, certifications: [soc2, hipaa], retention_days: 0, training: false"))
            \(vendor("us", "residency: us, certifications: [soc2], retention_days: 30, training: false"))
            \(vendor("dim", ""))
            models:
              any: { strategy: priority, targets: [{ model: dim/echo }, { model: us/echo }, { model: eu/echo }] }
              kept: { strategy: priority, require: { residency: [eu] }, targets: [{ model: us/echo }, { model: eu/echo }] }
              ill: { strategy: priority, targets: [{ model: "eu/echo?status=500" }, { model: us/echo }, { model: dim/echo }] }
              through: { strategy: priority, targets: [{ model: us/echo }, { model: kept }] }
              nowhere: { targets: [{ model: hidden }] }
              hidden: { require: { residency: [ch] }, targets: [{ model: eu/echo }] }
              sent: { targets: [{ model: "us/echo?status=400&code=content_filter" }], fallbacks: { content_policy: dim/echo } }
            \(more)
            """
    }

    private func with(_ more: String = "", _ body: (TestGateway) async throws -> Void) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated.port, more), body)
        }
    }

    @Test(
        "decides where it goes",
        arguments: [
            ("residency=eu", "eu"), ("certification=soc2", "us"), ("certification=soc2, certification=hipaa", "eu"),
            ("retention_days=30", "us"), ("retention_days=29", "eu"), ("training=none", "us"),
            (" residency = us ", "us"),
        ]
    )
    func decides(header: String, vendor: String) async throws {
        try await with { gateway in
            let answer = try await gateway.ask(chat("any"), headers: ["x-gateway-require: \(header)"])
            #expect(answer.status == 200)
            #expect(answer["x-gateway-vendor"] == vendor)
        }
    }

    @Test(
        "refuses it, by name, where nothing is known to meet it",
        arguments: [
            ("any", "residency=ch", "'residency: ch'"), ("any", "certification=fedramp", "'certification: fedramp'"),
            ("any", "residency=us, retention_days=0", "'max_retention_days: 0'"),
            ("kept", "residency=us", "'residency: us'"),
            ("dim/echo", "training=none", "'no_training'"),
        ]
    )
    func refuses(model: String, header: String, named: String) async throws {
        try await with { gateway in
            let answer = try await gateway.ask(chat(model), headers: ["x-gateway-require: \(header)"])
            #expect(answer.status == 403)
            #expect(answer.errorCode == "requirement_not_met")
            #expect(answer.error?["message"]?.string?.contains(named) == true)
        }
    }

    @Test("holds when what meets it fails")
    func holds() async throws {
        try await with { gateway in
            let answer = try await gateway.ask(chat("ill"), headers: ["x-gateway-require: residency=eu"])
            #expect(answer.status == 500)
            #expect(answer["x-gateway-attempts"] == "1")
            let other = try await gateway.ask(chat("ill"), headers: ["x-gateway-require: training=none"])
            #expect(other["x-gateway-vendor"] == "us")
            // Also where a failure of its kind leads elsewhere.
            let policy = try await gateway.ask(chat("sent"), headers: ["x-gateway-require: training=none"])
            #expect(policy.status == 400)
            let free = try await gateway.ask(chat("sent"))
            #expect(free["x-gateway-vendor"] == "dim")
        }
    }

    @Test("is also what an alias requires that its own names, of those that are reached by it")
    func nested() async throws {
        try await with { gateway in
            let first = try await gateway.ask(chat("through"))
            #expect(first["x-gateway-vendor"] == "us")
            let second = try await gateway.ask(chat("through"), headers: ["x-gateway-require: certification=hipaa"])
            #expect(second["x-gateway-vendor"] == "eu")
            // The other server in the US may be had by its own name, and not by the one that must stay in the EU.
            let sent = try await gateway.ask(chat("through"), headers: ["x-gateway-targets: us"])
            #expect(sent["x-gateway-vendor"] == "us")
            let nowhere = try await gateway.ask(chat("nowhere"))
            #expect(nowhere.status == 403 && nowhere.errorCode == "requirement_not_met")
            #expect(nowhere.error?["message"]?.string?.contains("residency: ch") == true)
        }
    }

    @Test("is also what its alias and its key require, for whatever they ask")
    func keys() async throws {
        let keys = """
            keys:
              - name: a
                key: sk-require-aaaaaaaaaaaaaaaaaaaaaaaa
                permissions:
                  models: ["*"]
                  endpoints: [calls, embeddings, passthrough, files]
                  require: { certifications: [hipaa], no_training: true }
            """
        try await with(keys) { gateway in
            let key = "authorization: Bearer sk-require-aaaaaaaaaaaaaaaaaaaaaaaa"
            let answer = try await gateway.ask(chat("any"), headers: [key])
            #expect(answer["x-gateway-vendor"] == "eu")
            let refused = try await gateway.ask(chat("us/echo"), headers: [key])
            #expect(refused.status == 403 && refused.errorCode == "requirement_not_met")
            let embedding = #"{"model":"us/text-embedding-3-small","input":"a"}"#
            let question = try await gateway.ask(embedding, path: "/v1/embeddings", headers: [key])
            #expect(question.status == 403 && question.errorCode == "requirement_not_met")
            let passed = try await gateway.ask("{}", path: "/passthrough/us/models", method: "GET", headers: [key])
            #expect(passed.status == 403)
            // A request may ask for more, and not for less.
            let more = try await gateway.ask(chat("any"), headers: [key, "x-gateway-require: residency=us"])
            #expect(more.status == 403)
        }
    }

    @Test("holds for whatever else is asked")
    func everything() async throws {
        try await with { gateway in
            let header = ["x-gateway-require: residency=ch"]
            let embedding = #"{"model":"any","input":"a"}"#
            let question = try await gateway.ask(embedding, path: "/v1/embeddings", headers: header)
            let passed = try await gateway.ask(
                "",
                path: "/passthrough/eu/models",
                method: "GET",
                headers: header,
                replacing: ["content-type"]
            )
            for answer in [question, passed] {
                #expect(answer.status == 403)
                #expect(answer.errorCode == "requirement_not_met")
            }
            let allowed = try await gateway.ask(
                embedding,
                path: "/v1/embeddings",
                headers: ["x-gateway-require: residency=eu"]
            )
            #expect(allowed.status == 200 && allowed["x-gateway-vendor"] == "eu")
        }
    }

    @Test(
        "must be something that can be understood",
        arguments: [
            "", "eu", "residency", "retention_days=many", "retention_days=-1", "training=some", "colour=blue",
        ]
    )
    func faulty(header: String) async throws {
        try await with { gateway in
            let answer = try await gateway.ask(chat("any"), headers: ["x-gateway-require: \(header)"])
            #expect(answer.status == 400)
            #expect(answer.errorCode == "invalid_value")
        }
    }
}
