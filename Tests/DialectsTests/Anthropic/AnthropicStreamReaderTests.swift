import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@Suite struct AnthropicStreamReaderTests: AnthropicSuite {
    private static let start =
        #"{"type":"message_start","message":{"id":"1","model":"m","usage":{"input_tokens":9,"cache_read_input_tokens":4}}}"#
    private static let finish =
        #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}"#
    private static let stop = #"{"type":"message_stop"}"#

    private func block(_ block: String, _ deltas: [String] = []) -> [String] {
        [#"{"type":"content_block_start","index":0,"content_block":\#(block)}"#]
            + deltas.map { #"{"type":"content_block_delta","index":0,"delta":\#($0)}"# }
            + [#"{"type":"content_block_stop","index":0}"#]
    }

    private func read(_ blocks: [String]) throws -> Reply {
        let events = try replyEvents(stream([Self.start] + blocks + [Self.finish, Self.stop]))
        #expect(events.anthropicGrammarProblems == [])
        return accumulated(events)
    }

    @Test("usage of the start and of the end make one")
    func usage() throws {
        let usage = try read([]).usage
        #expect(usage?.inputTokens == 13 && usage?.cachedInputTokens == 4 && usage?.outputTokens == 3)
    }

    @Test(
        "arguments of a call",
        arguments: [
            ("{}", [], "{}"), ("{}", [#""#], "{}"), ("{}", [#"{\"a\""#, ":1}"], #"{"a":1}"#),
            (#"{"a":2}"#, [], #"{"a":2}"#),
            (#"{"a":2}"#, [#"{\"a\":3}"#], #"{"a":3}"#), ("null", [], "{}"),
        ] as [(String, [String], String)]
    )
    func arguments(input: String, pieces: [String], expected: String) throws {
        let reply = try read(
            block(
                #"{"type":"tool_use","id":"t","name":"f","input":\#(input)}"#,
                pieces.map { #"{"type":"input_json_delta","partial_json":"\#($0)"}"# }
            )
        )
        guard case .toolCall(let call) = reply.choices[0].parts[0] else { throw AnthropicUnexpected() }
        #expect(call.arguments.asText == JSONString(expected))
        #expect(reply.choices[0].finish == .toolCalls)
    }

    @Test("thoughts, their proof, and hidden ones")
    func thoughts() throws {
        let reply = try read(
            block(
                #"{"type":"thinking","thinking":"","signature":""}"#,
                [
                    #"{"type":"thinking_delta","thinking":"a"}"#, #"{"type":"thinking_delta","thinking":"b"}"#,
                    #"{"type":"signature_delta","signature":"s"}"#,
                ]
            ) + block(#"{"type":"redacted_thinking","data":"d"}"#)
                + block(
                    #"{"type":"thinking","thinking":"","signature":""}"#,
                    [#"{"type":"signature_delta","signature":"t"}"#]
                )
                + block(#"{"type":"text","text":""}"#, [#"{"type":"text_delta","text":"c"}"#])
        )
        #expect(
            reply.choices[0].parts.anthropicDescription == [
                "thought ab s anthropic-claude-v1", "thought - d anthropic-claude-v1",
                "thought - t anthropic-claude-v1", "text c",
            ]
        )
    }

    @Test("blocks that only Anthropic knows are put together")
    func opaque() throws {
        let reply = try read(
            block(
                #"{"type":"server_tool_use","id":"s","name":"web_search","input":{}}"#,
                [
                    #"{"type":"input_json_delta","partial_json":"{\"q\":"}"#,
                    #"{"type":"input_json_delta","partial_json":"1}"}"#,
                ]
            ) + block(#"{"type":"web_search_tool_result","tool_use_id":"s","content":[]}"#)
                + block(#"{"type":"compaction","content":null}"#, [#"{"type":"compaction_delta","content":"sum"}"#])
        )
        let values = try reply.choices[0].parts.map { part -> Value in
            guard case .opaque(let opaque) = part else { throw AnthropicUnexpected() }
            return try Value(opaque.value.bytes)
        }
        #expect(
            values == [
                ["type": "server_tool_use", "id": "s", "name": "web_search", "input": ["q": 1]],
                ["type": "web_search_tool_result", "tool_use_id": "s", "content": []],
                ["type": "compaction", "content": "sum"],
            ]
        )
    }

    @Test("a failure in mid-stream is told and nothing after it")
    func failure() throws {
        let text = stream([
            Self.start, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, Self.finish,
            Self.stop,
        ])
        let events = try replyEvents(text)
        guard case .failure(let error)? = events.last else { throw AnthropicUnexpected() }
        #expect(error.status == 529 && error.category == .overloaded && error.message == "Overloaded")
        #expect(events.count == 2)
    }

    @Test("a stream that just stops is cut", arguments: 0..<4)
    func cut(count: Int) throws {
        let events = [Self.start] + block(#"{"type":"text","text":"a"}"#)
        let error = #expect(throws: GatewayError.self) { try replyEvents(stream(Array(events.prefix(count)))) }
        #expect(error?.kind == .vendorCut && error?.status == 502 && error?.code == "vendor_stream_cut")
    }

    @Test("a stop reason finishes, though the last event is missing")
    func noStop() throws {
        let events = try replyEvents(stream([Self.start, Self.finish]))
        guard case .end? = events.last else { throw AnthropicUnexpected() }
        #expect(events.anthropicGrammarProblems == [])
    }

    @Test(
        "what is not known is passed over",
        arguments: [
            #"{"type":"ping"}"#, #"{"type":"something_new","x":1}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"new_delta"}}"#,
        ]
    )
    func unknown(event: String) throws {
        #expect(try replyEvents(stream([Self.start, event, Self.finish, Self.stop])).count == 4)
    }

    @Test(
        "what cannot be read is an error",
        arguments: ["{", "[1]", "hello", #"{"type":"content_block_start","index":0}"#]
    )
    func invalid(event: String) throws {
        let error = #expect(throws: GatewayError.self) { try replyEvents(stream([Self.start, event])) }
        #expect(error?.kind == .vendorAnswerInvalid)
    }

    @Test("other ends and beginnings are understood")
    func odd() throws {
        let bare = [#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}"#, "[DONE]"]
        let events = try replyEvents(stream(bare))
        #expect(events.anthropicGrammarProblems == [])
        #expect(accumulated(events).choices[0].parts.anthropicDescription == ["text a"])
    }

    @Test("a stream passed through is watched", arguments: [true, false])
    func inspector(named: Bool) throws {
        let names = ["message_start", "content_block_delta", "message_delta"]
        let data = [Self.start, #"{"type":"content_block_delta"}"#, Self.finish]
        let text = zip(names, data).map { (named ? "event: \($0)\n" : "") + "data: \($1)\n\n" }.joined()
        var inspector = anthropic.makeStreamInspector(hidesUsage: true, target())
        for (index, event) in try sseEvents(ByteBuffer(string: ": hello\n\n" + text)).enumerated() {
            #expect(!inspector.isFinished || index > 3)
            #expect(try inspector.inspect(event))
        }
        #expect(inspector.isFinished && inspector.usage?.inputTokens == 13 && inspector.usage?.outputTokens == 3)
    }

    @Test("that ends without a reason ends all the same, with its usage and with what was open")
    func noReason() throws {
        let blocks = block(#"{"type":"tool_use","id":"t","name":"f","input":{"a":1}}"#).dropLast()
        let reply = accumulated(try replyEvents(stream([Self.start] + blocks + [Self.stop])))
        guard case .toolCall(let call) = reply.choices[0].parts[0] else { throw AnthropicUnexpected() }
        #expect(call.arguments.asText == #"{"a":1}"#)
        #expect(reply.choices[0].finish == .toolCalls)
        #expect(reply.usage?.inputTokens == 13)
    }

    @Test("whose answer comes as the call of its tool says nothing else; one that never calls it says what it said")
    func answerTool() throws {
        let said = block(#"{"type":"text","text":"Here: "}"#)
        let called = block(#"{"type":"tool_use","id":"t","name":"answer","input":{"a":1}}"#)
        for (blocks, expected) in [(said + called + said, #"{"a":1}"#), (said, "Here: ")] {
            let text = stream([Self.start] + blocks + [Self.finish, Self.stop])
            let events = try replyEvents(text, ReplyExpectation(target: target(), answerTool: "answer"))
            let parts = accumulated(events).choices[0].parts
            guard parts.count == 1, case .text(let text) = parts[0] else { throw AnthropicUnexpected() }
            #expect(text.text == JSONString(expected))
        }
    }

    @Test("counts that no vendor can mean are brought down before they are added")
    func hugeCounts() throws {
        let start =
            #"{"type":"message_start","message":{"usage":{"input_tokens":9223372036854775807,"cache_read_input_tokens":5}}}"#
        let reply = accumulated(try replyEvents(stream([start, Self.finish, Self.stop])))
        #expect(reply.usage?.inputTokens == (1 << 40) + 5)
        #expect(String(buffer: OpenAIChatDialect().writeReply(reply, context)).contains("total_tokens"))
    }
}
