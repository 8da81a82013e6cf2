import Core
import JSON
import Testing

@Suite struct ReplyAccumulatorTests {
    private func accumulate(_ events: [ReplyEvent]) -> ReplyAccumulator {
        var accumulator = ReplyAccumulator()
        for event in events { accumulator.add(event) }
        return accumulator
    }

    private func texts(_ choice: Reply.Choice) -> [String] {
        choice.parts.map { part in
            switch part {
            case .text(let text): "text:\(text.text.string)"
            case .refusal(let text): "refusal:\(text.string)"
            case .reasoning(let reasoning):
                "reasoning:\(reasoning.text?.string ?? "")/\(reasoning.signature?.string ?? "")/\(reasoning.encrypted?.string ?? "")"
            case .toolCall(let call): "call:\(call.name.string)(\(call.arguments.asText.string))"
            case .media: "media"
            case .toolResult: "result"
            case .opaque(let part): "opaque:\(part.kind)"
            }
        }
    }

    @Test("deltas of one kind grow one part, a change of kind begins another")
    func joins() {
        let reply = accumulate([
            .start(ReplyStart(id: "r", model: "m", created: 5)),
            .reasoning(choice: 0, ReasoningPart(text: "think ")),
            .reasoning(choice: 0, ReasoningPart(text: "hard")),
            .reasoning(choice: 0, ReasoningPart(signature: "sig", origin: .anthropic)),
            .reasoning(choice: 0, ReasoningPart(encrypted: "secret", origin: .anthropic)),
            .reasoning(choice: 0, ReasoningPart(text: "again")),
            .text(choice: 0, "Hel"), .text(choice: 0, "lo"),
            .refusal(choice: 0, "no"), .refusal(choice: 0, "pe"),
            .text(choice: 0, "!"),
            .finish(choice: 0, .stop, stopSequence: nil), .end,
        ])
        #expect(reply.isEnded)
        #expect(reply.reply.id == "r" && reply.reply.created == 5)
        #expect(
            texts(reply.reply.choices[0]) == [
                "reasoning:think hard/sig/", "reasoning://secret", "reasoning:again//", "text:Hello", "refusal:nope",
                "text:!",
            ]
        )
        #expect(reply.reply.choices[0].finish == .stop)
    }

    @Test("arguments of interleaved tool calls find their own call")
    func toolCalls() {
        func call(_ name: JSONString) -> ToolCall { ToolCall(id: nil, name: name, arguments: .text("")) }
        let reply = accumulate([
            .toolCall(choice: 0, index: 0, call("a")), .toolCall(choice: 0, index: 1, call("b")),
            .toolArguments(choice: 0, index: 1, #"{\"y\":"#), .toolArguments(choice: 0, index: 0, "{}"),
            .toolArguments(choice: 0, index: 1, "2}"),
            .toolArguments(choice: 0, index: 7, "for nobody"),
            .finish(choice: 0, .toolCalls, stopSequence: nil),
        ]).reply
        #expect(texts(reply.choices[0]) == ["call:a({})", #"call:b({\"y\":2})"#])
    }

    @Test("choices are told apart and stand in the order of their indexes")
    func choices() {
        let reply = accumulate([
            .text(choice: 2, "c"), .text(choice: 0, "a"), .text(choice: 1, "b"), .text(choice: 2, "C"),
            .finish(choice: 1, .length, stopSequence: nil),
        ]).reply
        #expect(reply.choices.map(\.index) == [0, 1, 2])
        #expect(reply.choices.map { texts($0) } == [["text:a"], ["text:b"], ["text:cC"]])
        #expect(reply.choices.map(\.finish) == [nil, .length, nil])
    }

    @Test("later usage replaces earlier usage, and a failure is kept")
    func usageAndFailure() {
        let error = VendorError(status: 529, category: .overloaded, message: "busy")
        let all = accumulate([
            .usage(Usage(inputTokens: 1, outputTokens: 1)), .usage(Usage(inputTokens: 1, outputTokens: 9)),
            .failure(error),
        ])
        #expect(all.reply.usage == Usage(inputTokens: 1, outputTokens: 9))
        #expect(all.failure == error)
        #expect(!all.isEnded)
    }

    @Test("log probabilities of chunks are joined list by list")
    func logprobs() throws {
        let reply = accumulate([
            .logprobs(choice: 0, try JSONRaw(validating: #"{"content":[{"token":"a"}],"refusal":null}"#)),
            .logprobs(choice: 0, try JSONRaw(validating: #"{"content":[{"token":"b"},{"token":"c"}]}"#)),
        ]).reply
        let joined = try #require(reply.choices[0].logprobs)
        let expected = try JSONRaw(validating: #"{"content":[{"token":"a"},{"token":"b"},{"token":"c"}]}"#)
        #expect(joined.isEquivalent(to: expected))
    }

    @Test("a whole answer told as a stream and put together again is the same")
    func roundTrip() throws {
        var reply = Reply()
        reply.id = "id"
        reply.model = "model"
        reply.created = 7
        reply.usage = Usage(inputTokens: 3, outputTokens: 4)
        var first = Reply.Choice(index: 0)
        first.parts = [
            .reasoning(ReasoningPart(text: "why", signature: "s", origin: .anthropic)), .text("so"),
            .toolCall(ToolCall(id: "1", name: "f", arguments: .value(try JSONRaw(validating: #"{"a":1}"#)))),
            .toolCall(ToolCall(id: "2", name: "g", arguments: .text("{}"))),
        ]
        first.finish = .toolCalls
        var second = Reply.Choice(index: 1)
        second.parts = [.text("other")]
        second.finish = .length
        second.stopSequence = "END"
        reply.choices = [first, second]
        let again = accumulate(reply.events)
        #expect(again.isEnded)
        #expect(again.reply.id == reply.id && again.reply.model == reply.model && again.reply.created == 7)
        #expect(again.reply.usage == reply.usage)
        #expect(again.reply.choices.map { texts($0) } == reply.choices.map { texts($0) })
        #expect(again.reply.choices.map(\.finish) == reply.choices.map(\.finish))
        #expect(again.reply.choices[1].stopSequence == "END")
    }
}
