import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct ChatReplyTests {
    typealias Fixture = ChatFixture

    @Test(
        "a message is read in every form that vendors give it",
        arguments: [
            (#"{"content":"hi"}"#, ["text 'hi'"]),
            (#"{"content":null}"#, []),
            (#"{"content":[{"type":"text","text":"a"},"b"]}"#, ["text 'a'", "text 'b'"]),
            (#"{"content":{"title":"A", "n":1}}"#, [#"text '{"title":"A", "n":1}'"#]),
            (#"{"content":"hi","reasoning_content":"hm"}"#, ["thought 'hm'", "text 'hi'"]),
            (#"{"reasoning":"hm","reasoning_content":null,"content":"hi"}"#, ["thought 'hm'", "text 'hi'"]),
            (
                #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"h"},{"type":"text","text":"m"}]},{"type":"text","text":"hi"}]}"#,
                ["thought 'hm'", "text 'hi'"]
            ),
            (
                #"{"content":"hi","reasoning_content":"hm","thinking_blocks":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"redacted_thinking","data":"x"}]}"#,
                [
                    "thought 'hm' signed s by anthropic-claude-v1", "thought '' encrypted x by anthropic-claude-v1",
                    "text 'hi'",
                ]
            ),
            (#"{"content":"","refusal":"no"}"#, ["refusal 'no'"]),
            (
                #"{"tool_calls":[{"id":"1","function":{"name":"f","arguments":{"a":1}}},{"function":{"name":"g","arguments":""}}]}"#,
                [#"call 1 f {"a":1}"#, "call - g {}"]
            ),
            (
                #"{"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"},"custom":{"name":"","input":""}}]}"#,
                ["call 1 f {}"]
            ),
            (#"{"tool_calls":null,"function_call":{"name":"f","arguments":"{}"}}"#, ["call - f {}"]),
            (
                #"{"content":"a","annotations":[{"type":"url_citation","url_citation":{"url":"u","title":"t","start_index":0,"end_index":1}},{"type":"file"}]}"#,
                ["text 'a' cites u 't'"]
            ),
            (
                #"{"content":"","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}}]}"#,
                ["image image/png base64 iVBO"]
            ),
            (#"{"audio":{"id":"a","data":"UklG"}}"#, [#"opaque message.audio {"id":"a","data":"UklG"}"#]),
            (
                #"{"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"s"}}}]}"#,
                ["call 1 f {} signed s"]
            ),
            (#"{"content":"a","extra_content":{"google":{"thought_signature":"s"}}}"#, ["text 'a' signed s"]),
        ]
    )
    func messages(message: String, expected: [String]) throws {
        #expect(try Fixture.reply(message: message).choices[0].parts.chatWords == expected)
    }

    @Test(
        "finish reasons",
        arguments: [
            (#""stop""#, FinishReason.stop), (#""""#, .stop), (#""eos""#, .stop), (#""model_length""#, .length),
            (#""max_tokens""#, .length), (#""function_call""#, .toolCalls), (#""content_filter""#, .contentFilter),
            (#""exploded""#, .error), ("null", nil),
        ]
    )
    func finish(said: String, expected: FinishReason?) throws {
        #expect(try Fixture.reply(message: #"{"content":"x"}"#, finish: said).choices[0].finish == expected)
    }

    @Test("a plain stop with tool calls is a stop for tool calls")
    func stopWithCalls() throws {
        let reply = try Fixture.reply(message: #"{"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]}"#)
        #expect(reply.choices[0].finish == .toolCalls)
    }

    /// input, output, cached, written, reasoning
    @Test(
        "usage is read wherever it stands",
        arguments: [
            (#"{"prompt_tokens":10,"completion_tokens":5}"#, [10, 5, nil, nil, nil]),
            (#"{"prompt_tokens":10,"completion_tokens":null}"#, [10, 0, nil, nil, nil]),
            (
                #"{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},"completion_tokens_details":{"reasoning_tokens":3}}"#,
                [10, 5, 4, 2, 3]
            ),
            (#"{"prompt_tokens":10,"completion_tokens":5,"prompt_cache_hit_tokens":4}"#, [10, 5, 4, nil, nil]),
            (
                #"{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":0},"num_cached_tokens":4}"#,
                [10, 5, 4, nil, nil]
            ),
            (
                #"{"prompt_tokens":10,"completion_tokens":5,"cached_tokens":4,"reasoning_tokens":2}"#,
                [10, 5, 4, nil, 2]
            ),
            (#"{"prompt_tokens":10,"completion_tokens":5,"cache_creation_input_tokens":6}"#, [10, 5, nil, 6, nil]),
            (
                #"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":22,"completion_tokens_details":{"reasoning_tokens":7}}"#,
                [10, 12, nil, nil, 7]
            ),
            (
                #"{"prompt_tokens":10,"completion_tokens":12,"total_tokens":22,"completion_tokens_details":{"reasoning_tokens":7}}"#,
                [10, 12, nil, nil, 7]
            ),
            (#"{}"#, nil), ("null", nil),
        ]
    )
    func usage(said: String, expected: [Int?]?) throws {
        let usage = try Fixture.reply(#"{"choices":[],"usage":\#(said)}"#).usage
        let got = usage.map {
            [$0.inputTokens, $0.outputTokens, $0.cachedInputTokens, $0.cacheWriteTokens, $0.reasoningTokens]
        }
        #expect(got == expected)
    }

    @Test("a vendor known to leave reasoning out of the completion is believed where it tells no total")
    func excludedReasoning() throws {
        let said =
            #"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":3}}}"#
        #expect(
            try Fixture.reply(said, Fixture.target { $0.quirks.completionExcludesReasoning = true }).usage?.outputTokens
                == 5
        )
        #expect(try Fixture.reply(said).usage?.outputTokens == 2)
    }

    @Test("citations beside the choices belong to the text")
    func citationsBeside() throws {
        let choices = #""choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]"#
        let urls = try Fixture.reply(#"{\#(choices),"citations":["u","v"]}"#)
        #expect(urls.choices[0].parts.chatWords == ["text 'a' cites u '' cites v ''"])
        let results = try Fixture.reply(#"{\#(choices),"citations":["u"],"search_results":[{"url":"u","title":"t"}]}"#)
        #expect(results.choices[0].parts.chatWords == ["text 'a' cites u 't'"])
    }

    @Test("an error told with status 200 is an error, and what has no choices no answer")
    func invalid() throws {
        let told = #expect(throws: GatewayError.self) {
            _ = try Fixture.reply(#"{"error":{"message":"busy","code":429}}"#)
        }
        #expect(told?.kind == .vendor && told?.status == 429 && told?.vendor?.category == .rateLimit)
        for body in ["[]", "{}", #"{"choices":null}"#, #"{"choices":{}}"#, #""ok""#] {
            let error = #expect(throws: GatewayError.self) { _ = try Fixture.reply(body) }
            #expect(error?.kind == .vendorAnswerInvalid && error?.status == 502)
        }
    }

    // MARK: Writing

    private func written(_ reply: Reply) throws -> JSONNode {
        try JSONDocument(parsing: Fixture.chat.writeReply(reply, Fixture.context)).root
    }

    @Test("what the vendor did not say is made up as OpenAI's types want it")
    func fallbacks() throws {
        var reply = Reply()
        var choice = Reply.Choice(index: 0)
        choice.parts = [
            .toolCall(ToolCall(id: nil, name: "f", arguments: .text(""))),
            .toolCall(ToolCall(id: nil, name: "g", arguments: .value(.emptyArray))),
        ]
        reply.choices = [choice]
        reply.serviceTier = "on_demand"
        let expected = """
            {"id":"chatcmpl-f1","object":"chat.completion","created":1700000000,"model":"fallback-model","choices":[
              {"index":0,"message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[
                {"id":"call_f1_0","type":"function","function":{"name":"f","arguments":"{}"}},
                {"id":"call_f1_1","type":"function","function":{"name":"g","arguments":"[]"}}]},
               "logprobs":null,"finish_reason":"tool_calls"}]}
            """
        #expect(try Fixture.isSame(written(reply), expected))
    }

    @Test("places of citations are those in the whole text, which has all parts in it")
    func citedPlaces() throws {
        var reply = Reply()
        var choice = Reply.Choice(index: 0)
        for words in ["Héllo ", "wörld"] as [JSONString] {
            var text = TextPart(words)
            var citation = Citation(url: "u", title: "t")
            citation.startIndex = 1
            citation.endIndex = 3
            text.citations = [citation, Citation(url: "v")]
            choice.parts.append(.text(text))
        }
        reply.choices = [choice]
        let told = try JSONDocument(parsing: Fixture.chat.writeReply(reply, Fixture.context)).root
        let message = try #require(told["choices"]?[0]?["message"])
        #expect(message["content"]?.string == "Héllo wörld")
        let places = message["annotations"]?.elements.map { $0["url_citation"]?["start_index"]?.int }
        #expect(places == [1, 0, 7, 0])
        #expect(message["annotations"]?[2]?["url_citation"]?["end_index"]?.int == 9)
    }

    @Test("a place beyond any text is left out")
    func placeWithoutBound() throws {
        var reply = Reply()
        var choice = Reply.Choice(index: 0)
        var cited = TextPart("b")
        var citation = Citation(url: "u", title: "t")
        citation.startIndex = .max
        citation.endIndex = .max
        cited.citations = [citation]
        choice.parts = [.text(TextPart("a")), .text(cited)]
        reply.choices = [choice]
        let told = try JSONDocument(parsing: Fixture.chat.writeReply(reply, Fixture.context)).root
        let place = told["choices"]?[0]?["message"]?["annotations"]?[0]?["url_citation"]
        #expect(place?["start_index"]?.int == 0)
        #expect(place?["end_index"]?.int == 0)
    }

    @Test("an answer with everything in it")
    func everything() throws {
        var reply = Reply()
        reply.id = "x"
        reply.model = "m"
        reply.created = 5
        reply.serviceTier = "default"
        reply.systemFingerprint = "fp"
        var text = TextPart("a\\nb")
        var citation = Citation(url: "https://u", title: "t")
        citation.startIndex = 1
        citation.endIndex = 2
        text.citations = [citation]
        var choice = Reply.Choice(index: 0)
        choice.parts = [.reasoning(ReasoningPart(text: "hm")), .text(text), .text("c"), .refusal("no")]
        choice.finish = .length
        choice.logprobs = .emptyObject
        reply.choices = [choice]
        var usage = Usage(inputTokens: 3, outputTokens: 4)
        usage.cachedInputTokens = 1
        usage.reasoningTokens = 2
        reply.usage = usage
        let expected = #"""
            {"id":"x","object":"chat.completion","created":5,"model":"m","service_tier":"default","system_fingerprint":"fp",
             "choices":[{"index":0,"finish_reason":"length","logprobs":{},"message":{"role":"assistant","content":"a\\nbc",
               "refusal":"no","reasoning_content":"hm","annotations":[{"type":"url_citation","url_citation":
                {"url":"https://u","title":"t","start_index":1,"end_index":2}}]}}],
             "usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":1},
               "completion_tokens_details":{"reasoning_tokens":2}}}
            """#
        #expect(try Fixture.isSame(written(reply), expected))
    }
}
