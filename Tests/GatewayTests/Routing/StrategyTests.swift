import Core
import JSON
import NIOCore
import Storage
import Testing

@testable import Gateway

@Suite("A strategy of an alias")
struct StrategyTests {
    private func models(_ yaml: String, _ bodies: [(String, [String])]) async throws -> [String] {
        try await TestGateway.with(yaml) { gateway in
            var models: [String] = []
            for (body, headers) in bodies {
                models.append(try await gateway.ask(body, headers: headers)["x-gateway-model"] ?? "none")
            }
            return models
        }
    }

    @Test("of tasks goes to whoever is best at what is asked, and then to the next best")
    func task() async throws {
        let yaml = """
            models:
              auto:
                strategy: task
                targets:
                  - { model: simulator/echo, expertise: { code: 20, translation: 90, vision: 80 } }
                  - { model: simulator/lorem, expertise: { code: 95, chat: 40 } }
                  - { model: "simulator/json?status=500", expertise: { maths: 100 } }
                  - { model: simulator/refuse, expertise: { maths: 60, chat: 10, code: 10, translation: 10 } }
            """
        let found = try await models(
            yaml,
            [
                (chat("auto", "Write a Python function that sorts a list of integers"), []),
                (chat("auto", "Translate the following sentence into German: The house is small."), []),
                (chat("auto", "What is 17 * 23 + 4? Calculate the result step by step."), []),
            ]
        )
        #expect(found == ["lorem", "echo", "refuse"])
    }

    @Test("of a prompt cache sends what begins alike to the same target")
    func promptCache() async throws {
        let targets = (0..<8).map { "{ model: \"simulator/lorem?tokens=\($0 + 1)\" }" }.joined(separator: ", ")
        let yaml = "models: { a: { strategy: prompt_cache, targets: [\(targets)] } }"
        func body(_ system: String, _ texts: [String]) -> String {
            let users = texts.map { #"{"role":"user","content":"\#($0)"}"# }.joined(
                separator: #",{"role":"assistant","content":"Yes"},"#
            )
            return #"{"model":"a","messages":[{"role":"system","content":"\#(system)"},\#(users)]}"#
        }
        let long = String(repeating: "You are of great help. ", count: 300)
        // The same instructions; other questions, and a conversation that grows.
        let same = try await models(yaml, (0..<10).map { (body(long, ["Question \($0)"]), []) })
        #expect(Set(same).count == 1)
        let short = try await models(yaml, (1..<5).map { (body("Help.", (0..<$0).map { "Turn \($0)" }), []) })
        #expect(Set(short).count == 1)
        // Whoever speaks another dialect has another beginning, and so has another conversation.
        let others = try await models(yaml, (0..<30).map { (body("Help.", ["Hello \($0)"]), []) })
        #expect(Set(others).count > 3)
    }

    @Test("of an experiment gives everyone the same arm always, and tells which")
    func experiment() async throws {
        let yaml = """
            models:
              a:
                strategy: experiment
                targets:
                  - { name: old, model: simulator/echo, weight: 1 }
                  - { name: new, model: simulator/lorem, weight: 1 }
            """
        try await TestGateway.with(yaml) { gateway in
            var arms: [String: Int] = [:]
            for user in 0..<60 {
                var own: Set<String> = []
                for _ in 0..<2 {
                    let answer = try await gateway.ask(chat("a"), headers: ["x-gateway-user: u\(user)"])
                    let arm = answer["x-gateway-experiment"] ?? "none"
                    #expect(arm == (answer["x-gateway-model"] == "echo" ? "a=old" : "a=new"))
                    own.insert(arm)
                }
                #expect(own.count == 1)
                arms[own.first ?? "", default: 0] += 1
            }
            #expect(arms.count == 2 && arms.values.allSatisfy { $0 > 10 })
        }
    }

    @Test("of an experiment is written down with the call")
    func experimentInLedger() async throws {
        let folder = TemporaryFolder()
        let yaml = """
            storage: { url: "sqlite://\(folder.path)/gateway.db" }
            models: { a: { strategy: experiment, targets: [{ name: only, model: simulator/echo }] } }
            """
        try await TestGateway.with(yaml) { _ = try await $0.ask(chat("a"), headers: ["x-gateway-tags: x=y"]) }
        let lines = try await MeteringTests.lines(folder.path)
        #expect(lines.first?.dimensions.tags == ["x": "y", "experiment.a": "only"])
    }

