import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@Suite struct BedrockReplyTests: BedrockSuite {
    private func reply(_ content: String, stop: String = "end_turn", more: String = "", _ model: String = claude) throws
        -> Reply
    {
        let body =
            "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[\(content)]}},\"stopReason\":\"\(stop)\"\(more)}"
        return try bedrock.readReply(JSONDocument(parsing: body), ReplyExpectation(target: target(model)))
    }

    @Test(
        "each reason to stop is read",
        arguments: [
            ("end_turn", .stop), ("tool_use", .stop), ("max_tokens", .length), ("stop_sequence", .stop),
            ("guardrail_intervened", .contentFilter), ("content_filtered", .contentFilter),
            ("malformed_model_output", .error), ("malformed_tool_use", .error),
            ("model_context_window_exceeded", .length), ("something_new", .error),
        ] as [(String, FinishReason)]
    )
    func reasons(word: String, finish: FinishReason) throws {
        #expect(try reply("{\"text\":\"a\"}", stop: word).choices[0].finish == finish)
        let events = try replyEvents(stream([("messageStart", "{}"), ("messageStop", "{\"stopReason\":\"\(word)\"}")]))
        #expect(accumulated(events).choices[0].finish == finish)
    }

    @Test("usage counts what was read from and written to the cache as input")
    func usage() throws {
        let told = try reply(
            "",
            more: """
                ,"usage":{"inputTokens":3,"outputTokens":121,"totalTokens":2072,"cacheReadInputTokens":1712,
                "cacheWriteInputTokens":236,"cacheDetails":[{"ttl":"1h","inputTokens":200},{"ttl":"5m","inputTokens":36}]},
                "serviceTier":{"type":"flex"}
                """
        )
        #expect(told.usage?.inputTokens == 1951)
        #expect(told.usage?.outputTokens == 121)
        #expect(told.usage?.cachedInputTokens == 1712)
        #expect(told.usage?.cacheWriteTokens == 236)
        #expect(told.usage?.cacheWrite1hTokens == 200)
        #expect(told.serviceTier == "flex")
        let again = try Value(bedrock.writeReply(told, context))["usage"]
        #expect(again?["inputTokens"] == 3)
        #expect(again?["totalTokens"] == 2072)
        #expect(again?["cacheDetails"]?[0] == ["ttl": "1h", "inputTokens": 200])
    }

    @Test("which sequence ended the answer, and which model a router chose, is told where Bedrock tells it")
    func extras() throws {
        let told = try reply(
            "{\"text\":\"a\"}",
            stop: "stop_sequence",
            more: """
                ,"additionalModelResponseFields":{"stop_sequence":"END"},"trace":{"promptRouter":{"invokedModelId":"arn:x"}}
                """
        )
        #expect(told.choices[0].stopSequence == "END")
        #expect(told.model == "arn:x")
    }

    @Test("citations are of the text they belong to, and blocks of Bedrock's own are kept")
    func blocks() throws {
        let told = try reply(
            """
            {"toolUse":{"toolUseId":"1","name":"nova_grounding","input":{"q":1},"type":"server_tool_use"}},
            {"toolResult":{"toolUseId":"1","type":"nova_grounding_result","content":[{"text":"x"}]}},
            {"citationsContent":{"content":[{"text":"Ruby "},{"text":"is 3."}],"citations":[{"title":"T",
            "sourceContent":[{"text":"3"}],"location":{"web":{"url":"https://e.org","domain":"e.org"}}}]}}
            """
        )
        #expect(told.choices[0].finish == .stop)
        let parts = told.choices[0].parts
        guard parts.count == 3, case .opaque(let use) = parts[0], case .opaque(let result) = parts[1],
            case .text(let text) = parts[2]
        else {
            Issue.record("other parts: \(parts)")
            return
        }
        #expect(use.kind == "toolUse" && result.kind == "toolResult")
        #expect(text.text == "Ruby is 3.")
        #expect(text.citations.map(\.url) == ["https://e.org"])
        #expect(text.citations.map(\.title) == ["T"])
        #expect(text.citations.map(\.citedText) == ["3"])
    }

    @Test("a proof is Anthropic's for Claude and nobody's else")
    func proofs() throws {
        let thought = "{\"reasoningContent\":{\"reasoningText\":{\"text\":\"t\",\"signature\":\"s\"}}}"
        func origin(_ model: String) throws -> ReasoningPart? {
            guard case .reasoning(let part)? = try reply(thought, model).choices[0].parts.first else { return nil }
            return part
        }
        #expect(try origin(Self.claude)?.origin == .anthropic)
        #expect(try origin("us.amazon.nova-2-lite-v1:0")?.origin == nil)
        #expect(try origin("us.amazon.nova-2-lite-v1:0")?.signature == "s")
        let wrapped = try reply("{\"reasoningContent\":{\"redactedContent\":\"YzJWamNtVjA=\"}}").choices[0].parts.first
        guard case .reasoning(let secret)? = wrapped else {
            Issue.record("no thought")
            return
        }
        #expect(secret == ReasoningPart(encrypted: "c2VjcmV0", origin: .anthropic))
        let binary = try reply("{\"reasoningContent\":{\"redactedContent\":\"/////w==\"}}").choices[0].parts.first
        guard case .opaque? = binary else {
            Issue.record("binary data is no text")
            return
        }
    }

    @Test("the call of the tool that was made for the answer is its text, whole or streamed")
    func answerTool() throws {
        let expectation = ReplyExpectation(target: target(), answerTool: "structured_output")
        let body =
            "{\"output\":{\"message\":{\"content\":[{\"text\":\"Here:\"},{\"toolUse\":{\"toolUseId\":\"1\",\"name\":\"structured_output\",\"input\":{\"a\":1}}}]}},\"stopReason\":\"tool_use\"}"
        let whole = try bedrock.readReply(JSONDocument(parsing: body), expectation)
        #expect(whole.choices[0].parts.anthropicDescription == ["text {\"a\":1}"])
        #expect(whole.choices[0].finish == .stop)
        let bytes = stream([
            ("messageStart", "{\"role\":\"assistant\"}"),
            ("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Here:\"}}"),
            ("contentBlockStop", "{\"contentBlockIndex\":0}"),
            (
                "contentBlockStart",
                "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"toolUseId\":\"1\",\"name\":\"structured_output\"}}}"
            ),
            ("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{\\\"a\\\"\"}}}"),
            ("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\":1}\"}}}"),
            ("contentBlockStop", "{\"contentBlockIndex\":1}"), ("messageStop", "{\"stopReason\":\"tool_use\"}"),
        ])
        let streamed = accumulated(try replyEvents(bytes, expectation))
        #expect(streamed.anthropicDescription == whole.anthropicDescription)
        // A model that answers without the tool is heard too.
        let plain = stream([
            ("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"{}\"}}"),
            ("messageStop", "{\"stopReason\":\"end_turn\"}"),
        ])
        #expect(accumulated(try replyEvents(plain, expectation)).choices[0].parts.anthropicDescription == ["text {}"])
    }

    // MARK: Streams

    @Test("usage comes after the end of the message, and ends the stream")
    func metadata() throws {
        let start: [(String, String)] = [
            ("messageStart", "{\"role\":\"assistant\"}"),
            ("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Hi\"},\"p\":\"abc\"}"),
            ("messageStop", "{\"stopReason\":\"end_turn\"}"),
        ]
        let usage = ("metadata", "{\"usage\":{\"inputTokens\":1,\"outputTokens\":2,\"totalTokens\":3}}")
        let events = try replyEvents(stream(start + [usage]))
        #expect(accumulated(events).usage?.outputTokens == 2)
        guard case .end? = events.last, case .usage? = events.dropLast().last else {
            Issue.record("other order: \(events)")
            return
        }
        // Without it the answer is complete all the same; without the end of the message it is not.
        #expect(accumulated(try replyEvents(stream(start))).choices[0].finish == .stop)
        let error = #expect(throws: GatewayError.self) { try replyEvents(stream(Array(start.dropLast()) + [usage])) }
        #expect(error?.kind == .vendorCut)
        #expect(accumulated(try replyEvents(stream([usage] + start))).usage?.outputTokens == 2)
    }

    @Test(
        "an exception in a stream is a failure, with the status that it would have had",
        arguments: [
            ("internalServerException", 500, .server), ("modelStreamErrorException", 424, .server),
            ("validationException", 400, .invalidRequest), ("throttlingException", 429, .rateLimit),
            ("serviceUnavailableException", 503, .overloaded),
        ] as [(String, Int, VendorError.Category)]
    )
    func exceptions(name: String, status: Int, category: VendorError.Category) throws {
        let bytes = stream([("messageStart", "{}"), (name, "{\"message\":\"It failed.\"}"), ("messageStop", "{}")])
        let events = try replyEvents(bytes)
        guard case .failure(let error)? = events.last else {
            Issue.record("no failure: \(events)")
            return
        }
        #expect(error.status == status)
        #expect(error.category == category)
        #expect(error.message == "It failed.")
        var inspector = bedrock.makeStreamInspector(hidesUsage: false, target())
        for event in try frames(bytes).prefix(2) { _ = try inspector.inspect(event) }
        #expect(inspector.isFinished && inspector.failure == error)
        // And what is written is read as the same.
        var out = ByteBuffer()
        bedrock.writeStreamError(.vendor(error), into: &out)
        guard case .failure(let again)? = try replyEvents(out).last else {
            Issue.record("the written failure is none")
            return
        }
        #expect(again.category == category && again.status == status)
    }

    @Test("an error of the framing itself is a failure too")
    func framingError() throws {
        var bytes = ByteBuffer()
        EventStreamWriter.write(
            [
                EventStreamHeader(":message-type", .string("error")),
                EventStreamHeader(":error-code", .string("InternalError")),
                EventStreamHeader(":error-message", .string("Broken \"pipe\".")),
            ],
            payload: ByteBuffer(),
            into: &bytes
        )
        guard case .failure(let error)? = try replyEvents(bytes).last else {
            Issue.record("no failure")
            return
        }
        #expect(error.message == "Broken \"pipe\"." && error.type == "InternalError" && error.status == 500)
    }

    @Test("what only Bedrock knows is put together from its pieces, and what is encrypted too")
    func opaqueBlocks() throws {
        let events = try replyEvents(
            stream([
                ("messageStart", "{}"),
                (
                    "contentBlockStart",
                    "{\"contentBlockIndex\":0,\"start\":{\"toolUse\":{\"toolUseId\":\"1\",\"name\":\"g\",\"type\":\"server_tool_use\"}}}"
                ),
                (
                    "contentBlockDelta",
                    "{\"contentBlockIndex\":0,\"delta\":{\"toolUse\":{\"input\":\"{\\\"q\\\":1}\"}}}"
                ),
                ("contentBlockStop", "{\"contentBlockIndex\":0}"),
                (
                    "contentBlockStart",
                    "{\"contentBlockIndex\":1,\"start\":{\"toolResult\":{\"toolUseId\":\"1\",\"type\":\"r\"}}}"
                ),
                ("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"toolResult\":[{\"text\":\"x\"}]}}"),
                ("contentBlockStop", "{\"contentBlockIndex\":1}"),
                (
                    "contentBlockDelta",
                    "{\"contentBlockIndex\":2,\"delta\":{\"reasoningContent\":{\"redactedContent\":\"YzJW\"}}}"
                ),
                (
                    "contentBlockDelta",
                    "{\"contentBlockIndex\":2,\"delta\":{\"reasoningContent\":{\"redactedContent\":\"amNtVjA=\"}}}"
                ),
                ("contentBlockStop", "{\"contentBlockIndex\":2}"),
                ("contentBlockDelta", "{\"contentBlockIndex\":3,\"delta\":{\"text\":\"So\"}}"),
                ("contentBlockDelta", "{\"contentBlockIndex\":3,\"delta\":{\"citation\":{\"title\":\"T\"}}}"),
                ("contentBlockStop", "{\"contentBlockIndex\":3}"), ("messageStop", "{\"stopReason\":\"end_turn\"}"),
            ])
        )
        let parts = accumulated(events).choices[0].parts
        #expect(
            parts.anthropicDescription == [
                "opaque toolUse {toolUse: {input: {q: 1.0}, name: \"g\", toolUseId: \"1\", type: \"server_tool_use\"}}",
                "opaque toolResult {toolResult: {content: [{text: \"x\"}], toolUseId: \"1\", type: \"r\"}}",
                "thought - c2VjcmV0 anthropic-claude-v1", "cited {\"title\":\"T\"}", "text So",
            ]
        )
        let again = try replyEvents(writtenBytes(events))
        #expect(accumulated(again).choices[0].parts.anthropicDescription == parts.anthropicDescription)
    }

    @Test("an image has the format that its start says, as in a whole answer")
    func image() throws {
        let whole = try reply(#"{"image":{"format":"webp","source":{"bytes":"AAAA"}}}"#)
        let events = try replyEvents(
            stream([
                ("messageStart", "{}"),
                ("contentBlockStart", #"{"contentBlockIndex":0,"start":{"image":{"format":"webp"}}}"#),
                (
                    "contentBlockDelta",
                    #"{"contentBlockIndex":0,"delta":{"image":{"source":{"bytes":"AAAA"}}}}"#
                ),
                ("contentBlockStop", #"{"contentBlockIndex":0}"#), ("messageStop", #"{"stopReason":"end_turn"}"#),
            ])
        )
        for reply in [whole, accumulated(events), accumulated(try replyEvents(writtenBytes(whole.events)))] {
            guard case .media(let media)? = reply.choices[0].parts.first else {
                Issue.record("no image: \(reply.choices[0].parts)")
                return
            }
            #expect(media.mediaType == "image/webp")
        }
    }

    @Test("a message that is no JSON is an answer that cannot be read, one that is new is passed over")
    func odd() throws {
        let error = #expect(throws: GatewayError.self) { try replyEvents(stream([("contentBlockDelta", "{\"x\":")])) }
        #expect(error?.kind == .vendorAnswerInvalid)
        let events = try replyEvents(stream([("ping", "{}"), ("messageStop", "{\"stopReason\":\"end_turn\"}")]))
        #expect(accumulated(events).choices[0].finish == .stop)
        #expect(throws: GatewayError.self) {
            try bedrock.readReply(JSONDocument(parsing: "{}"), ReplyExpectation(target: target()))
        }
    }

    @Test("an answer is written as Bedrock writes it")
    func written() throws {
        var reply = Reply()
        var choice = Reply.Choice(index: 0)
        choice.parts = [
            .reasoning(ReasoningPart(text: "Hm", signature: "s", origin: .anthropic)), .text("Hi"),
            .toolCall(ToolCall(id: nil, name: "f", arguments: .text("{\"a\":1}"))),
            .toolCall(ToolCall(id: "2", name: "g", arguments: .text("no JSON"))),
        ]
        choice.finish = .toolCalls
        reply.choices = [choice]
        reply.usage = Usage(inputTokens: 5, outputTokens: 7)
        let whole = try Value(bedrock.writeReply(reply, context))
        #expect(
            whole["output"]?["message"] == [
                "role": "assistant",
                "content": [
                    ["reasoningContent": ["reasoningText": ["text": "Hm", "signature": "s"]]], ["text": "Hi"],
                    ["toolUse": ["toolUseId": "tooluse_f1_0", "name": "f", "input": ["a": 1]]],
                    ["toolUse": ["toolUseId": "2", "name": "g", "input": ["arguments": "no JSON"]]],
                ],
            ]
        )
        #expect(whole["stopReason"] == "tool_use")
        #expect(whole["usage"] == ["inputTokens": 5, "outputTokens": 7, "totalTokens": 12])
        let events = try writtenStream(reply.events)
        #expect(
            events.map(\.name) == [
                "messageStart", "contentBlockDelta", "contentBlockDelta", "contentBlockStop", "contentBlockDelta",
                "contentBlockStop", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "contentBlockStart",
                "contentBlockDelta", "contentBlockStop", "messageStop", "metadata",
            ]
        )
        #expect(events[6].data["start"] == ["toolUse": ["toolUseId": "tooluse_f1_0", "name": "f"]])
        #expect(events[12].data["stopReason"] == "tool_use")
        #expect(events[13].data["usage"] == ["inputTokens": 5, "outputTokens": 7, "totalTokens": 12])
    }
}
