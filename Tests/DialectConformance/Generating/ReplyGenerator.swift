import Core
import JSON

/// Makes answers that say whatever the canonical model can, and the events of streams that tell them.
struct ReplyGenerator {
    var random: SeededGenerator
    private let dialect: DialectName

    /// - Parameter dialect: the dialect of the vendor that answers.
    init(seed: UInt64, of dialect: DialectName) {
        random = SeededGenerator(seed: seed)
        self.dialect = dialect
    }

    /// - Parameter choices: the most alternatives that the answer may have.
    mutating func reply(choices: Int) -> Reply {
        var reply = Reply()
        // Who speaks Responses asks for an answer by its id again.
        reply.id = JSONString("\(dialect == .openAIResponses ? "resp" : "id")_\(random.word())")
        reply.model = JSONString(random.word())
        reply.created = random.number(1...2_000_000_000)
        reply.serviceTier = random.chance(10) ? random.pick(["default", "priority"]) : nil
        reply.systemFingerprint = random.chance(10) ? JSONString(random.word()) : nil
        let count = choices > 1 && random.chance(20) ? random.number(2...choices) : 1
        for index in 0..<count { reply.choices.append(choice(index)) }
        reply.usage = usage()
        return reply
    }

    private mutating func choice(_ index: Int) -> Reply.Choice {
        var choice = Reply.Choice(index: index)
        let isTextOnly = dialect == .openAICompletions
        if !isTextOnly, random.chance(30) { choice.parts.append(.reasoning(thought())) }
        if random.chance(80) { choice.parts.append(.text(text())) }
        var calls = 0
        if !isTextOnly, random.chance(40) {
            calls = random.number(1...3)
            for number in 0..<calls { choice.parts.append(.toolCall(call(number))) }
        }
        if choice.parts.isEmpty { choice.parts.append(.text(text())) }
        choice.finish = calls > 0 ? .toolCalls : random.pick([.stop, .stop, .stop, .length, .contentFilter, .error])
        if choice.finish == .stop, random.chance(15) { choice.stopSequence = random.text() }
        // They are of words.
        if random.chance(10), choice.parts.contains(where: \.isText) { choice.logprobs = logprobs() }
        return choice
    }

    private mutating func thought() -> ReasoningPart {
        guard random.chance(50), let origin = dialect.origin else { return ReasoningPart(text: random.text()) }
        return ReasoningPart(text: random.text(), signature: JSONString(random.word()), origin: origin)
    }

    private mutating func text() -> TextPart {
        var text = TextPart(random.text())
        if dialect != .openAICompletions, random.chance(20) {
            for _ in 0..<random.number(1...2) {
                var citation = Citation(url: JSONString("https://example.com/\(random.word())"), title: random.text())
                if random.chance(50) { citation.citedText = random.text() }
                if random.chance(50) {
                    citation.startIndex = 0
                    citation.endIndex = 1
                }
                text.citations.append(citation)
            }
        }
        return text
    }

    private mutating func call(_ number: Int) -> ToolCall {
        let object = random.object()
        return ToolCall(
            id: JSONString("call_\(random.word())_\(number)"),
            name: JSONString(random.word()),
            arguments: random.chance(50) ? .value(object) : .text(object.asJSONString)
        )
    }

    private mutating func logprobs() -> JSONRaw {
        let tokens = random.many(1...3) { ($0.text(), $0.pick(["-0.25", "-1.5", "0"])) }
        return .build { writer in
            writer.object {
                $0.array("content") {
                    for (token, logprob) in tokens {
                        $0.object {
                            $0.member("token", token)
                            $0.member("logprob", JSONNumber(text: logprob))
                            $0.nullMember("bytes")
                            $0.array("top_logprobs") { _ in }
                        }
                    }
                }
            }
        }
    }

    private mutating func usage() -> Usage {
        var usage = Usage(inputTokens: random.number(100...1000), outputTokens: random.number(50...100))
        if random.chance(30) { usage.cachedInputTokens = random.number(0...50) }
        if random.chance(10) { usage.cacheWriteTokens = random.number(0...50) }
        if random.chance(20) { usage.reasoningTokens = random.number(0...50) }
        return usage
    }

    // MARK: Streams

    /// The answer as a stream whose texts and arguments come in pieces, and whose choices come interleaved.
    mutating func events(of reply: Reply) -> [ReplyEvent] {
        var start: [ReplyEvent] = []
        var end: [ReplyEvent] = []
        var choices: [Int: [ReplyEvent]] = [:]
        for event in reply.events {
            if let choice = event.choice {
                choices[choice, default: []] += pieces(of: event)
            } else if case .start = event {
                start.append(event)
            } else {
                end.append(event)
            }
        }
        while !choices.isEmpty {
            let choice = random.pick(choices.keys.sorted())
            start.append(choices[choice]?.removeFirst() ?? .end)
            if choices[choice]?.isEmpty != false { choices[choice] = nil }
        }
        return start + end
    }

    private mutating func pieces(of event: ReplyEvent) -> [ReplyEvent] {
        switch event {
        case .text(let choice, let text): return cut(text).map { .text(choice: choice, $0) }
        case .reasoning(let choice, var thought):
            guard let text = thought.text else { return [event] }
            var pieces = cut(text).map { ReplyEvent.reasoning(choice: choice, ReasoningPart(text: $0)) }
            thought.text = nil
            if thought.signature != nil { pieces.append(.reasoning(choice: choice, thought)) }
            return pieces
        case .toolCall(let choice, let index, var call):
            guard case .text(let text) = call.arguments else { return [event] }
            call.arguments = .text("")
            return [.toolCall(choice: choice, index: index, call)]
                + cut(text).map { .toolArguments(choice: choice, index: index, $0) }
        default: return [event]
        }
    }

    private mutating func cut(_ text: JSONString) -> [JSONString] {
        var pieces: [JSONString] = []
        var rest = Substring(text.string)
        while !rest.isEmpty {
            let piece = rest.prefix(random.number(1...12))
            pieces.append(JSONString(String(piece)))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}

extension ReplyEvent {
    /// The alternative that the event is of; nil for those of the whole answer.
    var choice: Int? {
        switch self {
        case .text(let choice, _), .refusal(let choice, _), .reasoning(let choice, _), .toolCall(let choice, _, _),
            .toolArguments(let choice, _, _), .citation(let choice, _), .textSignature(let choice, _),
            .media(let choice, _), .logprobs(let choice, _), .opaque(let choice, _), .finish(let choice, _, _):
            choice
        case .start, .usage, .failure, .end: nil
        }
    }
}

extension Part {
    fileprivate var isText: Bool {
        if case .text = self { true } else { false }
    }
}
