import Core
import Dialects
import JSON
import Testing

@Suite struct AnthropicReplyTests: AnthropicSuite {
    private func read(_ text: String) throws -> Reply {
        try anthropic.readReply(document(text), ReplyExpectation(target: target()))
    }

    @Test(
        "stop reasons",
        arguments: [
            ("end_turn", .stop), ("stop_sequence", .stop), ("max_tokens", .length), ("tool_use", .stop),
            ("pause_turn", .stop),
            ("refusal", .contentFilter), ("model_context_window_exceeded", .length), ("something_new", .error),
        ] as [(String, FinishReason)]
    )
    func stopReasons(word: String, finish: FinishReason) throws {
        let reply = try read(
            #"{"type":"message","content":[{"type":"text","text":"a"}],"stop_reason":"\#(word)","stop_sequence":"S"}"#
        )
        #expect(reply.choices[0].finish == finish)
        #expect(reply.choices[0].stopSequence == "S")
    }

    @Test("a message that calls tools ends with them", arguments: ["end_turn", "tool_use"])
    func toolCalls(word: String) throws {
        let reply = try read(
            #"{"content":[{"type":"tool_use","id":"t","name":"f","input":{"a":1e2}}],"stop_reason":"\#(word)"}"#
        )
        #expect(reply.choices[0].finish == .toolCalls)
        guard case .toolCall(let call) = reply.choices[0].parts[0] else { throw AnthropicUnexpected() }
        #expect(call.arguments.asText == JSONString(#"{"a":1e2}"#))
    }

    @Test("usage counts cached input in, and tells its shares")
    func usage() throws {
        let reply = try read(
            #"""
            {"content":[],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":7,"cache_read_input_tokens":100,
             "cache_creation_input_tokens":30,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},
             "output_tokens_details":{"thinking_tokens":5},"service_tier":"priority"}}
            """#
        )
        var expected = Usage(inputTokens: 140, outputTokens: 7)
        expected.cachedInputTokens = 100
        expected.cacheWriteTokens = 30
        expected.cacheWrite1hTokens = 20
        expected.reasoningTokens = 5
        #expect(reply.usage == expected)
        #expect(reply.serviceTier == "priority")
        let again = try Value(anthropic.writeReply(reply, context))
        #expect(
            again["usage"] == [
                "input_tokens": 10, "output_tokens": 7, "cache_read_input_tokens": 100,
                "cache_creation_input_tokens": 30,
                "cache_creation": ["ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20],
                "output_tokens_details": ["thinking_tokens": 5], "service_tier": "priority",
            ]
        )
    }

    @Test(
        "citations keep what they say and how they said it",
        arguments: [
            (
                #"{"type":"web_search_result_location","url":"https://x","title":"t","cited_text":"c","encrypted_index":"e"}"#,
                "https://x", "t"
            ),
            (#"{"type":"char_location","document_title":"d","cited_text":"c","document_index":0}"#, nil, "d"),
            (
                #"{"type":"search_result_location","source":"https://y","title":null,"cited_text":"c"}"#, "https://y",
                nil
            ),
        ] as [(String, String?, String?)]
    )
    func citations(text: String, url: String?, title: String?) throws {
        let reply = try read(#"{"content":[{"type":"text","text":"a","citations":[\#(text)]}]}"#)
        guard case .text(let part) = reply.choices[0].parts[0] else { throw AnthropicUnexpected() }
        #expect(part.citations[0].url?.string == url && part.citations[0].title?.string == title)
        #expect(part.citations[0].citedText == "c")
        #expect(
            try Value(anthropic.writeReply(reply, context))["content"]?[0]?["citations"] == [try Value(raw(text).bytes)]
        )
    }

    @Test(
        "what a vendor leaves out is not missed",
        arguments: [
            #"{"type":"message","role":"assistant"}"#, #"{"content":null,"stop_reason":"end_turn"}"#,
            #"{"content":[],"usage":null,"stop_reason":null}"#, #"{"content":"plain","role":"assistant"}"#,
            #"{"content":[{"type":"text","text":null},{"type":"thinking","thinking":null}]}"#,
        ]
    )
    func liberal(text: String) throws {
        let reply = try read(text)
        #expect(reply.choices.count == 1)
        #expect(reply.usage == nil)
    }

    @Test("an answer that is no message is invalid", arguments: ["[]", "{}", #"{"choices":[]}"#, "5"])
    func invalid(text: String) throws {
        let error = #expect(throws: GatewayError.self) { try read(text) }
        #expect(error?.kind == .vendorAnswerInvalid && error?.status == 502)
    }

    @Test("an error in a successful answer is an error")
    func errorInside() throws {
        let error = #expect(throws: GatewayError.self) {
            try read(#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#)
        }
        #expect(error?.vendor?.category == .overloaded && error?.status == 529)
    }

    @Test("an answer of another vendor is told in Anthropic's words")
    func foreign() throws {
        var reply = Reply()
        var choice = Reply.Choice(index: 0)
        var cited = TextPart("said")
        cited.citations = [Citation(url: "https://x", title: "t"), Citation(title: "nowhere")]
        choice.parts = [
            .reasoning(ReasoningPart(text: "thought", signature: "s", origin: .gemini)), .text(cited), .text(""),
            .toolCall(ToolCall(id: nil, name: "f", arguments: .text(""))),
            .toolCall(ToolCall(id: "2", name: "g", arguments: .text("broken {"))),
        ]
        choice.finish = .toolCalls
        reply.choices = [choice]
        #expect(
            try Value(anthropic.writeReply(reply, context)) == [
                "id": "msg_f1", "type": "message", "role": "assistant", "model": "claude",
                "content": [
                    ["type": "thinking", "thinking": "thought", "signature": ""],
                    [
                        "type": "text", "text": "said",
                        "citations": [
                            [
                                "type": "web_search_result_location", "url": "https://x", "title": "t",
                                "cited_text": "", "encrypted_index": "",
                            ]
                        ],
                    ],
                    ["type": "tool_use", "id": "toolu_f1_0", "name": "f", "input": [:]],
                    ["type": "tool_use", "id": "2", "name": "g", "input": ["arguments": "broken {"]],
                ],
                "stop_reason": "tool_use", "stop_sequence": nil, "usage": ["input_tokens": 0, "output_tokens": 0],
            ]
        )
    }

    @Test(
        "finish reasons",
        arguments: [
            (.stop, "end_turn"), (.length, "max_tokens"), (.toolCalls, "tool_use"), (.contentFilter, "refusal"),
            (.error, "end_turn"),
            (nil, "end_turn"),
        ] as [(FinishReason?, Value)]
    )
    func finish(finish: FinishReason?, word: Value) throws {
        var reply = Reply()
        reply.choices = [Reply.Choice(index: 0)]
        reply.choices[0].finish = finish
        #expect(try Value(anthropic.writeReply(reply, context))["stop_reason"] == word)
    }

    @Test("a refusal is text that ends with a refusal")
    func refusal() throws {
        var reply = Reply()
        reply.choices = [Reply.Choice(index: 0)]
        reply.choices[0].parts = [.refusal("No.")]
        reply.choices[0].finish = .stop
        let body = try Value(anthropic.writeReply(reply, context))
        #expect(body["stop_reason"] == "refusal" && body["content"] == [["type": "text", "text": "No."]])
    }
}
