import Core
import JSON
import Testing

@testable import Gateway

@Suite("A call that says itself where it goes")
struct RequestChoiceTests {
    private static func yaml(_ port: Int) -> String {
        func vendor(_ name: String, _ input: Int, _ output: Int, _ more: String) -> String {
            let models = "echo: { price: { input: \(input), output: \(output) } }"
            return
                "  \(name): { kind: openai-compatible, base_url: \"http://127.0.0.1:\(port)/v1\", \(more) models: { \(models) } }"
        }
        return """
            vendors:
            \(vendor("a", 3, 7, ""))
            \(vendor("b", 1, 9, "compliance: { training: false },"))
            \(vendor("c", 2, 4, "compliance: { retention_days: 0, training: false },"))
            models:
              any: { strategy: priority, targets: [{ model: a/echo }, { model: b/echo }, { model: c/echo }] }
              ill: { strategy: priority, targets: [{ model: "a/echo?status=500" }, { model: "b/echo?status=500" }, { model: c/echo }] }
            """
    }

    private func with(_ body: (TestGateway, SimulatedVendor) async throws -> Void) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated.port)) { try await body($0, simulated) }
        }
    }

    @Test(
        "by a header goes to those that it names, in their order",
        arguments: [
            ("any", "b", "b", "1"), ("any", "c/echo, a", "c", "1"), ("ill", "b, c", "c", "2"),
            ("ill", "c,b,a", "c", "1"),
        ]
    )
    func header(model: String, targets: String, vendor: String, attempts: String) async throws {
        try await with { gateway, _ in
            let answer = try await gateway.ask(chat(model), headers: ["x-gateway-targets: \(targets)"])
            #expect(answer.status == 200)
            #expect(answer["x-gateway-vendor"] == vendor)
            #expect(answer["x-gateway-attempts"] == attempts)
        }
    }

    @Test("cannot go beyond what the name stands for", arguments: ["d", "a/other", "simulator/echo"])
    func beyond(targets: String) async throws {
        try await with { gateway, _ in
            let answer = try await gateway.ask(chat("any"), headers: ["x-gateway-targets: \(targets)"])
            #expect(answer.status == 400)
            #expect(answer.errorCode == "no_such_target")
            #expect(answer.error?["message"]?.string?.contains("a/echo") == true)
        }
    }

    @Test(
        "as OpenRouter's callers do is understood",
        arguments: [
            (#"{"order":["c","b"]}"#, "c"), (#"{"only":["b"]}"#, "b"), (#"{"ignore":["a","b"]}"#, "c"),
            (#"{"sort":"price"}"#, "c"), (#"{"sort":{"by":"price"}}"#, "c"), (#"{"max_price":{"prompt":2}}"#, "b"),
            (#"{"max_price":{"completion":"7.5"}}"#, "a"), (#"{"max_price":{"prompt":2,"completion":8.5}}"#, "c"),
            (#"{"data_collection":"deny"}"#, "b"), (#"{"zdr":true}"#, "c"), (#"{"data_collection":"allow"}"#, "a"),
            (#"{"order":["c"],"allow_fallbacks":false}"#, "c"), (#"{}"#, "a"),
        ]
    )
    func provider(provider: String, vendor: String) async throws {
        try await with { gateway, _ in
            let answer = try await gateway.ask(chat("any", "Hello", #","provider":\#(provider)"#))
            #expect(answer.status == 200)
            #expect(answer["x-gateway-vendor"] == vendor)
        }
    }

    @Test(
        "is refused where it allows nothing",
        arguments: [
            (#"{"only":["z"]}"#, 400, "no_such_target"), (#"{"max_price":{"prompt":0.5}}"#, 400, "no_such_target"),
            (#"{"zdr":true,"only":["a"]}"#, 400, "no_such_target"), (#"{"order":"a"}"#, 400, "invalid_value"),
            (#"{"sort":"best"}"#, 400, "invalid_value"), (#"{"data_collection":"maybe"}"#, 400, "invalid_value"),
            (#"{"max_price":{"prompt":-1}}"#, 400, "invalid_value"), (#"{"zdr":"yes"}"#, 400, "invalid_value"),
            (#""b""#, 400, "invalid_value"), ("[]", 400, "invalid_value"),
        ]
    )
    func refused(provider: String, status: Int, code: String) async throws {
        try await with { gateway, _ in
            let answer = try await gateway.ask(chat("any", "Hello", #","provider":\#(provider)"#))
            #expect(answer.status == status)
            #expect(answer.errorCode == code)
        }
    }

    @Test("names further models, which are tried when the first one fails")
    func models() async throws {
        try await with { gateway, _ in
            func ask(_ model: String, _ models: String) async throws -> WireAnswer {
                try await gateway.ask(chat(model, "Hello", #","models":\#(models)"#))
            }
            let second = try await ask("a/echo?status=503", #"["a/echo?status=503","nowhere","b/echo"]"#)
            #expect(second.status == 200)
            #expect(second["x-gateway-vendor"] == "b")
            #expect(second["x-gateway-attempts"] == "2")
            // No more attempts than a call may make, all models together.
            let many = try await ask("ill", #"["a/echo?status=501","a/echo?status=502","b/echo"]"#)
            #expect(many["x-gateway-attempts"] == "3" || many["x-gateway-attempts"] == "4")
            let faulty = try await ask("a/echo?status=400", #"["b/echo"]"#)
            #expect(faulty.status == 400)
        }
    }

    @Test("that nothing may be left out of goes to a target that takes everything")
    func requiresParameters() async throws {
        let yaml = """
            drop_params: true
            vendors:
              no: { kind: openai-compatible, base_url: "http://127.0.0.1:PORT/v1", quirks: { unsupported: [seed] } }
              yes: { kind: openai-compatible, base_url: "http://127.0.0.1:PORT/v1" }
            models: { a: { strategy: priority, targets: [{ model: no/echo }, { model: yes/echo }] } }
            """
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(yaml.replacing("PORT", with: "\(simulated.port)")) { gateway in
                let dropped = try await gateway.ask(chat("a", "Hi", #","seed":1"#))
                let kept = try await gateway.ask(chat("a", "Hi", #","seed":1,"provider":{"require_parameters":true}"#))
                #expect(dropped["x-gateway-vendor"] == "no")
                #expect(kept.status == 200 && kept["x-gateway-vendor"] == "yes")
            }
        }
    }

    @Test("does not tell vendors what is meant for the gateway")
    func stripped() async throws {
        let body = #","provider":{"order":["v"]},"models":["v/m"],"user":"u""#
        let answer = WireText.answer(200, #"{"id":"a","object":"chat.completion","choices":[]}"#)
        try await ScriptedVendor.with(saying: answer) { vendor in
            let yaml = "vendors: { v: { kind: openai-compatible, base_url: \"http://127.0.0.1:\(vendor.port)/v1\" } }"
            try await TestGateway.with(yaml) { gateway in _ = try await gateway.ask(chat("v/m", "Hello", body)) }
            let seen = try #require(vendor.requests.first)
            #expect(seen.json["provider"] == nil && seen.json["models"] == nil && seen.json["user"]?.string == "u")
        }
    }
}

@Suite("A call that not all targets can answer")
struct TargetFitTests {
    private static let yaml = """
        models:
          any: { strategy: priority, targets: [{ model: small/m }, { model: deaf/m }, { model: all/m }] }
          same: { strategy: priority, targets: [{ model: small/m }, { model: small/n }] }
        """

    private static func vendors(_ port: Int) -> String {
        func vendor(_ name: String, _ model: String) -> String {
            "  \(name): { kind: openai-compatible, base_url: \"http://127.0.0.1:\(port)/v1\", models: { m: { \(model) }, n: { \(model) } } }"
        }
        return """
            vendors:
            \(vendor("small", "context_window: 300, max_output_tokens: 50, input: [text, image]"))
            \(vendor("deaf", "context_window: 100000, input: [text], capabilities: { tools: false }"))
            \(vendor("all", "context_window: 100000, input: [text, image, audio, video, file]"))

            """
    }

    private func vendor(_ body: String) async throws -> String? {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.vendors(simulated.port) + Self.yaml) { gateway in
                try await gateway.ask(body)["x-gateway-vendor"]
            }
        }
    }

    private static let tools = #","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]"#

    @Test(
        "goes to one that can",
        arguments: [
            (chat("any"), "small"), (chat("any", String(repeating: "word ", count: 2000)), "deaf"),
            (chat("any", "Hello", #","max_tokens":51"#), "deaf"), (chat("any", "Hello", #","max_tokens":50"#), "small"),
            (chat("any", "Hello", tools + #","max_tokens":60"#), "all"),
            (chat("same", String(repeating: "word ", count: 2000)), "small"),
        ]
    )
    func goes(body: String, expected: String) async throws {
        #expect(try await vendor(body) == expected)
    }

    @Test("is answered whatever it asks for, with numbers as large as there are")
    func absurd() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.vendors(simulated.port) + Self.yaml) { gateway in
                let answer = try await gateway.ask(chat("any", "Hi", #","max_tokens":9223372036854775807,"n":9"#))
                #expect(answer.status >= 200)
                let after = try await gateway.ask(chat("any"))
                #expect(after.status == 200)
            }
        }
    }

    @Test("goes to one that reads what it brings")
    func modalities() async throws {
        let sound = #"{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}"#
        let picture = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}"#
        func body(_ parts: String) -> String { #"{"model":"any","messages":[{"role":"user","content":[\#(parts)]}]}"# }
        #expect(try await vendor(body(picture)) == "small")
        #expect(try await vendor(body(sound)) == "all")
    }
}
