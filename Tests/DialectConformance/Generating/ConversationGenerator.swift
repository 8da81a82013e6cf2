import Core
import JSON

/// Makes calls that say whatever the canonical model can: all kinds of parts, tools, results, forms of the answer, settings.
///
/// Each is a conversation as a vendor would take it: calls have objects for arguments and ids of their own, results follow
/// the calls, and every turn says something. Whether the dialect can say it all is what the suite finds out.
struct ConversationGenerator {
    var random: SeededGenerator
    /// The dialect that is tried.
    private let dialect: DialectName
    /// The caller speaks it, so that its own proofs and members are among what is said.
    private let isOwn: Bool
    private var calls = 0

    /// - Parameters:
    ///   - dialect: the dialect that is tried.
    ///   - isOwn: the caller speaks it, too; else he speaks none.
    init(seed: UInt64, for dialect: DialectName, isOwn: Bool) {
        random = SeededGenerator(seed: seed)
        self.dialect = dialect
        self.isOwn = isOwn
    }

    mutating func call() -> Call {
        var call = Call(model: "model")
        call.dialect = isOwn ? dialect : nil
        if dialect == .openAICompletions {
            // It goes on with one text.
            if random.chance(40) { call.messages.append(Message(.system, [.text(random.text())])) }
            call.messages.append(user())
        } else {
            call.tools = tools()
            call.messages = messages(callsTools: !call.tools.isEmpty)
        }
        call.stream = random.chance(50)
        call.includeUsage = call.stream
        addOptions(to: &call)
        return call
    }

    // MARK: Messages

    private mutating func messages(callsTools: Bool) -> [Message] {
        var messages: [Message] = []
        if random.chance(40) { messages.append(Message(.system, random.many(1...2) { .text($0.text()) })) }
        if random.chance(15) { messages.append(Message(.developer, [.text(random.text())])) }
        for round in 0..<random.number(1...3) {
            if round > 0 { messages.append(contentsOf: answer(callsTools: callsTools)) }
            messages.append(user())
        }
        // A conversation may also go on after the results of tools.
        if callsTools, random.chance(30) {
            messages.append(contentsOf: answer(callsTools: true))
            if messages.last?.role == .assistant { messages.append(user()) }
        }
        return messages
    }

    private mutating func user() -> Message {
        var parts = [Part.text(text())]
        if random.chance(25) { for _ in 0..<random.number(1...2) { parts.append(media()) } }
        if random.chance(5) {
            parts.append(.opaque(OpaquePart(dialect: foreignDialect, kind: "novelty", value: random.object())))
        }
        if parts.count > 1, random.chance(30) { parts.append(.text(text())) }
        return Message(.user, parts, name: random.chance(5) ? JSONString(random.word()) : nil)
    }

    private mutating func text() -> TextPart {
        TextPart(
            random.text(),
            cacheControl: random.chance(10) ? .build { $0.object { $0.member("type", "ephemeral") } } : nil
        )
    }

    private mutating func media() -> Part {
        var media = random.pick([
            MediaPart(.image, .base64("iVBORw0KGgo="), mediaType: "image/png"),
            MediaPart(.image, .url("https://example.com/a.png"), mediaType: "image/png"),
            MediaPart(.file, .base64("JVBERi0="), mediaType: "application/pdf"),
            MediaPart(.audio, .base64("UklGRg=="), mediaType: "audio/wav"),
            MediaPart(.video, .url("https://example.com/a.mp4"), mediaType: "video/mp4"),
            MediaPart(.file, .fileID("file-1")),
        ])
        if media.kind == .image, random.chance(20) { media.detail = random.pick(["low", "high"]) }
        if media.kind == .file, random.chance(50) { media.filename = "a.pdf" }
        return .media(media)
    }

    /// What the model said, and what its tools answered.
    private mutating func answer(callsTools: Bool) -> [Message] {
        var parts: [Part] = []
        if random.chance(30) { parts.append(.reasoning(thought())) }
        if random.chance(70) { parts.append(.text(TextPart(random.text()))) }
        if random.chance(5) { parts.append(.refusal(random.text())) }
        var results: [Message] = []
        if callsTools, random.chance(60) {
            for _ in 0..<random.number(1...3) {
                calls += 1
                let name = JSONString(random.pick(["f1", "f2"]))
                let id = JSONString("call_\(calls)")
                parts.append(.toolCall(ToolCall(id: id, name: name, arguments: arguments())))
                results.append(Message(.tool, [.toolResult(result(id: id, name: name))]))
            }
        }
        if parts.isEmpty { parts.append(.text(TextPart(random.text()))) }
        return [Message(.assistant, parts)] + results
    }

    private mutating func thought() -> ReasoningPart {
        guard isOwn, random.chance(50), let origin = dialect.origin else { return ReasoningPart(text: random.text()) }
        return ReasoningPart(text: random.text(), signature: JSONString(random.word()), origin: origin)
    }

