import Core
import Dialects
import JSON
import Testing

@Suite struct ResponsesReplyTests {
    typealias Fixture = ResponsesFixture

    @Test("an answer has every member of OpenAI's object, and repeats its request")
    func envelope() throws {
        let request = try Fixture.json(
            #"""
            {"model":"alias","input":"a long prompt","instructions":"Be brief.","temperature":0.5,"top_p":null,"store":false,
            "metadata":{"a":"b"},"tools":[{"type":"function","name":"f","parameters":{}}],"tool_choice":"required",
            "previous_response_id":"resp_0","conversation":"conv_1","text":{"format":{"type":"json_object"}}}
            """#
        )
        let echo = try #require(Fixture.responses.echo(of: request))
        #expect(!echo.string.contains("prompt"))
        var reply = Fixture.reply([.text("Hi")])
        reply.id = "chatcmpl-1"
        reply.model = "real"
        reply.serviceTier = "standard"
        reply.usage = Usage(inputTokens: 3, outputTokens: 2)
        let node = try Fixture.written(reply, echo: echo)
        #expect(
            try Fixture.isSame(
                node,
                #"""
                {"id":"resp_f1","object":"response","created_at":1700000000,"status":"completed","error":null,"incomplete_details":null,
                "model":"real","output":[{"id":"msg_f1_0","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"Hi"}],"role":"assistant"}],
                "service_tier":"default","usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":5},
                "background":false,"conversation":{"id":"conv_1"},"instructions":"Be brief.","max_output_tokens":null,"max_tool_calls":null,"metadata":{"a":"b"},
                "parallel_tool_calls":true,"previous_response_id":"resp_0","prompt_cache_key":null,"reasoning":{"effort":null,"summary":null},
                "safety_identifier":null,"store":false,"temperature":0.5,"text":{"format":{"type":"json_object"}},"tool_choice":"required",
                "tools":[{"type":"function","name":"f","parameters":{}}],"top_logprobs":0,"top_p":null,"truncation":"disabled","user":null}
                """#
            ),
            "\(node.raw.string)"
        )
    }

    @Test("an id of this dialect is kept")
    func id() throws {
        var reply = Fixture.reply([])
        reply.id = "resp_42"
        #expect(try Fixture.written(reply)["id"]?.string == "resp_42")
    }

    @Test(
        "an end that is no whole answer is told as incomplete",
        arguments: [
            (FinishReason.length, "max_output_tokens"), (.contentFilter, "content_filter"), (.error, "content_filter"),
        ]
    )
    func incomplete(finish: FinishReason, reason: String) throws {
        let reply = Fixture.reply([.text("Hel")], finish: finish)
        let node = try Fixture.written(reply)
        #expect(node["status"]?.string == "incomplete" && node["incomplete_details"]?["reason"]?.string == reason)
        #expect(node["output"]?[0]?["status"]?.string == "incomplete")
        let told = try Fixture.told(reply.events)
        #expect(told.last?["type"]?.string == "response.incomplete")
        #expect(try Fixture.isSame(told.last?["response"]?["output"], #require(node["output"]).raw.string))
    }

    @Test("a call of a tool that takes free text is told as one")
    func customCall() throws {
        let echo = Fixture.responses.echo(
            of: try Fixture.json(#"{"model":"m","input":"x","tools":[{"type":"custom","name":"shell"}]}"#)
        )
        let call = ToolCall(id: "call_1", name: "shell", arguments: .text("ls"))
        let reply = Fixture.reply([.toolCall(call)], finish: .toolCalls)
        let item = #"{"id":"ctc_f1_0","type":"custom_tool_call","input":"ls","call_id":"call_1","name":"shell"}"#
        #expect(try Fixture.written(reply, echo: echo)["output"]?.raw.string == "[\(item)]")
        let told = try Fixture.told(reply.events, echo: echo)
        #expect(ResponsesGrammar.problems(told) == [])
        #expect(told.contains { $0["type"]?.string == "response.custom_tool_call_input.done" })
        #expect(told.last?["response"]?["output"]?.raw.string == "[\(item)]")
        // And read again.
        #expect(
            try Fixture.reply(output: "[\(item)]").choices[0].parts.chatWords
                == Fixture.reply([.toolCall(call)]).choices[0].parts.chatWords
        )
    }

    @Test("citations of another dialect get all members of OpenAI's type")
    func citations() throws {
        var text = TextPart("Cats.")
        text.citations = [Citation(url: "https://example.com", title: nil)]
        let node = try Fixture.written(Fixture.reply([.text(text)]))
        #expect(
            node["output"]?[0]?["content"]?[0]?["annotations"]?.raw.string
                == #"[{"type":"url_citation","url":"https://example.com","title":"","start_index":0,"end_index":0}]"#
        )
    }

    @Test("log probabilities are told with all members of OpenAI's type")
    func logprobs() throws {
        var reply = Fixture.reply([.text("Hi")])
        reply.choices[0].logprobs = try JSONRaw(
            validating:
                #"{"content":[{"token":"Hi","logprob":-0.1,"bytes":null,"top_logprobs":[{"token":"Ho","logprob":-2,"bytes":null}]}]}"#
        )
        let expected =
            #"[{"token":"Hi","logprob":-0.1,"bytes":[],"top_logprobs":[{"token":"Ho","logprob":-2,"bytes":[]}]}]"#
        #expect(try Fixture.written(reply)["output"]?[0]?["content"]?[0]?["logprobs"]?.raw.string == expected)
        let told = try Fixture.told(reply.events)
        #expect(told.last?["response"]?["output"]?[0]?["content"]?[0]?["logprobs"]?.raw.string == expected)
    }

    @Test("a vendor's answer is read however little it says")
    func lenient() throws {
        let reply = try Fixture.reply(
            #"{"output":[{"content":[{"text":"Hi"}]},{"type":"new_call","x":1},7,{"type":"function_call","name":"f"}]}"#
        )
        #expect(
            reply.choices[0].parts.chatWords == [
                "text 'Hi'", #"opaque new_call {"type":"new_call","x":1}"#, "call - f {}",
            ]
        )
        #expect(reply.choices[0].finish == .toolCalls && reply.usage == nil && reply.id == nil)
    }

    @Test(
        "an answer that is none is an error",
        arguments: [
            (
                #"{"status":"failed","error":{"code":"rate_limit_exceeded","message":"Slow"},"output":[]}"#,
                GatewayError.Kind.vendor
            ),
            (#"{"error":{"message":"No","code":"x"}}"#, .vendor), (#"{"code":"c","error":"No"}"#, .vendor),
            (#"{"status":"queued","output":[]}"#, .vendorAnswerInvalid), (#"{"id":"resp_1"}"#, .vendorAnswerInvalid),
        ]
    )
    func errors(body: String, kind: GatewayError.Kind) throws {
        let error = #expect(throws: GatewayError.self) { try Fixture.reply(body) }
        #expect(error?.kind == kind)
    }
}
