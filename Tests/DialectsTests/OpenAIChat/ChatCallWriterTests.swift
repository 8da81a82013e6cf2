import Core
import Dialects
import JSON
import Testing

@Suite struct ChatCallWriterTests {
    typealias Fixture = ChatFixture

    @Test(
        "a vendor gets members under its own names",
        arguments: [
            ("max_completion_tokens", "max_tokens", #""max_completion_tokens":5"#, "5"),
            ("seed", "random_seed", #""seed":7"#, "7"),
            ("top_a", "top_alpha", #""top_a":0.10"#, "0.10"),
        ]
    )
    func renamed(name: String, vendorName: String, member: String, value: String) throws {
        let target = Fixture.target { $0.quirks.renamed = [name: vendorName] }
        let body = try Fixture.written(Fixture.call("," + member), for: target)
        #expect(body[name: vendorName]?.raw.string == value)
        #expect(body[name: name] == nil)
    }

    @Test(
        "what a vendor refuses is refused by name, or dropped and reported",
        arguments: [
            ("seed", #""seed":7"#), ("n", #""n":2"#), ("logit_bias", #""logit_bias":{"1":1}"#),
            ("reasoning_effort", #""reasoning_effort":"low""#),
            ("tools", #""tools":[{"type":"function","function":{"name":"f"}}]"#),
            ("top_a", #""top_a":1"#), ("service_tier", #""service_tier":"flex""#),
            ("response_format", #""response_format":{"type":"json_object"}"#), ("store", #""store":true"#),
        ]
    )
    func unsupported(name: String, member: String) throws {
        let target = Fixture.target { $0.quirks.unsupported = [name] }
        let call = try Fixture.call("," + member)
        let error = #expect(throws: GatewayError.self) { _ = try Fixture.written(call, for: target) }
        #expect(error?.kind == .unsupportedParameter && error?.param == name)
        var lenient = call
        lenient.dropUnsupported = true
        let request = try Fixture.chat.writeCall(lenient, for: target, stream: false)
        #expect(request.dropped == [name])
        #expect(try JSONDocument(parsing: request.body).root[name: name] == nil)
    }

    @Test(
        "hints, and members that ask for what happens anyway, are never refused",
        arguments: [
            ("n", #""n":1"#), ("presence_penalty", #""presence_penalty":0.0"#), ("logprobs", #""logprobs":false"#),
            ("user", #""user":"u""#), ("metadata", #""metadata":{}"#), ("service_tier", #""service_tier":"auto""#),
            ("prompt_cache_key", #""prompt_cache_key":"k""#), ("store", #""store":false"#),
            ("parallel_tool_calls", #""parallel_tool_calls":true"#), ("tool_choice", #""tool_choice":"auto""#),
            ("response_format", #""response_format":{"type":"text"}"#),
            ("prompt_cache_retention", #""prompt_cache_retention":"24h""#),
        ]
    )
    func harmless(name: String, member: String) throws {
        let target = Fixture.target { $0.quirks.unsupported = [name] }
        let request = try Fixture.chat.writeCall(Fixture.call("," + member), for: target, stream: false)
        #expect(request.dropped.isEmpty)
        #expect(try JSONDocument(parsing: request.body).root[name: name] == nil)
    }

    @Test("roles and tool choices follow the vendor")
    func words() throws {
        let call = try Fixture.call(
            messages: #"[{"role":"developer","content":"d"},{"role":"user","content":"u"}]"#,
            #","tool_choice":"required""#
        )
        let plain = try Fixture.written(call)
        #expect(plain["messages"]?[0]?["role"]?.equals("developer") == true)
        #expect(plain["tool_choice"]?.equals("required") == true)
        let target = Fixture.target {
            $0.quirks.developerAsSystem = true
            $0.quirks.requiredToolChoiceIsAny = true
        }
        let quirky = try Fixture.written(call, for: target)
        #expect(quirky["messages"]?[0]?["role"]?.equals("system") == true)
        #expect(quirky["tool_choice"]?.equals("any") == true)
    }

    @Test("usage is asked for in a stream where the vendor tells it")
    func streamUsage() throws {
        let call = try Fixture.call("")
        let body = try Fixture.written(call, stream: true)
        #expect(body["stream"]?.bool == true && body["stream_options"]?["include_usage"]?.bool == true)
        let silent = try Fixture.written(call, for: Fixture.target { $0.quirks.streamUsage = false }, stream: true)
        #expect(silent["stream"]?.bool == true && silent["stream_options"] == nil)
        #expect(try Fixture.written(call)["stream"] == nil)
    }

    @Test("thoughts go back under the vendor's name for them, those of another vendor to none")
    func thoughts() throws {
        var call = Call(model: "m")
        call.messages = [
            Message(
                .assistant,
                [
                    .reasoning(ReasoningPart(text: "own")),
                    .reasoning(ReasoningPart(text: "foreign", signature: "sig", origin: .anthropic)), .text("hi"),
                ]
            )
        ]
        let target = Fixture.target { $0.quirks.reasoningMember = "reasoning" }
        let message = try Fixture.written(call, for: target)["messages"]?[0]
        #expect(message?["reasoning"]?.string == "own")
        #expect(message?["reasoning_details"] == nil)
        let none = Fixture.target { $0.quirks.reasoningMember = nil }
        #expect(try Fixture.written(call, for: none)["messages"]?[0]?.count == 2)
    }

    @Test("a schema is forced by a tool where the model takes none")
    func answerTool() throws {
        let target = Fixture.target { $0.capabilities.jsonSchema = false }
        let schema = #"{"type":"object","properties":{}}"#
        let format = #","response_format":{"type":"json_schema","json_schema":{"name":"city","schema":\#(schema)}}"#
        let request = try Fixture.chat.writeCall(Fixture.call(format), for: target, stream: false)
        let body = try JSONDocument(parsing: request.body).root
        #expect(request.answerTool == "city")
        #expect(body["tools"]?[0]?["function"]?["parameters"]?.raw.string == schema)
        #expect(body["tool_choice"]?["function"]?["name"]?.string == "city")
        #expect(body["response_format"] == nil)

        // An empty name is none, and no tool may have it.
        let nameless = format.replacing("city", with: "")
        #expect(try Fixture.chat.writeCall(Fixture.call(nameless), for: target, stream: false).answerTool == "answer")

        let tools = #","tools":[{"type":"function","function":{"name":"city"}}]"#
        let both = try Fixture.chat.writeCall(Fixture.call(format + tools), for: target, stream: false)
        #expect(both.answerTool == "city_")
        #expect(try JSONDocument(parsing: both.body).root["tool_choice"]?.string == "required")

        let answer =
            #"{"choices":[{"message":{"tool_calls":[{"id":"1","function":{"name":"city","arguments":"{\"a\":1}"}}]},"finish_reason":"tool_calls"}]}"#
        let reply = try Fixture.reply(answer, target, answerTool: "city")
        #expect(reply.choices[0].parts.chatWords == [#"text '{"a":1}'"#] && reply.choices[0].finish == .stop)

        let pieces = [
            Fixture.delta(#"{"tool_calls":[{"index":0,"id":"1","function":{"name":"city","arguments":""}}]}"#),
            Fixture.delta(#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]}"#),
            Fixture.delta(#"{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}"#, finish: #""tool_calls""#),
        ]
        let events = try Fixture.events(Fixture.stream(pieces), target, answerTool: "city").map(\.chatWords)
        #expect(events.dropFirst() == [#"0 text '{"a"'"#, "0 text ':1}'", "0 finish stop", "end"])
    }

    @Test("tool results become messages of their own, in front of what else was said")
    func results() throws {
        var call = Call(model: "m")
        var unnamed = ToolResult(callID: nil, name: "f", parts: [.text("2")])
        unnamed.isError = true
        call.messages = [
            Message(.assistant, [.toolCall(ToolCall(id: nil, name: "f", arguments: .value(.emptyObject)))]),
            Message(
                .user,
                [
                    .toolResult(unnamed), .text("and"), .toolResult(ToolResult(callID: "x", value: .true)),
                ]
            ),
        ]
        let messages = try Fixture.written(call)["messages"]
        #expect(messages?.count == 4)
        let id = messages?[0]?["tool_calls"]?[0]?["id"]?.string
        #expect(id != nil && messages?[1]?["tool_call_id"]?.string == id)
        #expect(messages?[1]?["role"]?.string == "tool" && messages?[1]?["content"]?.string == "2")
        #expect(messages?[2]?["content"]?.string == "true")
        #expect(messages?[3]?["role"]?.string == "user" && messages?[3]?["content"]?.string == "and")
    }

    @Test("parts that no message of this dialect can hold are refused by their place")
    func opaque() throws {
        var call = Call(model: "m")
        let part = OpaquePart(dialect: .anthropicMessages, kind: "server_tool_use", value: .emptyObject)
        call.messages = [Message(.user, [.text("x"), .opaque(part)])]
        let error = #expect(throws: GatewayError.self) { _ = try Fixture.written(call) }
        #expect(error?.param == "messages[0].content[1]")
        call.messages = [Message(.user, [.media(MediaPart(.audio, .url("https://a")))])]
        #expect(throws: GatewayError.self) { _ = try Fixture.written(call) }
    }

    @Test("members of another dialect are refused by name")
    func foreignExtensions() throws {
        var call = try Fixture.call(#","top_a":1"#)
        #expect(try Fixture.written(call)["top_a"]?.int == 1)
        call.dialect = .anthropicMessages
        let error = #expect(throws: GatewayError.self) { _ = try Fixture.written(call) }
        #expect(error?.param == "top_a")
    }
}