    private mutating func arguments() -> ToolArguments {
        let object = random.object()
        return random.chance(50) ? .value(object) : .text(object.asJSONString)
    }

    private mutating func result(id: JSONString, name: JSONString) -> ToolResult {
        var result = ToolResult(callID: id, name: name)
        switch random.number(0...9) {
        case 0: result.value = random.object()
        case 1: result.parts = random.many(2...3) { .text($0.text()) }
        case 2: result.parts = [.text(random.text()), media()]
        default: result.parts = [.text(random.text())]
        }
        result.isError = random.chance(10)
        return result
    }

    // MARK: Tools and settings

    private mutating func tools() -> [Tool] {
        guard random.chance(60) else { return [] }
        let isStrict: Bool? = random.chance(20) ? true : nil
        var tools = ["f1", "f2"].map { name in
            Tool(
                name: name,
                description: random.chance(70) ? random.text() : nil,
                parameters: random.schema(),
                strict: random.chance(5) ? nil : isStrict
            )
        }
        if random.chance(5) {
            var tool = Tool(name: "search")
            tool.server = OpaquePart(dialect: foreignDialect, kind: "search", value: random.object())
            tools.append(tool)
        }
        return tools
    }

    private mutating func addOptions(to call: inout Call) {
        if !call.tools.isEmpty, random.chance(40) {
            call.toolChoice = random.pick([
                .auto, ToolChoice.none, .required, .named("f1"), .allowed(["f2"], required: false),
                .allowed(["f1", "f2"], required: true),
            ])
        }
        if !call.tools.isEmpty, random.chance(20) { call.parallelToolCalls = random.chance(50) }
        if random.chance(20) {
            call.responseFormat = random.pick([
                .text, .jsonObject,
                .jsonSchema(
                    JSONSchemaFormat(
                        name: random.chance(70) ? random.word() : nil,
                        description: random.chance(20) ? random.text() : nil,
                        schema: random.schema(),
                        strict: random.chance(50) ? true : nil
                    )
                ),
            ])
        }
        addSampling(to: &call.sampling)
        if random.chance(20) {
            let efforts: [ReasoningRequest.Effort] = [.none, .low, .medium, .high]
            call.reasoning = ReasoningRequest()
            if random.chance(60) {
                call.reasoning?.effort = random.pick(efforts)
            } else {
                call.reasoning?.budgetTokens = random.pick([-1, 0, 2048])
            }
        }
        if random.chance(10) { call.user = JSONString(random.word()) }
        if random.chance(5) { call.safetyIdentifier = JSONString(random.word()) }
        if random.chance(5) { call.metadata = .build { $0.object { $0.member("k", "v") } } }
        if random.chance(10) { call.serviceTier = random.pick(["auto", "default", "flex", "priority"]) }
        if random.chance(5) { call.promptCacheKey = JSONString(random.word()) }
        if random.chance(5) { call.verbosity = random.pick(["low", "medium", "high"]) }
        if random.chance(10) { call.extensions = [Call.Extension(name: "brand_new", value: random.object())] }
    }

    private mutating func addSampling(to sampling: inout Sampling) {
        func decimal(_ texts: [String]) -> JSONNumber? { JSONNumber(text: random.pick(texts)) }
        if random.chance(50) { sampling.maxOutputTokens = random.number(1...30_000) }
        if random.chance(25) { sampling.temperature = decimal(["0", "0.50", "1", "1.5"]) }
        if random.chance(15) { sampling.topP = decimal(["0.1", "0.95", "1"]) }
        if random.chance(10) { sampling.topK = decimal(["1", "40"]) }
        if random.chance(5) { sampling.minP = decimal(["0.05"]) }
        if random.chance(20) { sampling.stop = random.many(1...4) { $0.text() } }
        if random.chance(10) { sampling.choices = random.number(1...3) }
        if random.chance(10) { sampling.seed = decimal(["7", "123456"]) }
        if random.chance(10) { sampling.presencePenalty = decimal(["0", "0.5", "-1"]) }
        if random.chance(10) { sampling.frequencyPenalty = decimal(["0", "0.5", "2"]) }
        if random.chance(5) { sampling.logitBias = .build { $0.object { $0.member("50256", -100) } } }
        if random.chance(10) {
            sampling.logprobs = true
            if random.chance(50) { sampling.topLogprobs = random.number(0...5) }
        }
    }

    private var foreignDialect: DialectName { dialect == .openAIChat ? .gemini : .openAIChat }
}

extension DialectName {
    /// Whose proofs of reasoning the dialect's vendor makes and takes; nil: none.
    var origin: ReasoningPart.Origin? {
        switch self {
        case .anthropicMessages: .anthropic
        case .gemini: .gemini
        default: nil
        }
    }
}
