import JSON
import Testing

@testable import Gateway

@Suite("Parameters of an alias")
struct AliasParameterTests {
    private func asked(_ model: String, _ more: String = "", vendor: ScriptedVendor, _ gateway: TestGateway)
        async throws -> JSONNode
    {
        let before = vendor.requests.count
        let answer = try await gateway.ask(chat(model, "Hello", more))
        #expect(answer.status == 200)
        return try JSONDocument(parsing: vendor.requests[before].body).root
    }

    @Test("are those of the alias that is asked for, then of the branch, then of aliases that it names")
    func order() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            let yaml = """
                vendors: { v: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1" } }
                models:
                  inner: { parameters: { temperature: 0.1, seed: 1, max_tokens: 100 }, defaults: { top_p: 0.3 }, targets: [{ model: v/m, parameters: { seed: 2 } }] }
                  outer: { parameters: { temperature: 0.9 }, targets: [{ model: inner, parameters: { max_tokens: 50 } }] }
                  bare: v/m
                """
            try await TestGateway.with(yaml) { gateway in
                let inner = try await asked("inner", #","temperature":2,"top_p":0.7"#, vendor: vendor, gateway)
                #expect(inner["temperature"]?.double == 0.1 && inner["seed"]?.int == 2)
                #expect(inner["max_completion_tokens"]?.int ?? inner["max_tokens"]?.int == 100)
                #expect(inner["top_p"]?.double == 0.7)
                let outer = try await asked("outer", vendor: vendor, gateway)
                #expect(outer["temperature"]?.double == 0.9 && outer["seed"]?.int == 2)
                #expect(outer["max_completion_tokens"]?.int ?? outer["max_tokens"]?.int == 50)
                #expect(outer["top_p"]?.double == 0.3)
                let bare = try await asked("bare", vendor: vendor, gateway)
                #expect(bare["temperature"] == nil && bare["seed"] == nil)
            }
        }
    }

    @Test("let no answer become longer than its caller's key allows")
    func key() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            let yaml = """
                vendors: { v: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1" } }
                models:
                  long: { parameters: { max_tokens: 4000 }, targets: [{ model: v/m }] }
                  usual: { defaults: { max_tokens: 300 }, targets: [{ model: v/m }] }
                keys:
                  - { name: k, key: sk-parameters-aaaaaaaaaaaaaaaaaaaa, permissions: { models: ["*"], max_output_tokens: 500 } }
                """
            try await TestGateway.with(yaml) { gateway in
                func asked(_ model: String, _ more: String = "") async throws -> Int? {
                    let before = vendor.requests.count
                    let header = "authorization: Bearer sk-parameters-aaaaaaaaaaaaaaaaaaaa"
                    let answer = try await gateway.ask(chat(model, "Hello", more), headers: [header])
                    #expect(answer.status == 200)
                    let root = try JSONDocument(parsing: vendor.requests[before].body).root
                    return root["max_completion_tokens"]?.int ?? root["max_tokens"]?.int
                }
                let long = try await asked("long")
                let usual = try await asked("usual")
                let said = try await asked("usual", #","max_tokens":400"#)
                #expect(long == 500 && usual == 300 && said == 400)
            }
        }
    }

    @Test("count for budgets as what the call asks for")
    func budget() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            let yaml = """
                budgets: [{ name: all, amount: 1.00 USD, window: lifetime, hard: true }]
                vendors: { v: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1", models: { m: { price: { input: 1, output: 1000 } } } } }
                models:
                  long: { parameters: { max_tokens: 100000 }, targets: [{ model: v/m }] }
                  short: { parameters: { max_tokens: 100 }, targets: [{ model: v/m }] }
                """
            try await TestGateway.with(yaml) { gateway in
                // What is left allows a shorter answer only.
                let long = try await asked("long", #","max_tokens":5"#, vendor: vendor, gateway)
                #expect(900..<1000 ~= long["max_tokens"]?.int ?? 0)
                let short = try await asked("short", #","max_tokens":5000"#, vendor: vendor, gateway)
                #expect(short["max_tokens"]?.int == 100)
            }
        }
    }
}
