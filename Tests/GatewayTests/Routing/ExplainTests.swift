import Core
import JSON
import NIOCore
import Simulator
import Testing

@testable import Gateway

@Suite("A route that is explained")
struct ExplainTests {
    private static func yaml(_ port: Int) -> String {
        """
        vendors:
          v:
            kind: openai-compatible
            base_url: "http://127.0.0.1:\(port)/v1"
            compliance: { residency: eu }
            models: { dear: { price: { input: 10, output: 20 } }, small: { context_window: 20, price: { input: 1, output: 1 } } }
        keys:
          - { name: all, key: sk-explain-aaaaaaaaaaaaaaaaaaaaaaaa, permissions: { models: ["*"], explain: true } }
          - { name: some, key: sk-explain-bbbbbbbbbbbbbbbbbbbbbbbb, permissions: { models: ["a"], vendors: [v] } }
          - { name: admin, key: sk-explain-cccccccccccccccccccccccc, roles: [owner] }
        models:
          a:
            strategy: priority
            targets: [{ model: v/small }, { model: v/dear }, { model: "simulator/echo?status=500" }, { model: simulator/lorem }]
        """
    }

    private func explain(_ gateway: TestGateway, _ body: String) async throws -> WireAnswer {
        try await gateway.ask(
            body,
            path: "/api/v1/route/explain",
            headers: ["authorization: Bearer sk-explain-cccccccccccccccccccccccc"],
            admin: true
        )
    }

    private func candidates(_ answer: WireAnswer) -> [String: JSONNode] {
        var found: [String: JSONNode] = [:]
        for one in answer.json["candidates"]?.elements.map({ $0 }) ?? [] {
            found["\(one["vendor"]?.string ?? "")/\(one["model"]?.string ?? "")"] = one
        }
        return found
    }

