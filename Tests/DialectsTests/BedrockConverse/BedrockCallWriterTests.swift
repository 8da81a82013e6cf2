import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct BedrockCallWriterTests: BedrockSuite {
    private func tool(_ name: String = "weather") throws -> Tool {
        Tool(name: name, description: "Tells it", parameters: try raw("{\"type\":\"object\",\"properties\":{}}"))
    }

    private func toolTurns(result: String = "12 degrees") throws -> [Message] {
        let arguments = ToolArguments.text("{\"city\":\"Oslo\"}")
        return [
            Message(.user, [.text("Weather?")]),
            Message(.assistant, [.toolCall(ToolCall(id: "call_1", name: "weather", arguments: arguments))]),
            Message(.tool, [.toolResult(ToolResult(callID: "call_1", parts: [.text(JSONString(result))]))]),
        ]
    }

    // MARK: Messages

    @Test("instructions go to the system, and neighbours of one role are one turn with results first")
    func turns() throws {
        var messages = [Message(.system, [.text("Be brief.")])]
        messages += try toolTurns()
        messages.insert(Message(.developer, [.text("In English.")]), at: 3)
        messages.append(Message(.user, [.text("And tomorrow?")]))
        let body = try written(call(messages) { $0.tools = [try tool()] })
        #expect(body["system"] == [["text": "Be brief."], ["text": "In English."]])
        #expect(
            body["messages"] == [
                ["role": "user", "content": [["text": "Weather?"]]],
                [
                    "role": "assistant",
                    "content": [["toolUse": ["toolUseId": "call_1", "name": "weather", "input": ["city": "Oslo"]]]],
                ],
                [
                    "role": "user",
                    "content": [
                        ["toolResult": ["toolUseId": "call_1", "content": [["text": "12 degrees"]]]],
                        ["text": "And tomorrow?"],
                    ],
                ],
            ]
        )
        #expect(body["model"] == nil)
        #expect(body["stream"] == nil)
    }

    @Test("blank texts are left out, and a call that says nothing is refused")
    func blanks() throws {
        let messages = [Message(.user, [.text(" \n"), .text("Hi")]), Message(.assistant, [.text("")])]
        #expect(try written(call(messages))["messages"] == [["role": "user", "content": [["text": "Hi"]]]])
        #expect(throws: GatewayError.self) { try written(call([Message(.user, [.text(" ")])])) }
    }

    @Test("a conversation that the model begins loses its first words or is refused")
    func firstWords() throws {
        let messages = [Message(.assistant, [.text("How can I help?")]), Message(.user, [.text("Hi")])]
        #expect(try refused(call(messages)) == "messages[0]")
        let body = try written(call(messages) { $0.dropUnsupported = true })
        #expect(body["messages"] == [["role": "user", "content": [["text": "Hi"]]]])
    }

    @Test("marks for caching become cache points where the model has them")
    func cachePoints() throws {
        let mark = try raw("{\"type\":\"ephemeral\",\"ttl\":\"1h\"}")
        var tool = try tool()
        tool.cacheControl = mark
        let marked = call([Message(.user, [.text(TextPart("Long", cacheControl: mark)), .text("Short")])]) {
            $0.tools = [tool]
        }
        func content(_ model: String) throws -> Value? {
            try written(marked, for: target(model))["messages"]?[0]?["content"]
        }
        #expect(
            try content(Self.claude) == [
                ["text": "Long"], ["cachePoint": ["type": "default", "ttl": "1h"]], ["text": "Short"],
            ]
        )
        #expect(try written(marked)["toolConfig"]?["tools"]?[1] == ["cachePoint": ["type": "default", "ttl": "1h"]])
        let older = try written(marked, for: target("us.anthropic.claude-sonnet-4-20250514-v1:0"))
        #expect(older["messages"]?[0]?["content"]?[1] == ["cachePoint": ["type": "default"]])
        #expect(older["toolConfig"]?["tools"]?[1] == ["cachePoint": ["type": "default"]])
        #expect(try content(Self.nova) == [["text": "Long"], ["cachePoint": ["type": "default"]], ["text": "Short"]])
        #expect(try written(marked, for: target(Self.nova))["toolConfig"]?["tools"]?.elements.count == 1)
        #expect(try content("meta.llama3-3-70b-instruct-v1:0") == [["text": "Long"], ["text": "Short"]])
    }

    @Test("thoughts go back to Claude with Anthropic's proof, and to no other model")
    func thoughts() throws {
        let thoughts: [Part] = [
            .reasoning(ReasoningPart(text: "Hm", signature: "sig", origin: .anthropic)),
            .reasoning(ReasoningPart(encrypted: "c2VjcmV0", origin: .anthropic)),
            .reasoning(ReasoningPart(text: "unproven")),
            .reasoning(ReasoningPart(text: "foreign", signature: "x", origin: .gemini)), .text("Hello"),
        ]
        let asked = try call([
            Message(.user, [.text("Hi")]), Message(.assistant, thoughts), Message(.user, [.text("So?")]),
        ])
        #expect(
            try written(asked)["messages"]?[1]?["content"] == [
                ["reasoningContent": ["reasoningText": ["text": "Hm", "signature": "sig"]]],
                ["reasoningContent": ["redactedContent": "YzJWamNtVjA="]], ["text": "Hello"],
            ]
        )
        #expect(try written(asked, for: target(Self.nova))["messages"]?[1]?["content"] == [["text": "Hello"]])
    }

    @Test("an id of a call that Bedrock would refuse is cleaned and cut, in the call as in its result")
    func callIDs() throws {
        let id = JSONString("call|" + String(repeating: "x", count: 80))
        var messages = try toolTurns()
        messages[1].parts = [.toolCall(ToolCall(id: id, name: "weather", arguments: .text("")))]
        messages[2].parts = [.toolResult(ToolResult(callID: id, parts: [.text("ok")]))]
        let body = try written(call(messages) { $0.tools = [try tool()] })
        let written = body["messages"]?[1]?["content"]?[0]?["toolUse"]?["toolUseId"]?.string ?? ""
        #expect(written.hasPrefix("call_xxxx") && written.utf8.count == 64)
        #expect(body["messages"]?[2]?["content"]?[0]?["toolResult"]?["toolUseId"]?.string == written)
    }

    @Test("a result is a failure, JSON or text as the model takes it")
    func results() throws {
        var messages = try toolTurns(result: "{\"t\":12}")
        guard case .toolResult(var result) = messages[2].parts[0] else { return }
        result.isError = true
        messages[2].parts = [.toolResult(result)]
        func told(_ model: String) throws -> Value? {
            let asked = call(messages) { $0.tools = [Tool(name: "weather")] }
            return try written(asked, for: target(model))["messages"]?[2]?["content"]?[0]?["toolResult"]
        }
        #expect(try told(Self.claude)?["status"] == "error")
        #expect(try told(Self.claude)?["content"] == [["text": "{\"t\":12}"]])
        #expect(try told("mistral.mistral-large-2402-v1:0")?["content"] == [["json": ["t": 12]]])
        #expect(try told("mistral.mistral-large-2402-v1:0")?["status"] == nil)
        messages = try toolTurns()
        #expect(try told("mistral.mistral-large-2402-v1:0")?["content"] == [["json": ["result": "12 degrees"]]])
        result.value = try raw("{\"t\":1}")
        messages[2].parts = [.toolResult(result)]
        #expect(try told(Self.nova)?["content"] == [["json": ["t": 1]]])
    }

    @Test("arguments that are no object are refused")
    func arguments() throws {
        var messages = try toolTurns()
        messages[1].parts = [.toolCall(ToolCall(id: "1", name: "weather", arguments: .text("[1]")))]
        let error = #expect(throws: GatewayError.self) { try written(call(messages)) }
        #expect(error?.param == "messages[1].tool_calls[0].function.arguments")
    }

    // MARK: Media

    @Test("the caching mark of media that are left out is left out with them")
    func markOfDropped() throws {
        var sound = MediaPart(.audio, .base64("AAAA"), mediaType: "audio/wav")
        sound.cacheControl = try raw(#"{"type":"ephemeral"}"#)
        let messages = [Message(.user, [.media(sound), .text("Hi")])]
        let body = try written(call(messages) { $0.dropUnsupported = true })
        #expect(body["messages"]?[0]?["role"] == "user")
        #expect(body["messages"]?[0]?["content"] == [["text": "Hi"]])
    }

    @Test("documents have names that Bedrock takes, no two alike")
    func documents() throws {
        func document(_ name: JSONString?, _ type: String? = "application/pdf") -> Part {
            var media = MediaPart(.file, .base64("JVBERi0="), mediaType: type)
            media.filename = name
            return .media(media)
        }
        let names: [JSONString?] = ["Q3 / report_final.pdf", "Q3 / report_final.pdf", nil, "  a   b  .pdf", "日本.pdf"]
        let body = try written(call([Message(.user, names.map { document($0) } + [.text("Compare.")])]))
        let told = body["messages"]?[0]?["content"]?.elements.compactMap { $0["document"]?["name"]?.string }
        #expect(told == ["Q3 - report-final", "Q3 - report-final (2)", "Document 3", "a b", "-"])
        let types: [(String?, JSONString?, String)] = [
            ("text/markdown", nil, "md"), ("text/x-python", nil, "txt"), (nil, "a.csv", "csv"),
            ("application/json", nil, "txt"), ("text/html; charset=utf-8", nil, "html"), (nil, nil, "pdf"),
        ]
        for (type, name, format) in types {
            let body = try written(call([Message(.user, [document(name, type)])]))
            #expect(body["messages"]?[0]?["content"]?[0]?["document"]?["format"]?.string == format)
        }
    }

    @Test("media go as bytes or from S3, and what Bedrock or the model cannot take is refused by name")
    func media() throws {
        func asked(_ media: MediaPart) throws -> Call { try call([Message(.user, [.text("Look:"), .media(media)])]) }
        let image = try written(try asked(MediaPart(.image, .base64("/9j/4AAQ"))))
        #expect(
            image["messages"]?[0]?["content"]?[1] == ["image": ["format": "jpeg", "source": ["bytes": "/9j/4AAQ"]]]
        )
        let film = try asked(MediaPart(.video, .url("s3://bucket/film.mov")))
        #expect(
            try written(film, for: target(Self.nova))["messages"]?[0]?["content"]?[1] == [
                "video": ["format": "mov", "source": ["s3Location": ["uri": "s3://bucket/film.mov"]]]
            ]
        )
        for media in [
            MediaPart(.video, .url("s3://bucket/film.mov")), MediaPart(.audio, .base64("AAAA"), mediaType: "audio/wav"),
            MediaPart(.image, .url("https://example.com/a.png"), mediaType: "image/png"),
            MediaPart(.image, .base64("AAAA"), mediaType: "image/tiff"), MediaPart(.file, .fileID("file-1")),
        ] {
            #expect(try refused(try asked(media)) == "messages[0].content[1]")
        }
        #expect(!bedrock.acceptsURL(of: .image, target()) && !bedrock.acceptsURL(of: .video, target(Self.nova)))
        #expect(bedrock.acceptsURL(of: .video, target()))
        #expect(bedrock.keepsURL("s3://bucket/a") && !bedrock.keepsURL("https://bucket/a"))
    }

    // MARK: Tools

    @Test("a choice is told in Converse's words")
    func choices() throws {
        func config(_ choice: ToolChoice?, _ model: String = BedrockCallWriterTests.claude) throws -> Value? {
            let asked = try call {
                $0.tools = [try tool(), try tool("other")]
                $0.toolChoice = choice
            }
            return try written(asked, for: target(model))["toolConfig"]
        }
        #expect(try config(nil)?["toolChoice"] == nil)
        #expect(try config(.auto)?["toolChoice"] == ["auto": [:]])
        #expect(try config(.auto, "meta.llama3-3-70b-instruct-v1:0")?["toolChoice"] == nil)
        #expect(try config(.required)?["toolChoice"] == ["any": [:]])
        #expect(try config(.named("other"))?["toolChoice"] == ["tool": ["name": "other"]])
        #expect(try config(.allowed(["other"], required: true))?["tools"]?.elements.count == 1)
        #expect(try config(ToolChoice.none) == nil)
        #expect(
            try config(nil)?["tools"]?[0] == [
                "toolSpec": [
                    "name": "weather", "description": "Tells it",
                    "inputSchema": ["json": ["type": "object", "properties": [:]]],
                ]
            ]
        )
    }

    @Test("where tools were called they are declared, and none is told to Claude in Anthropic's words")
    func noneAfterCalls() throws {
        let asked = try call(toolTurns()) {
            $0.tools = [try tool()]
            $0.toolChoice = ToolChoice.none
        }
        let body = try written(asked)
        #expect(body["toolConfig"]?["tools"]?.elements.count == 1)
        #expect(body["additionalModelRequestFields"] == ["tool_choice": ["type": "none"]])
        #expect(try refused(asked, for: target(Self.nova)) == "tool_choice")
        let bare = try written(call(try toolTurns()))
        #expect(bare["toolConfig"]?["tools"]?[0]?["toolSpec"]?["name"] == "weather")
    }

    @Test("one call at a time is told to Claude alone")
    func parallel() throws {
        let asked = try call {
            $0.tools = [try tool()]
            $0.parallelToolCalls = false
        }
        let body = try written(asked)
        #expect(
            body["additionalModelRequestFields"] == [
                "tool_choice": ["type": "auto", "disable_parallel_tool_use": true]
            ]
        )
        #expect(try refused(asked, for: target(Self.nova)) == "parallel_tool_calls")
    }

    @Test("a tool of another dialect's server, and a tool for a model without tools, are refused")
    func foreignTools() throws {
        var tool = Tool(name: "web_search")
        tool.server = OpaquePart(dialect: .anthropicMessages, kind: "web_search_20250305", value: .emptyObject)
        #expect(try refused(call { $0.tools = [tool] }) == "tools[0]")
        var plain = target("meta.llama3-8b-instruct-v1:0")
        plain.capabilities.tools = false
        #expect(try refused(try call { $0.tools = [try self.tool()] }, for: plain) == "tools")
    }

    // MARK: Parameters

    @Test("sampling goes to the inference configuration, and a model's own to its fields")
    func sampling() throws {
        let asked = call {
            $0.sampling.maxOutputTokens = 100
            $0.sampling.temperature = JSONNumber(text: "0.5")
            $0.sampling.topP = JSONNumber(text: "0.9")
            $0.sampling.topK = JSONNumber(10)
            $0.sampling.stop = ["END"]
        }
        let body = try written(asked)
        #expect(body["inferenceConfig"]?["maxTokens"] == 100)
        #expect(body["inferenceConfig"]?["topP"] == .number(0.9))
        #expect(body["inferenceConfig"]?["stopSequences"] == ["END"])
        #expect(body["additionalModelRequestFields"] == ["top_k": 10])
        #expect(body["additionalModelResponseFieldPaths"] == ["/stop_sequence"])
        let nova = try written(asked, for: target(Self.nova))
        #expect(nova["additionalModelRequestFields"] == ["inferenceConfig": ["topK": 10]])
        #expect(nova["additionalModelResponseFieldPaths"] == nil)
        #expect(try refused(asked, for: target("meta.llama3-3-70b-instruct-v1:0")) == "top_k")
        #expect(try written(call())["inferenceConfig"] == nil)
    }

    static let lackingRows: [(String, @Sendable (inout Call) -> Void)] = [
        ("n", { $0.sampling.choices = 2 }), ("seed", { $0.sampling.seed = JSONNumber(1) }),
        ("min_p", { $0.sampling.minP = JSONNumber(1) }), ("logprobs", { $0.sampling.logprobs = true }),
        ("presence_penalty", { $0.sampling.presencePenalty = JSONNumber(1) }),
        ("frequency_penalty", { $0.sampling.frequencyPenalty = JSONNumber(1) }),
        ("logit_bias", { $0.sampling.logitBias = JSONRaw("x") }), ("verbosity", { $0.verbosity = "low" }),
        ("temperature", { $0.sampling.temperature = JSONNumber(2) }), ("service_tier", { $0.serviceTier = "scale" }),
        ("web_search_options", { $0.extensions = [Call.Extension(name: "web_search_options", value: JSONRaw(1))] }),
        ("messages[0].name", { $0.messages[0].name = "Ann" }),
    ]

    @Test("what Bedrock lacks is refused by name, or dropped", arguments: lackingRows)
    func lacking(name: String, change: @Sendable (inout Call) -> Void) throws {
        #expect(try refused(call([Message(.user, [.text("Hi")])], change)) == name)
        #expect(try refused(call([Message(.user, [.text("Hi")])], change), for: target(Self.nova)) == name)
    }

    @Test("members by Bedrock's own names go as they are")
    func nativeMembers() throws {
        let guardrail = try raw("{\"guardrailIdentifier\":\"g\",\"guardrailVersion\":\"1\"}")
        let asked = try call {
            $0.serviceTier = "flex"
            $0.extensions = [
                Call.Extension(name: "guardrailConfig", value: guardrail),
                Call.Extension(name: "performanceConfig", value: try raw("{\"latency\":\"optimized\"}")),
                Call.Extension(name: "additionalModelRequestFields", value: try raw("{\"anthropic_beta\":[\"b\"]}")),
                Call.Extension(name: "store", value: .false),
            ]
        }
        let body = try written(asked)
        #expect(body["guardrailConfig"] == ["guardrailIdentifier": "g", "guardrailVersion": "1"])
        #expect(body["performanceConfig"] == ["latency": "optimized"])
        #expect(body["additionalModelRequestFields"] == ["anthropic_beta": ["b"]])
        #expect(body["serviceTier"] == ["type": "flex"])
        #expect(body["store"] == nil)
    }

    // MARK: Reasoning

    @Test("Claude thinks by a budget or by itself, as the model has it")
    func claudeThinking() throws {
        let asked = call {
            $0.reasoning = ReasoningRequest(effort: .medium)
            $0.sampling.maxOutputTokens = 20_000
        }
        let budget = try written(asked, for: target(Self.claude, .budget))
        #expect(
            budget["additionalModelRequestFields"] == ["thinking": ["type": "enabled", "budget_tokens": 8192]]
        )
        let adaptive = try written(asked, for: target("us.anthropic.claude-opus-4-6-v1", .adaptive))
        #expect(adaptive["additionalModelRequestFields"] == ["thinking": ["type": "adaptive"]])
        #expect(adaptive["outputConfig"] == ["effort": "medium"])
        var hot = asked
        hot.sampling.temperature = JSONNumber(text: "0.5")
        #expect(try refused(hot, for: target(Self.claude, .budget)) == "temperature")
        let unlimited = call { $0.reasoning = ReasoningRequest(effort: .high) }
        #expect(
            try written(unlimited, for: target(Self.claude, .budget))["additionalModelRequestFields"]?["thinking"]?[
                "budget_tokens"
            ] == 16384
        )
    }

    @Test("other models are told in their makers' words, or the wish is refused by name")
    func otherThinking() throws {
        func fields(_ model: String, _ effort: ReasoningRequest.Effort, _ able: Capabilities.Reasoning? = nil) throws
            -> Value?
        {
            try written(call { $0.reasoning = ReasoningRequest(effort: effort) }, for: target(model, able))[
                "additionalModelRequestFields"
            ]
        }
        #expect(try fields("openai.gpt-oss-120b-1:0", .minimal) == ["reasoning_effort": "low"])
        #expect(try fields("qwen.qwen3-32b-v1:0", .max) == ["reasoning_config": "high"])
        #expect(
            try fields("us.amazon.nova-2-lite-v1:0", .medium) == [
                "reasoningConfig": ["type": "enabled", "maxReasoningEffort": "medium"]
            ]
        )
        #expect(try fields("us.amazon.nova-2-lite-v1:0", .none) == nil)
        let wish = call { $0.reasoning = ReasoningRequest(effort: .low) }
        #expect(try refused(wish, for: target(Self.nova)) == "reasoning_effort")
        #expect(try refused(wish, for: target("us.deepseek.r1-v1:0")) == "reasoning_effort")
        #expect(
            try refused(wish, for: target("qwen.qwen3-coder-30b-a3b-v1:0", Capabilities.Reasoning.none))
                == "reasoning_effort"
        )
        let none = call { $0.reasoning = ReasoningRequest(effort: ReasoningRequest.Effort.none) }
        #expect(try refused(none, for: target("openai.gpt-oss-120b-1:0")) == "reasoning_effort")
        let hard = call {
            $0.reasoning = ReasoningRequest(effort: .high)
            $0.sampling.temperature = JSONNumber(text: "0.5")
        }
        #expect(try refused(hard, for: target("us.amazon.nova-2-lite-v1:0")) == "temperature")
    }

    // MARK: The form of the answer

    @Test("a schema is native where the model has it, else the input of a tool")
    func schemas() throws {
        let schema = try raw("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}")
        let asked = call { $0.responseFormat = .jsonSchema(JSONSchemaFormat(name: "A", schema: schema)) }
        let format = try written(asked)["outputConfig"]?["textFormat"]
        #expect(format?["type"] == "json_schema")
        let told = format?["structure"]?["jsonSchema"]
        #expect(told?["name"] == "A")
        let closed: Value = [
            "type": "object", "properties": ["a": ["type": "string"]], "additionalProperties": false,
        ]
        #expect(try told?["schema"]?.string.map { try Value(ByteBuffer(string: $0)) } == closed)
        let old = target("anthropic.claude-3-haiku-20240307-v1:0", Capabilities.Reasoning.none, jsonSchema: false)
        let request = try bedrock.writeCall(asked, for: old, stream: false)
        #expect(request.answerTool == "structured_output")
        #expect(try Value(request.body)["toolConfig"]?["toolChoice"] == ["tool": ["name": "structured_output"]])
        let llama = try bedrock.writeCall(
            asked,
            for: target("meta.llama3-1-8b-instruct-v1:0", jsonSchema: false),
            stream: false
        )
        let body = try Value(llama.body)
        #expect(body["toolConfig"]?["toolChoice"] == nil)
        #expect(body["system"]?[0]?["text"]?.string?.contains("structured_output") == true)
        var bare = target("meta.llama3-8b-instruct-v1:0", jsonSchema: false)
        bare.capabilities.tools = false
        #expect(try refused(asked, for: bare) == "response_format")
    }
}
