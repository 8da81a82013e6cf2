import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct GeminiRequestWritingTests {
    @Test("neighbours of one side become one content and results keep their order")
    func merging() throws {
        let call = GeminiWire.call { call in
            call.messages = [
                Message(.system, [.text("A")]), Message(.user, [.text("1")]), Message(.developer, [.text("B")]),
                Message(.user, [.text(""), .text("2")]),
                Message(.assistant, [.toolCall(ToolCall(id: "x", name: "f", arguments: .text("{}")))]),
                Message(.assistant, [.toolCall(ToolCall(id: "y", name: "g", arguments: .value(.emptyObject)))]),
                Message(.tool, [.toolResult(ToolResult(callID: "y", parts: [.text("Y")]))]),
                Message(.tool, [.toolResult(ToolResult(callID: "x", parts: [.text("X")]))]),
                Message(.user, [.text("3")]), Message(.assistant, [.text("")]),
            ]
        }
        let expected = #"""
            {"systemInstruction":{"parts":[{"text":"A"},{"text":"B"}]},"contents":[{"role":"user","parts":[{"text":"1"},{"text":"2"}]},
            {"role":"model","parts":[{"functionCall":{"id":"x","name":"f","args":{}}},{"functionCall":{"id":"y","name":"g","args":{}}}]},
            {"role":"user","parts":[{"functionResponse":{"id":"y","name":"g","response":{"result":"Y"}}},
            {"functionResponse":{"id":"x","name":"f","response":{"result":"X"}}},{"text":"3"}]}]}
            """#
        let written = try GeminiWire.write(call)
        #expect(try GeminiWire.isSame(written, expected), "\(written.string)")
    }

    @Test(
        "a tool's result becomes an object",
        arguments: [
            (#"{"a":1}"#, false, #"{"a":1}"#), ("[1,2]", false, #"{"result":[1,2]}"#),
            ("1.0", false, #"{"result":"1.0"}"#),
            ("{not json", false, #"{"result":"{not json"}"#), ("", false, #"{"result":""}"#),
            ("no", true, #"{"error":"no"}"#), (#"{"a":1}"#, true, #"{"error":{"a":1}}"#),
            (#"{"error":"x"}"#, true, #"{"error":"x"}"#),
        ]
    )
    func results(text: String, isError: Bool, expected: String) throws {
        var result = ToolResult(callID: "x", parts: [.text(JSONString(text))])
        result.isError = isError
        let call = GeminiWire.call { call in
            call.messages.append(Message(.assistant, [.toolCall(ToolCall(id: "x", name: "f", arguments: .text("")))]))
            call.messages.append(Message(.tool, [.toolResult(result)]))
        }
        let written = try GeminiWire.written("contents.2.parts.0.functionResponse.response", of: call)
        #expect(try GeminiWire.isSame(JSONRaw(validating: written ?? "null"), expected))
    }

    @Test("images in a tool's result stand beside its response")
    func resultImages() throws {
        let image = MediaPart(.image, .base64("iVBORw0KGgo="))
        let call = GeminiWire.call { call in
            call.messages.append(Message(.assistant, [.toolCall(ToolCall(id: "x", name: "f", arguments: .text("")))]))
            call.messages.append(
                Message(.tool, [.toolResult(ToolResult(callID: "x", parts: [.text("See"), .media(image)]))])
            )
        }
        let written = try GeminiWire.written("contents.2.parts.0.functionResponse.parts", of: call)
        #expect(written == #"[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}]"#)
    }

    @Test("thoughts and proofs go back to Gemini alone")
    func reasoning() throws {
        let own = ReasoningPart(text: "Hm", signature: "c2ln", origin: .gemini)
        let other = ReasoningPart(text: "Hm", signature: "c2ln", origin: .anthropic)
        let unknown = ReasoningPart(text: "Hm")
        let call = GeminiWire.call { call in
            call.messages.append(
                Message(.assistant, [.reasoning(own), .reasoning(other), .reasoning(unknown), .text("Yes")])
            )
        }
        let parts = try GeminiWire.written("contents.1.parts", of: call)
        #expect(parts == #"[{"text":"Hm","thought":true,"thoughtSignature":"c2ln"},{"text":"Yes"}]"#)
    }

    private func signatures(of parts: [Part], _ reasoning: Capabilities.Reasoning?) throws -> [String?] {
        let call = GeminiWire.call { $0.messages.append(Message(.assistant, parts)) }
        let target = GeminiWire.target { $0.capabilities.reasoning = reasoning }
        let root = try JSONDocument(parsing: GeminiWire.write(call, for: target).bytes).root
        return root["contents"]?[1]?["parts"]?.elements.map { $0["thoughtSignature"]?.string } ?? []
    }

    @Test(
        "the first call of the current turn carries a proof: its own, one that came apart from it, or the documented stand-in"
    )
    func signatures() throws {
        let standIn = "skip_thought_signature_validator"
        let bare = Part.toolCall(ToolCall(id: "x", name: "f", arguments: .text("")))
        var signed = ToolCall(id: "y", name: "f", arguments: .text(""))
        signed.signature = "b3du"
        var apart = ReasoningPart(encrypted: "YXBhcnQ=", origin: .gemini)
        #expect(try signatures(of: [bare, bare], nil) == [standIn, nil])
        #expect(try signatures(of: [bare, bare], .effort) == [standIn, nil])
        #expect(try signatures(of: [bare], .budget) == [nil])
        #expect(try signatures(of: [.toolCall(signed), bare], nil) == ["b3du", nil])
        #expect(try signatures(of: [.reasoning(apart), bare], nil) == ["YXBhcnQ="])
        apart.id = "x"
        #expect(try signatures(of: [.toolCall(signed), .reasoning(apart), bare], nil) == ["b3du", "YXBhcnQ="])
    }

    @Test("a call of an earlier turn needs no proof")
    func earlierTurns() throws {
        let call = GeminiWire.call { call in
            call.messages.append(Message(.assistant, [.toolCall(ToolCall(id: "x", name: "f", arguments: .text("")))]))
            call.messages.append(Message(.tool, [.toolResult(ToolResult(callID: "x"))]))
            call.messages.append(Message(.user, [.text("Next")]))
        }
        #expect(try GeminiWire.written("contents.1.parts.0.thoughtSignature", of: call) == nil)
    }

    @Test(
        "efforts and budgets become levels and budgets",
        arguments: [
            (ReasoningRequest(effort: .low), nil, #"{"thinkingLevel":"low","includeThoughts":true}"#),
            (ReasoningRequest(effort: .max), .effort, #"{"thinkingLevel":"high","includeThoughts":true}"#),
            (ReasoningRequest(effort: .minimal), .budget, #"{"thinkingBudget":1024,"includeThoughts":true}"#),
            (ReasoningRequest(effort: .medium, includeThoughts: false), .budget, #"{"thinkingBudget":8192}"#),
            (ReasoningRequest(effort: ReasoningRequest.Effort.none), nil, #"{"thinkingBudget":0}"#),
            (ReasoningRequest(budgetTokens: -1), .budget, #"{"thinkingBudget":-1,"includeThoughts":true}"#),
            (ReasoningRequest(budgetTokens: 300), .effort, #"{"thinkingBudget":300,"includeThoughts":true}"#),
            (ReasoningRequest(includeThoughts: true), nil, #"{"includeThoughts":true}"#),
            (ReasoningRequest(effort: ReasoningRequest.Effort.none), Capabilities.Reasoning.none, nil),
        ] as [(ReasoningRequest, Capabilities.Reasoning?, String?)]
    )
    func thinking(request: ReasoningRequest, style: Capabilities.Reasoning?, expected: String?) throws {
        let call = GeminiWire.call { $0.reasoning = request }
        let target = GeminiWire.target { $0.capabilities.reasoning = style }
        #expect(try GeminiWire.written("generationConfig.thinkingConfig", of: call, for: target) == expected)
    }

    @Test(
        "tool choices",
        arguments: [
            (.auto, #"{"mode":"AUTO"}"#), (ToolChoice.none, #"{"mode":"NONE"}"#), (.required, #"{"mode":"ANY"}"#),
            (.named("f"), #"{"mode":"ANY","allowedFunctionNames":["f"]}"#),
            (.allowed(["f", "g"], required: true), #"{"mode":"ANY","allowedFunctionNames":["f","g"]}"#),
            (.allowed(["f"], required: false), #"{"mode":"VALIDATED","allowedFunctionNames":["f"]}"#),
        ] as [(ToolChoice, String)]
    )
    func choices(choice: ToolChoice, expected: String) throws {
        let call = GeminiWire.call { call in
            call.tools = [Tool(name: "f"), Tool(name: "g")]
            call.toolChoice = choice
        }
        #expect(try GeminiWire.written("toolConfig.functionCallingConfig", of: call) == expected)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let param: String
        let change: @Sendable (inout Call) -> Void
        var testDescription: String { param }
    }

    static let refusals: [Refusal] = [
        Refusal(param: "logit_bias") { $0.sampling.logitBias = JSONRaw(unchecked: ByteBuffer(string: #"{"1":2}"#)) },
        Refusal(param: "min_p") { $0.sampling.minP = JSONNumber(1) },
        Refusal(param: "service_tier") { $0.serviceTier = "scale" },
        Refusal(param: "verbosity") { $0.verbosity = "low" },
        Refusal(param: "prediction") { $0.extensions = [Call.Extension(name: "prediction", value: .emptyObject)] },
        Refusal(param: "store") { $0.extensions = [Call.Extension(name: "store", value: .true)] },
        Refusal(param: "messages[0].name") { $0.messages[0].name = "Ann" },
        Refusal(param: "messages[0].content[1]") {
            $0.messages[0].parts.append(.media(MediaPart(.image, .url("https://example.com/a.png"))))
        },
        Refusal(param: "messages[0].content[1]") {
            $0.messages[0].parts.append(.media(MediaPart(.file, .fileID("file-1"))))
        },
        Refusal(param: "messages[0].content[1]") {
            $0.messages[0].parts.append(
                .opaque(OpaquePart(dialect: .anthropicMessages, kind: "search", value: .emptyObject))
            )
        },
        Refusal(param: "tools[1]") {
            var tool = Tool(name: "web_search")
            tool.server = OpaquePart(dialect: .anthropicMessages, kind: "web_search_20250305", value: .emptyObject)
            $0.tools = [Tool(name: "f"), tool]
        },
        Refusal(param: "parallel_tool_calls") {
            $0.tools = [Tool(name: "f")]
            $0.parallelToolCalls = false
        },
    ]

    @Test("what Gemini lacks is refused by name, or dropped and reported", arguments: refusals)
    func refuses(refusal: Refusal) throws {
        var call = GeminiWire.call(refusal.change)
        let error = #expect(throws: GatewayError.self) { try GeminiWire.write(call) }
        #expect(error?.kind == .unsupportedParameter)
        #expect(error?.param == refusal.param)
        call.dropUnsupported = true
        let request = try GeminiWire.dialect.writeCall(call, for: GeminiWire.target(), stream: false)
        #expect(request.dropped == [refusal.param])
    }

    @Test("what asks for nothing is never refused")
    func noOps() throws {
        let call = GeminiWire.call { call in
            call.sampling.choices = 1
            call.sampling.logprobs = false
            call.sampling.logitBias = .emptyObject
            call.parallelToolCalls = false
            call.serviceTier = "auto"
            call.verbosity = "medium"
            call.responseFormat = .text
            call.user = "u"
            call.metadata = .emptyObject
            call.promptCacheKey = "k"
            call.extensions = [
                Call.Extension(name: "store", value: .false), Call.Extension(name: "audio", value: .null),
                Call.Extension(name: "modalities", value: JSONRaw(unchecked: ByteBuffer(string: #"["text"]"#))),
            ]
        }
        #expect(
            try GeminiWire.isSame(GeminiWire.write(call), #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#)
        )
    }

    @Test("the catalogue can say that a member is refused")
    func quirks() throws {
        let call = GeminiWire.call { $0.sampling.presencePenalty = JSONNumber(1) }
        let target = GeminiWire.target { $0.quirks.unsupported = ["presence_penalty"] }
        let error = #expect(throws: GatewayError.self) { try GeminiWire.write(call, for: target) }
        #expect(error?.param == "presence_penalty")
    }

    @Test(
        "faults of the conversation are the caller's, with their place",
        arguments: [
            ([Part.toolResult(ToolResult(callID: "no"))], "messages[1].tool_call_id"),
            (
                [.toolCall(ToolCall(id: "x", name: "f", arguments: .text("[1]")))],
                "messages[1].tool_calls[0].function.arguments"
            ),
            (
                [.toolCall(ToolCall(id: "x", name: "f", arguments: .text("{")))],
                "messages[1].tool_calls[0].function.arguments"
            ),
            ([.media(MediaPart(.file, .base64("AAAA")))], "messages[1].content[0]"),
        ] as [([Part], String)]
    )
    func faults(parts: [Part], param: String) throws {
        let call = GeminiWire.call { $0.messages.append(Message(.assistant, parts)) }
        let error = #expect(throws: GatewayError.self) { try GeminiWire.write(call) }
        #expect(error?.kind == .invalidRequest)
        #expect(error?.param == param)
    }

    @Test("a system prompt alone is something to answer")
    func systemAlone() throws {
        let call = GeminiWire.call { $0.messages = [Message(.system, [.text("Say hello.")])] }
        #expect(try GeminiWire.written("contents", of: call) == #"[{"role":"user","parts":[{"text":"Say hello."}]}]"#)
    }

    @Test(
        "paths",
        arguments: [
            ("gemini-3.5-flash", false, "/v1beta/models/gemini-3.5-flash:generateContent"),
            ("gemini-3.5-flash", true, "/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse"),
            ("models/gemini-3.5-flash", false, "/v1beta/models/gemini-3.5-flash:generateContent"),
            ("tunedModels/mine-1", true, "/v1beta/tunedModels/mine-1:streamGenerateContent?alt=sse"),
            ("a/b:c?d é", false, "/v1beta/models/a%2Fb%3Ac%3Fd%20%C3%A9:generateContent"),
        ]
    )
    func paths(model: String, stream: Bool, path: String) {
        #expect(GeminiWire.dialect.path(for: GeminiWire.target { $0.model = model }, stream: stream) == path)
    }

    @Test("a request that is passed on loses only what is ours")
    func patch() throws {
        let request = try JSONDocument(
            parsing: #"{"contents": [ ],"drop_params":true,"model":"models/alias", "x":1e400}"#
        )
        let options = PassthroughOptions(wantsUsage: true, dropUnsupported: false)
        let patched = try GeminiWire.dialect.patch(request, for: GeminiWire.target(), options)
        #expect(
            String(buffer: patched.edits.applied())
                == #"{"contents": [ ],"model":"models/gemini-3.5-flash", "x":1e400}"#
        )
        #expect(!patched.hidesUsage)
        let plain = try JSONDocument(parsing: #"{"contents":[]}"#)
        #expect(try GeminiWire.dialect.patch(plain, for: GeminiWire.target(), options).edits.isEmpty)
    }

    @Test("what a model lacks is refused by name, and what asks for nothing is left out")
    func lacks() throws {
        func refused(_ able: (inout TargetProfile) -> Void, _ change: (inout Call) -> Void) throws -> String? {
            let target = GeminiWire.target(able)
            let call = GeminiWire.call(change)
            let error = #expect(throws: GatewayError.self) { try GeminiWire.write(call, for: target) }
            var lenient = call
            lenient.dropUnsupported = true
            #expect(throws: Never.self) { try GeminiWire.write(lenient, for: target) }
            return error?.param
        }
        let tool = Tool(name: "f")
        #expect(
            try refused {
                $0.capabilities.jsonWithTools = false
            } _: {
                $0.tools = [tool]
                $0.responseFormat = .jsonObject
            } == "response_format"
        )
        #expect(
            try refused {
                $0.capabilities.leastEffort = .low
            } _: {
                $0.reasoning = ReasoningRequest(effort: ReasoningRequest.Effort.none)
            } == "reasoning_effort"
        )
        let noPenalty: (inout TargetProfile) -> Void = { $0.quirks.unsupported = ["frequency_penalty"] }
        #expect(try refused(noPenalty) { $0.sampling.frequencyPenalty = JSONNumber(0.5) } == "frequency_penalty")
        let idle = GeminiWire.call { $0.sampling.frequencyPenalty = JSONNumber(0) }
        #expect(
            try GeminiWire.written("generationConfig.frequencyPenalty", of: idle, for: GeminiWire.target(noPenalty))
                == nil
        )
        let minimal = GeminiWire.call { $0.reasoning = ReasoningRequest(effort: .minimal) }
        let level = "generationConfig.thinkingConfig.thinkingLevel"
        let eager = GeminiWire.target { $0.capabilities.leastEffort = .high }
        #expect(try GeminiWire.written(level, of: minimal, for: eager) == #""high""#)
        #expect(try GeminiWire.written(level, of: minimal) == #""minimal""#)
        #expect(
            try GeminiWire.written(level, of: minimal, for: GeminiWire.target { $0.capabilities.leastEffort = .low })
                == #""low""#
        )
        #expect(throws: GatewayError.self) {
            try GeminiWire.write(GeminiWire.call { $0.messages = [Message(.user, [.text("")])] })
        }
    }
}