    @Test("of a canary gives it its share")
    func canary() async throws {
        let yaml = """
            models:
              a: { strategy: canary, targets: [{ model: simulator/lorem, percent: 10 }, { model: simulator/echo }, { model: simulator/json, weight: 2 }] }
            """
        let found = try await models(yaml, Array(repeating: (chat("a"), []), count: 400))
        let shares = Dictionary(grouping: found) { $0 }.mapValues(\.count)
        // 40, 120 and 240 of 400; five standard deviations.
        #expect(abs((shares["lorem"] ?? 0) - 40) <= 30)
        #expect(abs((shares["echo"] ?? 0) - 120) <= 46)
        #expect(abs((shares["json"] ?? 0) - 240) <= 49)
    }

    @Test(
        "of headroom goes where vendors say that more is left",
        arguments: [
            [
                "x-ratelimit-limit-requests: 100", "x-ratelimit-remaining-requests: 0",
                "x-ratelimit-reset-requests: 6m0s",
            ],
            ["x-ratelimit-limit-tokens: 1000", "x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 60"],
            [
                "anthropic-ratelimit-input-tokens-limit: 100", "anthropic-ratelimit-input-tokens-remaining: 0",
                "anthropic-ratelimit-input-tokens-reset: 2999-01-01T00:00:00Z",
            ],
        ]
    )
    func headroom(headers: [String]) async throws {
        let body =
            #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#
        try await ScriptedVendor.with(saying: WireText.answer(200, body, headers: headers)) { vendor in
            let yaml = """
                vendors: { tight: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1" } }
                models: { a: { strategy: headroom, targets: [{ model: tight/m }, { model: simulator/echo }] } }
                """
            try await TestGateway.with(yaml) { gateway in
                // Until it has been heard of.
                try await eventually { try await gateway.ask(chat("a"))["x-gateway-vendor"] == "tight" }
                for _ in 0..<20 {
                    let answer = try await gateway.ask(chat("a"))
                    #expect(answer["x-gateway-vendor"] == "simulator")
                }
            }
        }
    }

    @Test("of cost counts what a vendor has in its cache, and how good a target must be")
    func cost() async throws {
        // A token for four bytes of the request.
        let script: ScriptedVendor.Script = { request in
            let usage = "\"prompt_tokens\":\(request.body.readableBytes / 4)"
            return [.send(WireText.answer(200, WireText.completion.replacing("\"prompt_tokens\":9", with: usage)))]
        }
        try await ScriptedVendor.with(script) { vendor in
            func price(_ name: String, _ price: String) -> String {
                "  \(name): { kind: openai-compatible, base_url: \"http://127.0.0.1:\(vendor.port)/v1\", models: { m: { price: { \(price) } } } }"
            }
            let yaml = """
                vendors:
                \(price("cached", "input: 10, cached_input: 1, output: 1"))
                \(price("plain", "input: 9, output: 1"))
                models:
                  a: { strategy: cost, targets: [{ model: cached/m }, { model: plain/m }] }
                  good: { strategy: cost, min_quality: 80, targets: [{ model: cached/m, quality: 90 }, { model: plain/m, quality: 70 }] }
                """
            try await TestGateway.with(yaml) { gateway in
                let long = String(repeating: "Some instructions that stay the same. ", count: 200)
                func vendorOf(_ model: String, _ text: String, _ header: String? = nil) async throws -> String? {
                    let body =
                        #"{"model":"\#(model)","messages":[{"role":"system","content":"\#(text)"},{"role":"user","content":"Hi"}],"max_tokens":1}"#
                    return try await gateway.ask(body, headers: header.map { [$0] } ?? [])["x-gateway-vendor"]
                }
                let first = try await vendorOf("a", long)
                let warming = try await vendorOf("a", long, "x-gateway-targets: cached")
                let warm = try await vendorOf("a", long)
                let other = try await vendorOf("a", "X" + long)
                let short = try await vendorOf("a", "Short.")
                let shortAgain = try await vendorOf("a", "Short.", "x-gateway-targets: cached")
                let shortWarm = try await vendorOf("a", "Short.")
                #expect(first == "plain" && warming == "cached" && warm == "cached" && other == "plain")
                #expect(short == "plain" && shortAgain == "cached" && shortWarm == "plain")
                let good = try await vendorOf("good", "Short.")
                #expect(good == "cached")
            }
        }
    }

    @Test("of latency leaves a slow target, and takes turns with what nobody knows yet")
    func latency() async throws {
        let yaml = """
            models: { a: { strategy: latency, targets: [{ model: "simulator/echo?ttfb=2s" }, { model: simulator/echo }] } }
            """
        let found = try await models(
            yaml,
            Array(repeating: (chat("a", stream: true, #","max_tokens":1"#), []), count: 12)
        )
        #expect(Set(found.prefix(2)).count == 2)
        #expect(found.dropFirst(2).allSatisfy { $0 == "echo" })
    }
}