    @Test("tells each target's turn, or why it has none, and what the call would use and cost")
    func explained() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated.port)) { gateway in
                let request =
                    #"{"model":"a","messages":[{"role":"user","content":"\#(String(repeating: "word ", count: 40))"}],"max_tokens":10}"#
                let answer = try await explain(gateway, #"{"request":\#(request),"key":"some"}"#)
                #expect(answer.status == 200)
                #expect(answer.json["alias"]?.string == "a")
                #expect(answer.json["refusal"] == nil)
                let found = candidates(answer)
                #expect(found["v/dear"]?["order"]?.int == 1)
                #expect(found["v/small"]?["dropped"]?.string?.contains("its context is 20 tokens") == true)
                #expect(found["simulator/lorem"]?["dropped"]?.string == "the key 'some' is not granted it")
                #expect(found["v/dear"]?["output_tokens"]?.int == 10)
                let cost = Money(found["v/dear"]?["cost"]?.string ?? "")
                let tokens = found["v/dear"]?["input_tokens"]?.int ?? 0
                #expect(cost == Money(picodollars: Int128(tokens * 10_000_000 + 10 * 20_000_000)))
                // No vendor was asked.
                #expect(simulated.service.statistics.requests == 0)
            }
        }
    }

    @Test("tells what a caller would be refused with")
    func refused() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated.port)) { gateway in
                let request = #"{"model":"a","messages":[{"role":"user","content":"Hi"}]}"#
                let headers = #""headers":{"X-Gateway-Require":"residency=us"}"#
                let answer = try await explain(gateway, #"{"request":\#(request),\#(headers)}"#)
                #expect(answer.json["refusal"]?["code"]?.string == "requirement_not_met")
                #expect(candidates(answer)["v/dear"]?["dropped"]?.string == "it is not known to meet 'residency: us'")
                let unknown = try await explain(gateway, #"{"request":{"model":"nope","messages":[]}}"#)
                #expect(unknown.status == 422)
                let nobody = try await explain(gateway, #"{"request":\#(request),"key":"nobody"}"#)
                #expect(nobody.status == 404)
            }
        }
    }

    @Test("tells of targets that are left alone, here and in the list of targets")
    func leftAlone() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated.port)) { gateway in
                let key = "authorization: Bearer sk-explain-aaaaaaaaaaaaaaaaaaaaaaaa"
                for _ in 0..<5 {
                    _ = try await gateway.ask(chat("simulator/echo?status=500"), headers: [key])
                }
                let request = #"{"model":"a","messages":[{"role":"user","content":"Hi"}]}"#
                let found = candidates(try await explain(gateway, #"{"request":\#(request)}"#))
                let echo = try #require(found["simulator/echo?status=500"])
                #expect(echo["order"] == nil)
                #expect(echo["left_alone"]?.string?.hasPrefix("its circuit is open (consecutive_failures)") == true)
                #expect(echo["failure_percent"]?.double == 100)
                let list = try await gateway.ask(
                    "",
                    path: "/api/v1/targets",
                    method: "GET",
                    headers: ["authorization: Bearer sk-explain-cccccccccccccccccccccccc"],
                    replacing: ["content-type"],
                    admin: true
                )
                let targets = list.json["data"]?.elements.map { $0 } ?? []
                let target = try #require(targets.first { $0["target"]?.string == "simulator/echo?status=500" })
                #expect(target["state"]?.string == "open")
                #expect(target["calls"]?.int == 5 && target["failures"]?.int == 5)
                #expect(target["availability_percent"]?.double == 0)
            }
        }
    }

    @Test("says where a call goes when all are left alone, or that it is refused", arguments: [false, true])
    func allLeftAlone(refuses: Bool) async throws {
        let yaml = """
            models:
              a:
                strategy: priority
                when_all_open: \(refuses ? "refuse" : "attempt")
                targets: [{ model: "simulator/echo?status=500" }, { model: "simulator/lorem?status=500" }]
            """
        try await TestGateway.with(yaml) { gateway in
            for _ in 0..<6 { _ = try await gateway.ask(chat("a")) }
            let answer = try await gateway.ask(
                #"{"request":\#(chat("a"))}"#,
                path: "/api/v1/route/explain",
                admin: true
            )
            let found = candidates(answer)
            let first = try #require(found["simulator/echo?status=500"])
            #expect(first["left_alone"]?.string?.contains("its circuit is open") == true)
            #expect(first["order"]?.int == (refuses ? nil : 1))
            #expect(found["simulator/lorem?status=500"]?["order"] == nil)
            #expect(answer.json["refusal"]?["code"]?.string == (refuses ? "no_target_available" : nil))
            // Operators are told without asking.
            try await eventually {
                gateway.log.lines.count { $0["message"]?.string == "a target is left alone" } == 2
            }
            let metrics = try await gateway.get("/metrics", admin: true)
            let open = #"llm_gateway_target_left_alone{target="simulator/echo?status=500"} 1"#
            #expect(String(buffer: metrics.body).contains(open))
        }
    }

    @Test("says in the answer's header why targets are left out, as the explanation does")
    func reasons() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated.port)) { gateway in
                let key = "authorization: Bearer sk-explain-aaaaaaaaaaaaaaaaaaaaaaaa"
                func dropped(_ headers: [String], _ more: String = "") async throws -> JSONValue {
                    let answer = try await gateway.ask(
                        chat("a", "Hi", more),
                        headers: headers + [key, "x-gateway-debug: route"]
                    )
                    return try JSONValue(parsing: answer["x-gateway-route"] ?? "null")["dropped"] ?? .null
                }
                let required = try await dropped(["x-gateway-require: residency=eu"])
                #expect(required["simulator/lorem"]?.string == "it is not known to meet 'residency: eu'")
                #expect(required["v/dear"] == nil)
                let named = try await dropped(["x-gateway-targets: v/dear"])
                #expect(named["v/small"]?.string == "the request itself does not allow it")
                let ignoring = try await dropped([], #","provider":{"ignore":["simulator"]}"#)
                #expect(ignoring["simulator/lorem"]?.string == "the request itself does not allow it")
            }
        }
    }

    @Test("is told with an answer to who may know and asks")
    func debug() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated.port)) { gateway in
                func route(_ key: Character, _ headers: [String]) async throws -> String? {
                    let shown = "authorization: Bearer sk-explain-\(String(repeating: key, count: 24))"
                    return try await gateway.ask(chat("a", "Hi"), headers: headers + [shown])["x-gateway-route"]
                }
                let told = try #require(try await route("a", ["x-gateway-debug: route"]))
                let json = try JSONValue(parsing: told)
                #expect(json["order"]?.array?.last?.string == "simulator/lorem")
                let expected = json["expected"]?["v/dear"]
                #expect((expected?["input_tokens"]?.int ?? 0) > 0 && expected?["cost"]?.string != nil)
                #expect(json["attempts"]?.array?.count == 1)
                #expect(json["attempts"]?.array?.first?["status"]?.int == 200)
                let silent = try await route("a", [])
                let refused = try await route("b", ["x-gateway-debug: route"])
                #expect(silent == nil && refused == nil)
            }
        }
    }
}
