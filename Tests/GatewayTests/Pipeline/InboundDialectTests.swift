import JSON
import NIOCore
import Simulator
import Testing

@testable import Gateway

@Suite("A caller of any dialect")
struct InboundDialectTests {
    @Test("hears every vendor in its own words", arguments: Caller.all)
    func text(_ caller: Caller) async throws {
        try await SimulatedVendor.with { vendor in
            try await TestGateway.with(vendor.vendors()) { gateway in
                let (path, body) = caller.asking("echo", #"Grüße, \"you\" 👋"#)
                let answer = try await gateway.ask(body, path: path)
                #expect(answer.status == 200)
                #expect(answer.isComplete)
                #expect(answer["x-gateway-vendor"] == caller.vendor)
                #expect(caller.text(answer) == "Grüße, \"you\" 👋")
                let word =
                    switch caller.form {
                    case .chat: "stop"
                    case .responses: "completed"
                    case .messages: "end_turn"
                    case .gemini, .geminiArray: "STOP"
                    case .completions: "stop"
                    case .cohere: "COMPLETE"
                    }
                #expect(caller.finish(answer) == word)
                let type = answer["content-type"] ?? ""
                #expect(type.hasPrefix("text/event-stream") == (caller.stream && caller.form != .geminiArray))
            }
        }
    }

    @Test("is told of a vendor's error in its own shape", arguments: Caller.all)
    func vendorError(_ caller: Caller) async throws {
        try await SimulatedVendor.with("status=429") { vendor in
            try await TestGateway.with(vendor.vendors()) { gateway in
                // The one inside the gateway has no profile of its own.
                guard caller.vendor != "simulator" else { return }
                let (path, body) = caller.asking("echo", "x")
                let answer = try await gateway.ask(body, path: path)
                #expect(answer.status == 429)
                #expect(answer["retry-after"] == "1")
                switch caller.form {
                case .messages:
                    #expect(answer.json["type"]?.string == "error")
                    #expect(answer.error?["type"]?.string == "rate_limit_error")
                case .gemini, .geminiArray:
                    #expect(answer.error?["code"]?.int == 429)
                    #expect(answer.error?["status"]?.string == "RESOURCE_EXHAUSTED")
                case .chat, .responses, .completions: #expect(answer.error?["type"]?.string == "rate_limit_error")
                case .cohere: #expect(answer.json["message"]?.string?.isEmpty == false)
                }
            }
        }
    }

    @Test("sees a stream break off with an error that is no proper end", arguments: Caller.all.filter(\.stream))
    func cut(_ caller: Caller) async throws {
        try await SimulatedVendor.with("fault=cut&after=3") { vendor in
            try await TestGateway.with(vendor.vendors()) { gateway in
                guard caller.vendor != "simulator" else { return }
                let (path, body) = caller.asking("lorem", "x")
                let answer = try await gateway.ask(body, path: path)
                #expect(answer.status == 200)
                #expect(!answer.isComplete)
                // Cohere tells an error in the event that ends its streams.
                #expect(caller.finish(answer) == (caller.form == .cohere ? "ERROR" : nil))
                let last = caller.events(answer).last
                let told = last?["error"]?["message"] ?? last?["delta"]?["error"] ?? last?["message"]
                #expect(told?.string?.isEmpty == false)
            }
        }
    }

    @Test("calls tools of every vendor", arguments: Caller.all.filter { $0.form == .messages || $0.form == .gemini })
    func tools(_ caller: Caller) async throws {
        let schema = #"{"type":"object","properties":{"city":{"type":"string","enum":["Bern"]}},"required":["city"]}"#
        let tools =
            switch caller.form {
            case .messages: #","tools":[{"name":"weather","input_schema":\#(schema)}],"tool_choice":{"type":"any"}"#
            case .chat, .responses, .completions, .cohere: ""
            case .gemini, .geminiArray:
                #","tools":[{"functionDeclarations":[{"name":"weather","parametersJsonSchema":\#(schema)}]}],"#
                    + #""toolConfig":{"functionCallingConfig":{"mode":"ANY"}}"#
            }
        try await SimulatedVendor.with { vendor in
            try await TestGateway.with(vendor.vendors()) { gateway in
                let (path, body) = caller.asking("tool", "Weather?", tools)
                let answer = try await gateway.ask(body, path: path)
                #expect(answer.status == 200)
                let events = caller.events(answer)
                switch caller.form {
                case .messages:
                    #expect(caller.finish(answer) == "tool_use")
                    let block =
                        caller.stream
                        ? events.compactMap { $0["content_block"] }.last
                        : events[0]["content"]?.elements.first { $0["type"]?.equals("tool_use") == true }
                    #expect(block?["name"]?.string == "weather")
                    let input =
                        caller.stream
                        ? events.compactMap { $0["delta"]?["partial_json"]?.string }.joined()
                        : block?["input"]?.raw.string ?? ""
                    #expect(input.filter { $0 != " " } == #"{"city":"Bern"}"#)
                case .gemini, .geminiArray:
                    let calls = events.compactMap { $0["candidates"]?[0]?["content"]?["parts"]?[0]?["functionCall"] }
                    #expect(calls.map { $0["name"]?.string } == ["weather"])
                    #expect(calls.first?["args"]?["city"]?.string == "Bern")
                case .chat, .responses, .completions, .cohere: break
                }
            }
        }
    }
}

@Suite("A path of another dialect")
struct DialectPathTests {
    /// A request that is refused before a model is asked.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let path: String
        var method = "POST"
        var body = "{"
        let status: Int
        /// `type` of Anthropic's error or `status` of Google's; nil: OpenAI's shape.
        let word: String?

