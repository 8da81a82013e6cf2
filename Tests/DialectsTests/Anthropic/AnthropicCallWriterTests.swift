import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct AnthropicCallWriterTests: AnthropicSuite {
    @Test("the limit of the answer is the caller's, else the model's, else 4096")
    func maxTokens() throws {
        #expect(
            try written(call { $0.sampling.maxOutputTokens = 7 }, for: target(maxOutputTokens: 99))["max_tokens"] == 7
        )
        #expect(try written(call(), for: target(maxOutputTokens: 99))["max_tokens"] == 99)
        #expect(try written(call())["max_tokens"] == 4096)
    }

    @Test("instructions go to the system member, wherever they stood")
    func system() throws {
        let marked = TextPart("Be brief.", cacheControl: try raw(#"{"type":"ephemeral"}"#))
        let body = try written(
            call([
                Message(.system, [.text(marked)]), Message(.user, [.text("Hi")]),
                Message(.developer, [.text("Be kind."), .text("")]),
                Message(.user, [.text("there")]),
            ])
        )
        #expect(
            body["system"] == [
                ["type": "text", "text": "Be brief.", "cache_control": ["type": "ephemeral"]],
                ["type": "text", "text": "Be kind."],
            ]
        )
        #expect(
            body["messages"] == [
                ["role": "user", "content": [["type": "text", "text": "Hi"], ["type": "text", "text": "there"]]]
            ]
        )
    }

    @Test("a conversation of nothing but instructions is what the user says")
    func onlySystem() throws {
        let body = try written(call([Message(.system, [.text("Tell a joke.")])]))
        #expect(body["system"] == nil)
        #expect(body["messages"] == [["role": "user", "content": [["type": "text", "text": "Tell a joke."]]]])
    }

    @Test("a caller of the dialect keeps instructions in mid-conversation")
    func midConversation() throws {
        let request = #"""
            {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "a"}, {"role": "system", "content": "b"}]}
            """#
        let call = try anthropic.readCall(document(request), route: CallRoute())
        #expect(try written(call)["messages"]?[1] == ["role": "system", "content": [["type": "text", "text": "b"]]])
    }

    @Test("neighbours of one role are one turn, results of tools come first in it, empty messages go")
    func turns() throws {
        let body = try written(
            call([
                Message(.user, [.text("  \n"), .text("")]), Message(.user, [.text("a"), .text("")]),
                Message(.assistant, [.text(" ")]),
                Message(.user, [.text("b")]),
                Message(
                    .assistant,
                    [.toolCall(ToolCall(id: "1", name: "f", arguments: .text(JSONString(#"{"x":1}"#))))]
                ),
                Message(.assistant, [.toolCall(ToolCall(id: "2", name: "g", arguments: .text("")))]),
                Message(.user, [.text("well?")]),
                Message(.tool, [.toolResult(ToolResult(callID: "1", parts: [.text("one")]))]),
                Message(.tool, [.toolResult(ToolResult(callID: "2"))]),
            ])
        )
        #expect(
            body["messages"] == [
                ["role": "user", "content": [["type": "text", "text": "a"], ["type": "text", "text": "b"]]],
                [
                    "role": "assistant",
                    "content": [
                        ["type": "tool_use", "id": "1", "name": "f", "input": ["x": 1]],
                        ["type": "tool_use", "id": "2", "name": "g", "input": [:]],
                    ],
                ],
                [
                    "role": "user",
                    "content": [
                        ["type": "tool_result", "tool_use_id": "1", "content": "one"],
                        ["type": "tool_result", "tool_use_id": "2", "content": []],
                        ["type": "text", "text": "well?"],
                    ],
                ],
            ]
        )
    }

    @Test("white space beside something else is kept, as the model may have said it")
    func whiteSpace() throws {
        let use = Part.toolCall(ToolCall(id: "1", name: "f", arguments: .text("")))
        let body = try written(call([Message(.assistant, [.text(" "), use])]))
        #expect(body["messages"]?[0]?["content"]?[0] == ["type": "text", "text": " "])
    }

    @Test("results carry errors, media, markers and values")
    func results() throws {
        var failed = ToolResult(callID: "1", parts: [.text("no"), .media(MediaPart(.image, .url("https://x/y.png")))])
        failed.isError = true
        failed.cacheControl = try raw(#"{"type":"ephemeral"}"#)
        let structured = ToolResult(callID: "2", value: try raw(#"{"a":"b"}"#))
        let body = try written(call([Message(.tool, [.toolResult(failed), .toolResult(structured)])]))
        #expect(
            body["messages"]?[0]?["content"] == [
                [
                    "type": "tool_result", "tool_use_id": "1", "is_error": true, "cache_control": ["type": "ephemeral"],
                    "content": [
                        ["type": "text", "text": "no"],
                        ["type": "image", "source": ["type": "url", "url": "https://x/y.png"]],
                    ],
                ],
                ["type": "tool_result", "tool_use_id": "2", "content": #"{"a":"b"}"#],
            ]
        )
    }

    @Test("arguments that are no object are a fault with a path", arguments: ["{", "[1]", "5", "\"x\""])
    func badArguments(text: String) throws {
        let bad = Part.toolCall(ToolCall(id: "1", name: "f", arguments: .text(JSONString(text))))
        let good = Part.toolCall(ToolCall(id: "0", name: "f", arguments: .text("null")))
        let error = #expect(throws: GatewayError.self) {
            try written(call([Message(.user, [.text("a")]), Message(.assistant, [.text("b"), good, bad])]))
        }
        #expect(error?.kind == .invalidRequest)
        #expect(error?.param == "messages[1].tool_calls[1].function.arguments")
    }

    @Test("ids that Anthropic refuses are cleaned, missing ones made, and results still find their calls")
    func ids() throws {
        func use(_ id: JSONString?, _ name: JSONString) -> Part {
            .toolCall(ToolCall(id: id, name: name, arguments: .text("")))
        }
        let body = try written(
            call([
                Message(.assistant, [use("functions.f:0", "f"), use(nil, "g"), use(nil, "h"), use("ok-1_A", "f")]),
                Message(
                    .tool,
                    [
                        .toolResult(ToolResult(callID: "functions.f:0")),
                        .toolResult(ToolResult(callID: nil, name: "h")),
                        .toolResult(ToolResult(callID: nil)), .toolResult(ToolResult(callID: "ok-1_A")),
                    ]
                ),
            ])
        )
        let calls = body["messages"]?[0]?["content"]?.elements.map { $0["id"] }
        let results = body["messages"]?[1]?["content"]?.elements.map { $0["tool_use_id"] }
        #expect(calls == ["functions_f_0", "toolu_2", "toolu_3", "ok-1_A"])
        #expect(results == ["functions_f_0", "toolu_3", "toolu_2", "ok-1_A"])
    }

    @Test("only Anthropic's own thoughts are sent back, in their places")
    func thoughts() throws {
        let foreign = ReasoningPart(text: "x", signature: "s", origin: .gemini)
        let body = try written(
            call([
                Message(
                    .assistant,
                    [
                        .reasoning(ReasoningPart(text: "a", signature: "s", origin: .anthropic)),
                        .reasoning(ReasoningPart(encrypted: "e", origin: .anthropic)), .reasoning(foreign),
                        .reasoning(ReasoningPart(text: "plain")),
                        .reasoning(ReasoningPart(signature: "t", origin: .anthropic)),
                        .text("b"),
                    ]
                )
            ])
        )
        #expect(
            body["messages"]?[0]?["content"] == [
                ["type": "thinking", "thinking": "a", "signature": "s"], ["type": "redacted_thinking", "data": "e"],
                ["type": "thinking", "thinking": "", "signature": "t"], ["type": "text", "text": "b"],
            ]
        )
    }

    @Test("a citation goes back to Anthropic only if it is Anthropic's")
    func citations() throws {
        var text = TextPart("cited")
        var own = Citation(url: "https://x")
        own.original = try raw(#"{"type":"char_location"}"#)
        own.originalDialect = .anthropicMessages
        text.citations = [Citation(url: "https://y"), own]
        let body = try written(call([Message(.assistant, [.text(text)])]))
        #expect(body["messages"]?[0]?["content"]?[0]?["citations"] == [["type": "char_location"]])
    }

    @Test("tools have a schema; what Anthropic adds to them is kept")
    func tools() throws {
        var marked = Tool(name: "b", description: "d", parameters: try raw(#"{"type":"object","x":1e2}"#), strict: true)
        marked.cacheControl = try raw(#"{"type":"ephemeral"}"#)
        var server = Tool(name: "web_search")
        server.server = OpaquePart(
            dialect: .anthropicMessages,
            kind: "web_search_20250305",
            value: try raw(#"{"type":"web_search_20250305"}"#)
        )
        let body = try written(
            call { $0.tools = [Tool(name: "a"), Tool(name: "c", parameters: .emptyObject), marked, server] }
        )
        let open: Value = ["type": "object", "properties": [:]]
        #expect(
            body["tools"] == [
                ["name": "a", "input_schema": open], ["name": "c", "input_schema": open],
                [
                    "name": "b", "description": "d", "input_schema": ["type": "object", "x": 100], "strict": true,
                    "cache_control": ["type": "ephemeral"],
                ],
                ["type": "web_search_20250305"],
            ]
        )
    }

    @Test(
        "tool choices",
        arguments: [
            (nil, nil, nil), (.auto, nil, ["type": "auto"]), (.required, nil, ["type": "any"]),
            (ToolChoice.none, false, ["type": "none"]),
            (.named("a"), nil, ["type": "tool", "name": "a"]), (nil, true, nil),
            (nil, false, ["type": "auto", "disable_parallel_tool_use": true]),
            (.required, false, ["type": "any", "disable_parallel_tool_use": true]),
            (.allowed(["b"], required: true), nil, ["type": "any"]),
            (.allowed(["b"], required: false), nil, ["type": "auto"]),
        ] as [(ToolChoice?, Bool?, Value?)]
    )
    func toolChoice(choice: ToolChoice?, parallel: Bool?, expected: Value?) throws {
        let body = try written(
            call {
                $0.tools = [Tool(name: "a"), Tool(name: "b")]
                $0.toolChoice = choice
                $0.parallelToolCalls = parallel
            }
        )
        #expect(body["tool_choice"] == expected)
        if case .allowed = choice { #expect(body["tools"]?.elements.map { $0["name"] } == ["b"]) }
    }

    @Test("without tools there is nothing to choose")
    func noTools() throws {
        let body = try written(
            call {
                $0.toolChoice = .auto
                $0.parallelToolCalls = false
            }
        )
        #expect(body["tool_choice"] == nil && body["tools"] == nil)
    }

    @Test("sampling passes as it is written; the user and the tier find their places")
    func sampling() throws {
        let request = try anthropic.writeCall(
            call {
                $0.sampling.temperature = JSONNumber(text: "0.70")
                $0.sampling.topP = JSONNumber(text: "9e-1")
                $0.sampling.topK = JSONNumber(5)
                $0.sampling.stop = ["END", "\n\nHuman:"]
                $0.safetyIdentifier = "s-1"
                $0.serviceTier = "default"
            },
            for: target(),
            stream: true
        )
        let text = String(buffer: request.body)
        #expect(text.contains(#""temperature":0.70,"top_p":9e-1,"top_k":5,"stop_sequences":["END","#))
        let body = try Value(request.body)
        #expect(body["metadata"] == ["user_id": "s-1"])
        #expect(body["service_tier"] == "standard_only" && body["stream"] == true)
    }

    @Test("parameters that change nothing are left out silently")
    func idle() throws {
        let request = try anthropic.writeCall(
            call {
                $0.sampling.choices = 1
                $0.sampling.presencePenalty = JSONNumber(0)
                $0.sampling.frequencyPenalty = JSONNumber(text: "0.0")
                $0.sampling.logprobs = false
                $0.sampling.topLogprobs = 0
                $0.sampling.logitBias = .emptyObject
                $0.verbosity = "medium"
                $0.promptCacheKey = "k"
                $0.metadata = .emptyObject
                $0.extensions = [
                    Call.Extension(name: "store", value: .false), Call.Extension(name: "functions", value: .emptyArray),
                    Call.Extension(name: "prediction", value: .null),
                ]
            },
            for: target(),
            stream: false
        )
        #expect(try Value(request.body) == written(call()))
        #expect(request.dropped == [])
    }

    @Test("Anthropic's own members pass from callers of any dialect")
    func native() throws {
        let cache = try raw(#"{"type":"ephemeral"}"#)
        #expect(
            try written(call { $0.extensions = [.init(name: "cache_control", value: cache)] })["cache_control"] != nil
        )
    }

    @Test(
        "a passage changes the model's name and takes our own parameter out",
        arguments: [
            (#"{"model":"alias","drop_params":true,"x":[1.0, 1e400]}"#, #"{"model":"claude","x":[1.0, 1e400]}"#),
            (#"{ "messages" : [] , "model" : "a" }"#, #"{ "messages" : [] , "model" : "claude" }"#),
        ]
    )
    func patch(before: String, after: String) throws {
        let options = PassthroughOptions(wantsUsage: true, dropUnsupported: false)
        let patched = try anthropic.patch(document(before), for: target(), options)
        #expect(String(buffer: patched.edits.applied()) == after)
        #expect(!patched.hidesUsage)
    }

    @Test("a temperature and a top_p go together only where the model takes both")
    func oneSamplingParameter() throws {
        var strict = target()
        strict.capabilities.temperatureWithTopP = false
        let both = call { call in
            call.sampling.temperature = JSONNumber(0.5)
            call.sampling.topP = JSONNumber(0.9)
        }
        #expect(try refused(both, for: strict) == "top_p")
        #expect(try written(both)["top_p"] != nil)
        let idle = call { call in
            call.sampling.temperature = JSONNumber(0.5)
            call.sampling.topP = JSONNumber(1)
        }
        #expect(try written(idle, for: strict)["top_p"] == nil)
    }

    @Test("thinking goes on in a turn whose first call alone has its thoughts, until the user speaks")
    func thoughtsOfTheTurn() throws {
        var thought = ReasoningPart(text: "Hm")
        thought.signature = "s"
        thought.origin = .anthropic
        func use(_ id: JSONString) -> Part { .toolCall(ToolCall(id: id, name: "f", arguments: .text("{}"))) }
        func result(_ id: JSONString) -> Message {
            Message(.tool, [.toolResult(ToolResult(callID: id, parts: [.text("1")]))])
        }
        let loop = [
            Message(.user, [.text("Go")]), Message(.assistant, [.reasoning(thought), use("1")]), result("1"),
            Message(.assistant, [use("2")]), result("2"),
        ]
        let next =
            loop + [
                Message(.assistant, [.text("So")]), Message(.user, [.text("On")]), Message(.assistant, [use("3")]),
                result("3"),
            ]
        for (messages, thinks) in [(loop, true), (next, false)] {
            let call = call(messages) { $0.reasoning = ReasoningRequest(budgetTokens: 2000) }
            #expect((try written(call, for: target(.budget, maxOutputTokens: 8000))["thinking"] != nil) == thinks)
        }
    }

    @Test("what Anthropic would answer with 400 is said in its way or not at all")
    func tamed() throws {
        let call = call { call in
            call.user = "john@example.com"
            call.tools = [Tool(name: "f", strict: true)]
        }
        let body = try written(call, for: target(jsonSchema: false))
        #expect(body["metadata"] == nil)
        #expect(body["tools"]?[0]?["strict"] == nil)
        #expect(throws: GatewayError.self) { try written(self.call([Message(.user, [.text(" ")])])) }
        var notes = MediaPart(.file, .base64("aGk="))
        notes.filename = "notes.txt"
        let file = try written(self.call([Message(.user, [.media(notes)])]))
        #expect(
            file["messages"]?[0]?["content"]?[0]?["source"] == [
                "type": "text", "media_type": "text/plain", "data": "hi",
            ]
        )
    }
}
