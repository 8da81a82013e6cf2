import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@Suite struct CohereStreamTests: CohereSuite {
    private func event(_ data: String) -> String { "data: \(data)\n\n" }

    @Test("a stream that ends before its message does is cut")
    func cut() throws {
        let text =
            event(#"{"type":"message-start","id":"a","delta":{"message":{"role":"assistant"}}}"#)
            + event(#"{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":"Hel"}}}}"#)
        let error = #expect(throws: GatewayError.self) { try replyEvents(ByteBuffer(string: text)) }
        #expect(error?.kind == .vendorCut)
    }

    @Test("what cannot be read is said", arguments: ["{", "7", "{}", #"{"type":"tool-call-start","index":0}"#])
    func unreadable(data: String) {
        let error = #expect(throws: GatewayError.self) { try replyEvents(ByteBuffer(string: event(data))) }
        #expect(error?.kind == .vendorAnswerInvalid)
    }

    @Test("events that are new, and what follows the end, say nothing")
    func unknownEvents() throws {
        let text =
            event(#"{"type":"brand-new","index":3}"#) + event(#"{"type":"debug","prompt":"p"}"#)
            + event(#"{"type":"message-end","delta":{"finish_reason":"COMPLETE"}}"#) + event("[DONE]") + event("{")
        let events = try replyEvents(ByteBuffer(string: text))
        #expect(accumulated(events).choices.first?.finish == .stop)
    }

    @Test("calls that come interleaved are told one after the other")
    func interleaved() throws {
        let events: [ReplyEvent] = [
            .start(ReplyStart(id: "i")),
            .toolCall(choice: 0, index: 0, ToolCall(id: "a", name: "f", arguments: .text(""))),
            .toolArguments(choice: 0, index: 0, "{\"x\":"),
            .toolCall(choice: 0, index: 1, ToolCall(id: "b", name: "g", arguments: .text("{}"))),
            .text(choice: 0, "Wait."),
            .toolArguments(choice: 0, index: 0, "1}"),
            .finish(choice: 0, .toolCalls, stopSequence: nil), .end,
        ]
        let names = try sseEvents(writtenStream(events)).map { $0.name ?? "-" }
        #expect(
            names == [
                "message-start", "tool-call-start", "tool-call-delta", "tool-call-delta", "tool-call-end",
                "tool-call-start", "tool-call-delta", "tool-call-end", "content-start", "content-delta", "content-end",
                "message-end", "-",
            ]
        )
        let told = accumulated(try replyEvents(writtenStream(events)))
        #expect(told.cohereDescription == accumulated(events).cohereDescription)
    }

    @Test("a call without arguments has an empty object's")
    func noArguments() throws {
        let call = ToolCall(id: nil, name: "clock", arguments: .text(""))
        let events: [ReplyEvent] = [
            .toolCall(choice: 0, index: 0, call), .finish(choice: 0, .toolCalls, stopSequence: nil), .end,
        ]
        let told = accumulated(try replyEvents(writtenStream(events)))
        #expect(told.cohereDescription.contains("call call_f1_0 clock {}"))
        let whole = try cohere.readReply(
            JSONDocument(parsing: cohere.writeReply(accumulated(events), context)),
            expectation
        )
        #expect(whole.cohereDescription == told.cohereDescription)
    }

    @Test("thoughts of other vendors are told without their proofs, and what only they can read is not")
    func foreignThoughts() throws {
        let events: [ReplyEvent] = [
            .reasoning(choice: 0, ReasoningPart(text: "Hm.", signature: "s", origin: .anthropic)),
            .reasoning(choice: 0, ReasoningPart(encrypted: "e", origin: .anthropic)),
            .text(choice: 0, "Hi"), .finish(choice: 0, .stop, stopSequence: "x"), .end,
        ]
        let text = String(buffer: writtenStream(events))
        #expect(text.contains("Hm.") && !text.contains("\"s\"") && text.contains("STOP_SEQUENCE"))
        #expect(accumulated(try replyEvents(ByteBuffer(string: text))).choices[0].parts.count == 2)
    }
}