        var testDescription: String { "\(method) \(path) \(body)" }
    }

    @Test(
        "is refused in the shape of its dialect",
        arguments: [
            Refusal(path: "/v1/messages", status: 400, word: "invalid_request_error"),
            Refusal(path: "/v1/messages", method: "GET", status: 405, word: "invalid_request_error"),
            Refusal(path: "/v1/messages/nothing", status: 404, word: "not_found_error"),
            Refusal(path: "/v1/messages", body: #"{"model":"none"}"#, status: 404, word: "not_found_error"),
            Refusal(path: "/v1beta/models/simulator/echo:generateContent", status: 400, word: "INVALID_ARGUMENT"),
            Refusal(path: "/v1/models/simulator/echo:streamGenerateContent", status: 400, word: "INVALID_ARGUMENT"),
            Refusal(path: "/v1beta/models/none:generateContent", body: "{}", status: 404, word: "NOT_FOUND"),
            Refusal(path: "/v1beta/models/a:nothing", status: 404, word: "NOT_FOUND"),
            Refusal(path: "/v1beta/models/:generateContent", body: "{}", status: 404, word: "NOT_FOUND"),
            Refusal(path: "/openai/deployments/none/chat/completions", body: "{}", status: 404, word: nil),
            Refusal(path: "/openai/deployments/none/nothing", body: "{}", status: 404, word: nil),
        ]
    )
    func refused(_ refusal: Refusal) async throws {
        try await TestGateway.with { gateway in
            let answer = try await gateway.ask(refusal.body, path: refusal.path, method: refusal.method)
            #expect(answer.status == refusal.status)
            let error = answer.error
            #expect(error?["message"]?.string?.isEmpty == false)
            if refusal.path.hasPrefix("/v1/messages") {
                #expect(answer.json["type"]?.string == "error")
                #expect(error?["type"]?.string == refusal.word)
                #expect(answer["request-id"] == answer["x-request-id"])
                #expect(answer["request-id"] != nil)
            } else if refusal.word != nil {
                #expect(error?["code"]?.int == refusal.status)
                #expect(error?["status"]?.string == refusal.word)
            } else {
                #expect(error?["type"]?.string == "invalid_request_error")
            }
        }
    }

    @Test(
        "names the model, also in Azure's and Vertex's manner",
        arguments: [
            "/openai/deployments/simulator%2Fecho/chat/completions?api-version=2024-10-21",
            "/openai/deployments/say/chat/completions",
            "/openai/v1/chat/completions",
        ]
    )
    func azure(path: String) async throws {
        try await TestGateway.with("models: { say: simulator/echo }") { gateway in
            let model = path.contains("/v1/") ? #""model":"say","# : ""
            let answer = try await gateway.ask(
                #"{\#(model)"messages":[{"role":"user","content":"Hello"}]}"#,
                path: path
            )
            #expect(answer.status == 200)
            #expect(answer.completion == "Hello")
        }
    }

    @Test("of Vertex names the model behind project and place")
    func vertex() async throws {
        try await TestGateway.with("models: { say: simulator/echo }") { gateway in
            let answer = try await gateway.ask(
                #"{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}"#,
                path: "/v1/projects/p/locations/global/publishers/google/models/say:generateContent"
            )
            #expect(answer.status == 200)
            #expect(answer.json["candidates"]?[0]?["content"]?["parts"]?[0]?["text"]?.string == "Hello")
        }
    }

    @Test("is not answered on the control port")
    func control() async throws {
        try await TestGateway.with { gateway in
            let answer = try await gateway.ask("{}", path: "/v1/messages", admin: true)
            #expect(answer.status == 404)
        }
    }
}

@Suite("A vendor of several dialects")
struct FurtherDialectTests {
    private static let message = """
        {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],\
        "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1},"unknown":[1]}
        """

