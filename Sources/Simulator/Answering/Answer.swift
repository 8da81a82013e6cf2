import Core
import JSON

/// Makes the answer to a call: the same call, model and seed, the same answer.
struct Answer {
    private let call: Call
    private let model: ModelName
    private let dialect: DialectName
    private let said: CallText
    private var generator: SeededGenerator

    init(to call: Call, of model: ModelName, in dialect: DialectName, _ generator: SeededGenerator) {
        self.call = call
        self.model = model
        self.dialect = dialect
        self.generator = generator
        said = CallText(call)
    }

    mutating func reply() -> Reply {
        var reply = Reply()
        reply.model = JSONString(model.name)
        var output = 0
        var reasoning = 0
        for index in 0..<min(max(call.sampling.choices ?? 1, 1), 128) {
            var tokens = AnswerTokens(limit: call.sampling.maxOutputTokens)
            reply.choices.append(choice(index, &tokens))
            output += tokens.used
            reasoning += tokens.reasoning
        }
        var usage = Usage(inputTokens: TokenCount.of(call), outputTokens: max(1, output))
        if reasoning > 0 { usage.reasoningTokens = reasoning }
        reply.usage = usage
        return reply
    }

    private mutating func choice(_ index: Int, _ tokens: inout AnswerTokens) -> Reply.Choice {
        var choice = Reply.Choice(index: index)
        if model.kind == .refuse {
            let words = "I'm sorry, but I can't help with that."
            tokens.spend(words)
            choice.parts = [.refusal(JSONString(words))]
            // OpenAI tells a refusal apart by its member, and Cohere not at all; the others do by their finish reason.
            choice.finish = isOpenAIs || dialect == .cohereV2 ? .stop : .contentFilter
            return choice
        }
        if model.kind == .reasoning { choice.parts.append(thought(&tokens)) }
        let tools = calledTools()
        if tools.isEmpty {
            speak(&choice, &tokens)
        } else {
            choice.finish = .toolCalls
            for tool in tools where choice.finish != .length { call(tool, &choice, &tokens) }
        }
        return choice
    }

    private var isOpenAIs: Bool { dialect == .openAIChat || dialect == .openAIResponses }

    // MARK: Thoughts

    private mutating func thought(_ tokens: inout AnswerTokens) -> Part {
        let text = tokens.take("The user says: \(said.lastUser)\nLet me think about what to answer.")
        tokens.reasoning = tokens.used
        var part = ReasoningPart(text: JSONString(text))
        if dialect == .anthropicMessages || dialect == .bedrockConverse {
            part.signature = JSONString("sim" + generator.word(length: 40))
            part.origin = .anthropic
        }
        if dialect == .openAIResponses {
            part.isSummary = true
            part.encrypted = JSONString("sim" + generator.word(length: 40))
            part.origin = .openAIResponses
        }
        return .reasoning(part)
    }

    // MARK: Tools

    /// The tools to call: those that are demanded, or for the model that likes to call tools the ones that it may.
    private func calledTools() -> [Tool] {
        let offered = call.tools.filter { $0.server == nil }
        let allowed: [Tool]
        switch call.toolChoice {
        case .some(.none): return []
        case .named(let name): return offered.filter { $0.name == name }.prefix(1).map { $0 }
        case .required: allowed = offered
        case .allowed(let names, let required):
            allowed = offered.filter { names.contains($0.name) }
            if !required, !wantsTools { return [] }
        case .auto, nil:
            guard wantsTools else { return [] }
            allowed = offered
        }
        guard !allowed.isEmpty else { return [] }
        let count = call.parallelToolCalls == false ? 1 : model.profile.toolCalls
        return (0..<count).map { allowed[$0 % allowed.count] }
    }

    private var wantsTools: Bool { model.kind == .tool && said.lastToolResults == nil }

