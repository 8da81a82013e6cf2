import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct AnthropicStreamWriterTests: AnthropicSuite {
    /// Broken rules of Anthropic's stream grammar.
    static func problems(_ events: [Value]) -> [String] {
        var problems: [String] = []
        var open: Value?
        var next = 0
        for event in events {
            switch event["type"]?.string {
            case "content_block_start":
                if open != nil { problems.append("a block begins in another") }
                if event["index"] != .number(Double(next)) { problems.append("block \(next) has another index") }
                open = event["index"]
                next += 1
            case "content_block_delta": if open != event["index"] { problems.append("a delta outside its block") }
            case "content_block_stop":
                if open != event["index"] { problems.append("a stop outside its block") }
                open = nil
            case "message_delta", "message_stop": if open != nil { problems.append("a block was not ended") }
            default: break
            }
        }
        let frame = events.compactMap { $0["type"]?.string }.filter { !$0.hasPrefix("content_block") }
        if frame != ["message_start", "message_delta", "message_stop"] { problems.append("frame \(frame)") }
        return problems
    }

    private func kinds(_ events: [Value]) -> [String] {
        events.compactMap { $0["delta"]?["type"]?.string ?? $0["content_block"]?["type"]?.string ?? $0["type"]?.string }
    }

    @Test("an answer is told in blocks, usage at the end")
    func plain() throws {
        var usage = Usage(inputTokens: 10, outputTokens: 2)
        usage.cachedInputTokens = 4
        let events = try writtenStream([
            .start(ReplyStart(id: "i", model: "m")), .reasoning(choice: 0, ReasoningPart(text: "t")),
            .reasoning(choice: 0, ReasoningPart(signature: "s", origin: .anthropic)), .text(choice: 0, "a"),
            .text(choice: 0, "b"),
            .finish(choice: 0, .stop, stopSequence: "X"), .usage(usage), .end,
        ])
        #expect(Self.problems(events) == [])
        #expect(
            kinds(events) == [
                "message_start", "thinking", "thinking_delta", "signature_delta", "content_block_stop", "text",
                "text_delta", "text_delta",
                "content_block_stop", "message_delta", "message_stop",
            ]
        )
        #expect(events[0]["message"]?["id"] == "i" && events[0]["message"]?["content"] == [])
        let end = events[events.count - 2]
        #expect(end["delta"] == ["stop_reason": "stop_sequence", "stop_sequence": "X"])
        #expect(end["usage"] == ["input_tokens": 6, "cache_read_input_tokens": 4, "output_tokens": 2])
    }

    @Test("calls that follow one another are told as they come")
    func live() throws {
        var writer = anthropic.makeStreamWriter(context)
        func write(_ event: ReplyEvent) -> String {
            var out = ByteBuffer()
            writer.write(event, into: &out)
            return String(buffer: out)
        }
        _ = write(.start(ReplyStart()))
        #expect(
            write(.toolCall(choice: 0, index: 0, ToolCall(id: "a", name: "f", arguments: .text("")))).contains(
                "content_block_start"
            )
        )
        #expect(write(.toolArguments(choice: 0, index: 0, "{}")).contains("input_json_delta"))
        #expect(
            write(.toolCall(choice: 0, index: 1, ToolCall(id: "b", name: "g", arguments: .text("")))).contains(
                "content_block_start"
            )
        )
        #expect(write(.toolArguments(choice: 0, index: 1, "{}")).contains(#""index":1"#))
    }

    @Test("a call that may still grow holds the others back")
    func interleaved() throws {
        let events = try writtenStream([
            .start(ReplyStart()),
            .toolCall(choice: 0, index: 0, ToolCall(id: "a", name: "f", arguments: .text(JSONString(#"{"x":"#)))),
            .toolCall(choice: 0, index: 1, ToolCall(id: "b", name: "g", arguments: .text(""))),
            .text(choice: 0, "late"),
            .toolArguments(choice: 0, index: 1, JSONString(#"{"y":"#)), .toolArguments(choice: 0, index: 0, "1}"),
            .toolArguments(choice: 0, index: 1, "2}"), .finish(choice: 0, .toolCalls, stopSequence: nil), .end,
        ])
        #expect(Self.problems(events) == [])
        let text = events.compactMap { $0["delta"]?["partial_json"]?.string ?? $0["delta"]?["text"]?.string }
        #expect(text == [#"{"x":"#, "1}", #"{"y":"#, "2}", "late"])
    }

    @Test("a stream that fails never looks finished")
    func failure() throws {
        let events = try writtenStream([
            .start(ReplyStart()), .text(choice: 0, "a"), .finish(choice: 0, .stop, stopSequence: nil),
            .failure(VendorError(status: 529, category: .overloaded, message: "busy")), .end,
        ])
        #expect(events.last?["error"] == ["type": "overloaded_error", "message": "busy"])
        #expect(!kinds(events).contains("message_delta") && !kinds(events).contains("message_stop"))
    }

    @Test("an empty answer is whole all the same")
    func empty() throws {
        let events = try writtenStream([.end])
        #expect(Self.problems(events) == [])
        #expect(events[1]["delta"]?["stop_reason"] == "end_turn")
    }

    @Test("other choices and what Anthropic has no place for are passed over")
    func foreign() throws {
        let events = try writtenStream([
            .start(ReplyStart()), .text(choice: 1, "b"), .text(choice: 0, "a"), .textSignature(choice: 0, "s"),
            .logprobs(choice: 0, .emptyObject), .media(choice: 0, MediaPart(.image, .base64("x"))),
            .opaque(choice: 0, OpaquePart(dialect: .gemini, kind: "code", value: .emptyObject)),
            .reasoning(choice: 0, ReasoningPart(encrypted: "e", origin: .openAIResponses)),
            .finish(choice: 1, .length, stopSequence: nil), .finish(choice: 0, .stop, stopSequence: nil), .end,
        ])
        #expect(Self.problems(events) == [])
        #expect(events.compactMap { $0["delta"]?["text"]?.string } == ["a"])
        #expect(events[events.count - 2]["delta"]?["stop_reason"] == "end_turn")
    }
}