    @Test("is spoken to in the caller's, at the same address", arguments: ["", "/v1", "/api/v1"])
    func passage(base: String) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.message)) { vendor in
            let yaml = """
                vendors:
                  local:
                    kind: openai-compatible
                    base_url: "http://127.0.0.1:\(vendor.port)\(base)"
                    dialects: [anthropic-messages]
                """
            try await TestGateway.with(yaml) { gateway in
                let body = #"{"model":"local/m","max_tokens":5,"own":1.50,"messages":[{"role":"user","content":"x"}]}"#
                let answer = try await gateway.ask(body, path: "/v1/messages")
                #expect(answer.text == Self.message)
                let asked = vendor.requests[0]
                #expect(
                    asked.line.split(separator: " ")[1] == (base.isEmpty ? "" : base.replacing("/v1", with: ""))
                        + "/v1/messages"
                )
                #expect(asked.text == body.replacing("local/m", with: "m"))
            }
        }
    }

    @Test("is spoken to in its main one by callers of a third")
    func translation() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            let yaml = """
                vendors:
                  local:
                    kind: openai-compatible
                    base_url: "http://127.0.0.1:\(vendor.port)/v1"
                    dialects: [anthropic-messages]
                    models: { sonnet: { dialect: anthropic-messages } }
                """
            try await TestGateway.with(yaml) { gateway in
                let body = #"{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}"#
                let answer = try await gateway.ask(body, path: "/v1beta/models/local/m:generateContent")
                #expect(answer.status == 200)
                #expect(vendor.requests[0].line == "POST /v1/chat/completions HTTP/1.1")
                vendor.say { _ in [.send(WireText.answer(200, Self.message))] }
                let other = try await gateway.ask(body, path: "/v1beta/models/local/sonnet:generateContent")
                #expect(other.status == 200)
                #expect(vendor.requests[1].line == "POST /v1/messages HTTP/1.1")
            }
        }
    }
}

@Suite("Azure's dated API")
struct AzureDeploymentTests {
    @Test("is called by deployment, with the names that the operator gave")
    func deployment() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            let yaml = """
                vendors:
                  azure:
                    api_key: azure-key
                    base_url: "http://127.0.0.1:\(vendor.port)"
                    api_version: "2024-10-21"
                    deployments: { gpt-4o: prod-4o }
                """
            try await TestGateway.with(yaml) { gateway in
                for (model, deployment) in [("gpt-4o", "prod-4o"), ("other", "other")] {
                    let answer = try await gateway.ask(chat("azure/\(model)", stream: false))
                    #expect(answer.status == 200)
                    #expect(answer["x-gateway-model"] == model)
                    let asked = vendor.requests.last!
                    let path = "/openai/deployments/\(deployment)/chat/completions?api-version=2024-10-21"
                    #expect(asked.line == "POST \(path) HTTP/1.1")
                    #expect(asked["api-key"] == "azure-key")
                    #expect(asked.json["model"]?.string == deployment)
                }
            }
        }
    }
}
