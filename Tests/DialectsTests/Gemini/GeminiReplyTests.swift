import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct GeminiReplyTests {
    @Test(
        "finish reasons",
        arguments: [
            ("STOP", .stop), ("MAX_TOKENS", .length), ("SAFETY", .contentFilter), ("RECITATION", .contentFilter),
            ("LANGUAGE", .contentFilter), ("BLOCKLIST", .contentFilter), ("PROHIBITED_CONTENT", .contentFilter),
            ("SPII", .contentFilter), ("IMAGE_SAFETY", .contentFilter), ("IMAGE_PROHIBITED_CONTENT", .contentFilter),
            ("MALFORMED_FUNCTION_CALL", .error), ("UNEXPECTED_TOOL_CALL", .error), ("OTHER", .error),
            ("MISSING_THOUGHT_SIGNATURE", .error), ("OF_THE_FUTURE", .error), ("FINISH_REASON_UNSPECIFIED", nil),
        ] as [(String, FinishReason?)]
    )
    func finishes(word: String, expected: FinishReason?) throws {
        let reply = try GeminiWire.reply(
            #"{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"\#(word)"}]}"#
        )
        #expect(reply.choices.first?.finish == expected)
    }

    @Test("a stop with tool calls is a finish for them; another reason stays")
    func toolCallFinish() throws {
        let call = #"{"content":{"parts":[{"functionCall":{"name":"f"}}]},"finishReason":"#
        #expect(try GeminiWire.reply(#"{"candidates":[\#(call)"STOP"}]}"#).choices[0].finish == .toolCalls)
        #expect(try GeminiWire.reply(#"{"candidates":[\#(call)"MAX_TOKENS"}]}"#).choices[0].finish == .length)
    }

    @Test(
        "usage counts thoughts as output and tool prompts as input",
        arguments: [
            (#"{"promptTokenCount":10}"#, [10, 0, nil, nil]),
            (#"{"promptTokenCount":10,"candidatesTokenCount":3,"totalTokenCount":13}"#, [10, 3, nil, nil]),
            (
                #"{"promptTokenCount":10,"toolUsePromptTokenCount":5,"candidatesTokenCount":3,"thoughtsTokenCount":4,"cachedContentTokenCount":6}"#,
                [15, 7, 6, 4]
            ),
            (#"{"promptTokenCount":9223372036854775807,"toolUsePromptTokenCount":1}"#, [(1 << 40) + 1, 0, nil, nil]),
        ] as [(String, [Int?])]
    )
    func usage(metadata: String, expected: [Int?]) throws {
        let body = try JSONDocument(parsing: #"{"candidates":[],"usageMetadata":\#(metadata)}"#)
        let usage = GeminiWire.dialect.readUsage(body, GeminiWire.target())
        #expect(
            [usage?.inputTokens, usage?.outputTokens, usage?.cachedInputTokens, usage?.reasoningTokens] == expected
        )
    }

    @Test("an object that only names the traffic is no usage")
    func noUsage() throws {
        #expect(try GeminiWire.reply(#"{"candidates":[{}],"usageMetadata":{"trafficType":"ON_DEMAND"}}"#).usage == nil)
    }

    @Test("what vendors send oddly is read all the same")
    func odd() throws {
        let reply = try GeminiWire.reply(
            #"""
            {"candidates":[{"content":{"parts":[{"text":null},{},{"text":"a","later":1},{"text":7},"x",{"text":"b"}]},"finishReason":"STOP"},
            {"index":1,"finishReason":null,"content":null},{"index":2,"content":{}}],"usageMetadata":null,"modelVersion":null}
            """#
        )
        #expect(reply.choices.map(\.index) == [0, 1, 2])
        let texts = reply.choices[0].parts.compactMap { part in
            if case .text(let text) = part { text.text.string } else { nil }
        }
        #expect(texts == ["a", "b"])
        #expect(reply.usage == nil)
    }

    @Test("an array of answers, as streams without SSE come, is one answer")
    func array() throws {
        let reply = try GeminiWire.reply(
            #"""
            [{"candidates":[{"content":{"parts":[{"text":"Hal"}]}}],"responseId":"r","usageMetadata":{"promptTokenCount":1}},
            {"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2}}]
            """#
        )
        #expect(GeminiTold(reply).lines.contains("text Hallo"))
        #expect(reply.id == "r")
        #expect(reply.usage?.outputTokens == 2)
        #expect(reply.choices[0].finish == .stop)
    }

    @Test("an error in spite of status 200 is the vendor's error")
    func errorBody() throws {
        let error = #expect(throws: GatewayError.self) {
            try GeminiWire.reply(#"{"error":{"code":503,"message":"Overloaded","status":"UNAVAILABLE"}}"#)
        }
        #expect(error?.vendor?.category == .overloaded)
        #expect(error?.status == 503)
        #expect(throws: GatewayError.self) { try GeminiWire.reply("7") }
    }

    @Test("offsets in bytes become offsets in characters of the part that holds the words")
    func citations() throws {
        let reply = try GeminiWire.reply(
            #"""
            {"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"日本 is far."},{"text":"Very."}]},"finishReason":"STOP",
            "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a/","title":"A"}},{"maps":{"uri":"https://m/"}}],"groundingSupports":[
            {"segment":{"startIndex":7,"endIndex":14,"text":"is far."},"groundingChunkIndices":[0,9]},
            {"segment":{"partIndex":2,"endIndex":5,"text":"Very."},"groundingChunkIndices":[1]},
            {"segment":{"startIndex":900,"endIndex":999,"text":"gone"},"groundingChunkIndices":[0]}]},
            "citationMetadata":{"citationSources":[{"startIndex":0,"endIndex":6,"uri":"https://c/"},{}]}}]}
            """#
        )
        let lines = GeminiTold(reply).lines.filter { $0.hasPrefix("citation") }
        #expect(
            lines == [
                "citation https://a/ 3-10", "citation https://c/ 0-2", "citation https://m/ 0-5",
                "citation https://a/ -1--1",
            ]
        )
    }

    @Test("a source that is named again and again for the same words is told once, and no more than a thousand are")
    func manyCitations() throws {
        func told(_ chunks: Int, _ indices: String) throws -> Int {
            let chunk = String(repeating: #"{"web":{"uri":"https://a/"}},"#, count: chunks).dropLast()
            let support = #"{"segment":{"endIndex":1,"text":"a"},"groundingChunkIndices":[\#(indices)]}"#
            let reply = try GeminiWire.reply(
                #"{"candidates":[{"content":{"parts":[{"text":"ab"}]},"groundingMetadata":{"groundingChunks":[\#(chunk)],"groundingSupports":[\#(support),\#(support)]}}]}"#
            )
            return GeminiTold(reply).lines.count { $0.hasPrefix("citation") }
        }
        #expect(try told(1, Array(repeating: "0", count: 5000).joined(separator: ",")) == 2)
        #expect(try told(800, (0..<800).map(String.init).joined(separator: ",")) == 1000)
    }

    @Test("an answer of another dialect is told in Gemini's words")
    func foreign() throws {
        var reply = Reply()
        var choice = Reply.Choice(index: 0)
        var cited = TextPart("Yes \"sure\"")
        cited.citations = [Citation(url: "https://a/", title: "A")]
        cited.citations[0].citedText = "sure"
        choice.parts = [
            .reasoning(ReasoningPart(text: "Hm", signature: "not base64!", origin: .anthropic)),
            .reasoning(ReasoningPart(encrypted: "x", origin: .anthropic)), .text(cited),
            .toolCall(ToolCall(id: "toolu_1", name: "f", arguments: .text(#"{\"a\":1}"#.asEscaped))),
            .toolCall(ToolCall(id: nil, name: "g", arguments: .text("{broken"))), .refusal("No."),
        ]
        choice.finish = .toolCalls
        reply.choices = [choice]
        var usage = Usage(inputTokens: 10, outputTokens: 9)
        usage.reasoningTokens = 4
        usage.inputAudioTokens = 3
        reply.usage = usage
        reply.serviceTier = "default"
        let written = JSONRaw(unchecked: GeminiWire.dialect.writeReply(reply, GeminiWire.context))
        let expected = #"""
            {"candidates":[{"content":{"role":"model","parts":[{"text":"Hm","thought":true},{"text":"Yes \"sure\""},
            {"functionCall":{"id":"toolu_1","name":"f","args":{"a":1}}},{"functionCall":{"name":"g","args":{"_unparsable":"{broken"}}},{"text":"No."}]},
            "finishReason":"STOP","index":0,"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a/","title":"A"}}],
            "groundingSupports":[{"segment":{"partIndex":2,"text":"sure"},"groundingChunkIndices":[0]}]}}],
            "usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":19,"thoughtsTokenCount":4,
            "promptTokensDetails":[{"modality":"TEXT","tokenCount":7},{"modality":"AUDIO","tokenCount":3}],"serviceTier":"standard"},
            "modelVersion":"asked-model","responseId":"fallback"}
            """#
        #expect(try GeminiWire.isSame(written, expected), "\(written.string)")
    }

    @Test("log probabilities become OpenAI's and come back the same")
    func logprobs() throws {
        let result = #"""
            {"topCandidates":[{"candidates":[{"token":"A","logProbability":-0.5}]}],"chosenCandidates":[{"token":"A","logProbability":-0.5}]}
            """#
        let reply = try GeminiWire.reply(
            #"{"candidates":[{"content":{"parts":[{"text":"A"}]},"logprobsResult":\#(result)}]}"#
        )
        let content =
            #"[{"token":"A","logprob":-0.5,"bytes":null,"top_logprobs":[{"token":"A","logprob":-0.5,"bytes":null}]}]"#
        #expect(try GeminiWire.isSame(reply.choices[0].logprobs, #"{"content":\#(content),"refusal":null}"#))
        let written = try JSONDocument(parsing: GeminiWire.dialect.writeReply(reply, GeminiWire.context)).root
        #expect(try GeminiWire.isSame(written["candidates"]?[0]?["logprobsResult"]?.raw, result))
    }

    @Test(
        "the time of an answer is read",
        arguments: [
            ("2026-05-27T16:53:45.443719Z", 1_779_900_825), ("1970-01-01T00:00:00Z", 0),
            ("2024-02-29T23:59:59Z", 1_709_251_199),
            ("yesterday", nil), ("2026-13-01T00:00:00Z", nil),
        ] as [(String, Int?)]
    )
    func times(text: String, seconds: Int?) throws {
        #expect(try GeminiWire.reply(#"{"candidates":[{}],"createTime":"\#(text)"}"#).created == seconds)
    }

    @Test(
        "without a candidate and without a word on why is no answer",
        arguments: ["{}", #"{"usageMetadata":{}}"#, "[]"]
    )
    func nothing(body: String) {
        let error = #expect(throws: GatewayError.self) { try GeminiWire.reply(body) }
        #expect(error?.kind == .vendorAnswerInvalid)
    }

    @Test("with members of a part that nobody knows yet loses nothing else")
    func unknownMembers() throws {
        let reply = try GeminiWire.reply(
            #"{"candidates":[{"content":{"parts":[{"text":"Hi","partMetadata":{}},{"functionCall":{"name":"f"},"later":1}]}}]}"#
        )
        #expect(reply.choices[0].parts.count == 2)
        guard case .text(let text) = reply.choices[0].parts[0], case .toolCall(let call) = reply.choices[0].parts[1]
        else {
            Issue.record("\(reply)")
            return
        }
        #expect(text.text == "Hi" && call.name == "f")
    }
}

extension String {
    /// Content of a JSON string that is escaped already.
    fileprivate var asEscaped: JSONString { JSONString(escaped: ByteBuffer(string: self)) }
}
