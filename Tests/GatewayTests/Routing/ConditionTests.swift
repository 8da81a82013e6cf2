import Testing

@testable import Gateway

@Suite("A conditional alias")
struct ConditionTests {
    private static let tools = #","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]"#

    @Test(
        "goes where the first condition holds",
        arguments: [
            ("stream", chat("a", stream: true), [], true), ("stream", chat("a"), [], false),
            ("'tools' in features", chat("a", "Hi", tools), [], true), ("'tools' in features", chat("a"), [], false),
            ("prompt.bytes > 2k", chat("a", String(repeating: "word ", count: 500)), [], true),
            ("prompt.tokens < 100 and max_output_tokens == 7", chat("a", "Hi", #","max_tokens":7"#), [], true),
            ("tags.stage == 'test'", chat("a"), ["x-gateway-tags: stage=test"], true),
            ("tags.stage == null", chat("a"), [], true),
            ("caller.user matches 'u*'", chat("a"), ["x-gateway-user: u1"], true),
            ("caller.region in ['eu', 'ch']", chat("a"), ["x-gateway-region: ch"], true),
            ("task == 'translation'", chat("a", "Translate this into French: Hello"), [], true),
            ("model starts_with 'a' and dialect == 'openai-chat'", chat("a"), [], true),
            ("time.hour >= 0 and time.hour < 24 and time.clock < '24:00' and time.date > '2024'", chat("a"), [], true),
            (
                "time.weekday in ['monday','tuesday','wednesday','thursday','friday','saturday','sunday']", chat("a"),
                [], true
            ),
            ("caller.team == 'x' or caller.key == 'y' or 'r' in caller.roles", chat("a"), [], false),
            ("priority == 'normal' and caller.organisation == null", chat("a"), [], true),
        ]
    )
    func condition(condition: String, body: String, headers: [String], holds: Bool) async throws {
        let yaml = """
            models:
              a:
                strategy: conditional
                targets:
                  - { model: simulator/lorem, when: "\(condition)" }
                  - { model: simulator/echo }
            """
        let model = try await TestGateway.with(yaml) { try await $0.ask(body, headers: headers)["x-gateway-model"] }
        #expect(model == (holds ? "lorem" : "echo"))
    }

    @Test("without a condition that holds has no target")
    func none() async throws {
        let yaml = """
            models: { a: { strategy: conditional, targets: [{ model: simulator/echo, when: "stream" }] } }
            """
        let answer = try await TestGateway.with(yaml) { try await $0.ask(chat("a")) }
        #expect(answer.status == 400)
        #expect(answer.errorCode == "no_target_fits")
    }

    @Test("keeps its conditions where the request says the order, and what is for failed calls only")
    func ordered() async throws {
        let yaml = """
            models:
              a:
                strategy: conditional
                targets: [{ model: simulator/lorem, when: "stream" }, { model: simulator/echo }]
                fallbacks: { content_policy: "simulator/echo?tokens=9" }
            """
        try await TestGateway.with(yaml) { gateway in
            let order = "x-gateway-targets: simulator/echo?tokens=9, simulator/lorem, simulator/echo"
            let whole = try await gateway.ask(chat("a"), headers: [order])
            #expect(whole["x-gateway-model"] == "echo")
            let stream = try await gateway.ask(chat("a", stream: true), headers: [order])
            #expect(stream["x-gateway-model"] == "lorem")
            let alone = try await gateway.ask(chat("a"), headers: ["x-gateway-targets: simulator/lorem"])
            #expect(alone.errorCode == "no_target_fits")
            let sorted = chat("a").dropLast() + #","provider":{"sort":"price"}}"#
            let cheapest = try await gateway.ask(String(sorted))
            #expect(cheapest["x-gateway-model"] == "echo")
        }
    }

    @Test("tries the next branch that holds when one fails, and none that does not")
    func fallback() async throws {
        let yaml = """
            models:
              a:
                strategy: conditional
                targets:
                  - { model: "simulator/echo?status=500", when: "not stream" }
                  - { model: simulator/lorem, when: "stream" }
                  - { model: simulator/json }
            """
        let answer = try await TestGateway.with(yaml) { try await $0.ask(chat("a")) }
        #expect(answer["x-gateway-model"] == "json")
        #expect(answer["x-gateway-attempts"] == "2")
    }
}
