import JSON

extension Reply {
    /// The answer as the stream that tells it.
    public var events: [ReplyEvent] {
        var start = ReplyStart(id: id, model: model, created: created)
        start.serviceTier = serviceTier
        start.systemFingerprint = systemFingerprint
        var events: [ReplyEvent] = [.start(start)]
        for choice in choices {
            var calls = 0
            // They are of the words, and told with them: a stream has no place for them behind its calls.
            var logprobs = choice.logprobs
            let lastWords = choice.parts.lastIndex(where: \.isWords)
            for (place, part) in choice.parts.enumerated() {
                Self.tell(part, of: choice.index, &calls, into: &events)
                guard place == lastWords, let told = logprobs else { continue }
                events.append(.logprobs(choice: choice.index, told))
                logprobs = nil
            }
            if let logprobs { events.append(.logprobs(choice: choice.index, logprobs)) }
            // A whole answer is complete even where the vendor does not say why it ended.
            events.append(.finish(choice: choice.index, choice.finish ?? .stop, stopSequence: choice.stopSequence))
        }
        if let usage { events.append(.usage(usage)) }
        events.append(.end)
        return events
    }

    private static func tell(_ part: Part, of choice: Int, _ calls: inout Int, into events: inout [ReplyEvent]) {
        switch part {
        case .text(let text):
            if !text.text.isEmpty { events.append(.text(choice: choice, text.text)) }
            for citation in text.citations { events.append(.citation(choice: choice, citation)) }
            if let signature = text.signature { events.append(.textSignature(choice: choice, signature)) }
        case .refusal(let text): events.append(.refusal(choice: choice, text))
        case .reasoning(let reasoning): events.append(.reasoning(choice: choice, reasoning))
        case .toolCall(let call):
            events.append(.toolCall(choice: choice, index: calls, call))
            calls += 1
        case .media(let media): events.append(.media(choice: choice, media))
        case .opaque(let part): events.append(.opaque(choice: choice, part))
        // A model answers no tool calls.
        case .toolResult: break
        }
    }
}

extension Part {
    fileprivate var isWords: Bool {
        switch self {
        case .text, .refusal: true
        default: false
        }
    }
}