    private mutating func call(_ tool: Tool, _ choice: inout Reply.Choice, _ tokens: inout AnswerTokens) {
        let value = tool.parameters.map(SchemaSample.value) ?? .emptyObject
        var arguments = ToolArguments.value(value)
        tokens.spend(tool.name)
        if isOpenAIs {
            // Arguments are text there, which the limit of tokens cuts like any other.
            let told = tokens.take(value.string)
            if told.utf8.count < value.string.utf8.count {
                arguments = .text(JSONString(told))
                choice.finish = .length
            }
        } else {
            tokens.spend(value.string)
        }
        var id: JSONString?
        switch dialect {
        case .openAIChat, .openAICompletions, .openAIResponses: id = JSONString("call_" + generator.word(length: 24))
        case .anthropicMessages: id = JSONString("toolu_" + generator.word(length: 22))
        case .gemini: id = nil
        case .cohereV2: id = JSONString("\(tool.name)_" + generator.word(length: 12))
        case .bedrockConverse: id = JSONString("tooluse_" + generator.word(length: 22))
        }
        choice.parts.append(.toolCall(ToolCall(id: id, name: JSONString(tool.name), arguments: arguments)))
    }

    // MARK: Text

    private mutating func speak(_ choice: inout Reply.Choice, _ tokens: inout AnswerTokens) {
        var whole = text
        var finish = FinishReason.stop
        if model.kind == .length {
            // Whatever it would say, it gets no further than the half.
            whole = TokenCount.prefix(whole, max(1, TokenCount.of(whole) / 2))
            finish = .length
        }
        var sequence: JSONString?
        if let stop = firstStop(in: whole) {
            whole = String(whole[..<stop.place])
            sequence = stop.sequence
            finish = .stop
        }
        let told = tokens.take(whole)
        if told.utf8.count < whole.utf8.count {
            finish = .length
            sequence = nil
        }
        var part = TextPart(JSONString(told))
        if model.kind == .reasoning, dialect == .gemini {
            part.signature = JSONString("c2lt" + generator.word(length: 40))
        }
        choice.parts.append(.text(part))
        choice.finish = finish
        choice.stopSequence = sequence
    }

    private var text: String {
        switch call.responseFormat {
        case .jsonSchema(let format): return SchemaSample.value(for: format.schema).string
        case .jsonObject: return jsonObject
        case .text, nil: break
        }
        if let results = said.lastToolResults, model.kind != .lorem, model.kind != .length {
            return "The tool answered: \(results)"
        }
        switch model.kind {
        case .lorem: return LoremText.text(tokens: model.profile.loremTokens)
        case .length: return LoremText.text(tokens: 32)
        case .json: return jsonObject
        case .tool: return call.tools.isEmpty ? "No tool was offered." : said.lastUser
        case .echo, .reasoning, .refuse: return said.lastUser
        }
    }

    private var jsonObject: String {
        JSONRaw.build { out in
            out.object { $0.member("text", said.lastUser) }
        }.string
    }

    private func firstStop(in text: String) -> (place: String.Index, sequence: JSONString)? {
        var first: (place: String.Index, sequence: JSONString)?
        for sequence in call.sampling.stop where !sequence.isEmpty {
            guard let place = text.firstRange(of: sequence.string)?.lowerBound else { continue }
            if first.map({ place < $0.place }) ?? true { first = (place, sequence) }
        }
        return first
    }
}

/// The tokens that one choice may still say.
struct AnswerTokens {
    private let limit: Int?
    private(set) var used = 0
    /// Of those used, the ones that were thoughts.
    var reasoning = 0

    init(limit: Int?) {
        self.limit = limit.map { max(0, $0) }
    }

    var left: Int? { limit.map { max(0, $0 - used) } }

    /// Counts a text that cannot be cut short.
    mutating func spend(_ text: String) {
        used += TokenCount.of(text)
    }

    /// Counts as much of a text as there are tokens for.
    mutating func take(_ text: String) -> String {
        guard !text.isEmpty else { return text }
        let told = left.map { TokenCount.of(text) > $0 ? TokenCount.prefix(text, $0) : text } ?? text
        if !told.isEmpty { used += TokenCount.of(told) }
        return told
    }
}
