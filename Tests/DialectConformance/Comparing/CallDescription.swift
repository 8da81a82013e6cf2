import Core
import JSON

/// What a call says, a line each, without what the dialect may lose: two calls that say the same have the same lines.
///
/// Instructions come first, wherever they stood. Neighbouring messages of one side are one turn, and neighbouring texts one
/// text. Calls are told by their number in the conversation, and results by the call's.
struct CallDescription {
    private(set) var lines: [String] = []
    private let losses: Set<PermittedLoss>
    private var instructions = ""
    /// Whose message it is, and whose turn the last thing said was.
    private var side = ""
    private var turn = ""
    private var text = ""
    private var callNumbers: [JSONString: Int] = [:]
    private var calls = 0

    init(_ call: Call, without losses: Set<PermittedLoss>) {
        self.losses = losses
        for message in call.messages { add(message) }
        endText()
        if !instructions.isEmpty { lines.insert("instructions: \(instructions)", at: 0) }
        for tool in call.tools { add(tool) }
        addOptions(of: call)
        addSampling(call.sampling)
    }

    private mutating func add(_ name: String, _ value: String?, unless loss: PermittedLoss? = nil) {
        guard let value, loss.map({ !losses.contains($0) }) ?? true else { return }
        lines.append("\(name): \(value)")
    }

    // MARK: Messages

    private mutating func add(_ message: Message) {
        switch message.role {
        case .system, .developer:
            for case .text(let text) in message.parts { instructions += text.text.string }
            return
        case .user, .tool: side = "user"
        case .assistant: side = "assistant"
        }
        if message.role != .tool, let name = message.name { say("name \(name.string)") }
        for part in message.parts { add(part) }
    }

    /// A turn begins when something is said in it.
    private mutating func say(_ line: String) {
        endText()
        turn = side
        lines.append("\(turn): \(line)")
    }

    private mutating func say(text said: JSONString) {
        guard !said.isEmpty else { return }
        if turn != side { endText() }
        turn = side
        text += said.string
    }

    private mutating func endText() {
        if !text.isEmpty { lines.append("\(turn): text \(text)") }
        text = ""
    }

    private mutating func add(_ part: Part) {
        switch part {
        case .text(let said):
            say(text: said.text)
            if !losses.contains(.cachingMarks), let mark = said.cacheControl { say("mark \(mark.canonical)") }
        case .refusal(let said): say(text: said)
        case .media(let media): say(describe(media))
        case .toolCall(let call):
            if let id = call.id { callNumbers[id] = calls }
            let arguments = (try? call.arguments.asValue())?.canonical ?? "unreadable"
            say("call \(calls) \(call.name.string) \(arguments)")
            calls += 1
        case .toolResult(let result):
            let number = result.callID.flatMap { callNumbers[$0] }.map(String.init) ?? "?"
            let failed = result.isError && !losses.contains(.failedResults) ? " failed" : ""
            say("result \(number)\(failed) \(describe(result))")
        case .reasoning(let thought):
            if losses.contains(.thoughts), thought.origin == nil { return }
            say("thought \(thought.text?.string ?? "-") \(thought.signature?.string ?? "-")")
        case .opaque(let part): say("\(part.dialect) \(part.kind) \(part.value.canonical)")
        }
    }

    private func describe(_ media: MediaPart) -> String {
        var line = "\(media.kind.rawValue) "
        switch media.source {
        case .base64(let data): line += "data \(data.string)"
        case .url(let url): line += "url \(url.string)"
        case .fileID(let id): line += "id \(id.string)"
        }
        if case .base64 = media.source { line += " \(media.mediaType ?? "-")" }
        if !losses.contains(.imageDetail), let detail = media.detail, detail != "auto" { line += " \(detail)" }
        if !losses.contains(.filenames), let name = media.filename { line += " \(name.string)" }
        return line
    }

    /// By its value: JSON where it is some, without the member that a dialect wraps other values in.
    private func describe(_ result: ToolResult) -> String {
        var text = ""
        var media: [String] = []
        for part in result.parts {
            switch part {
            case .text(let said): text += said.text.string
            case .media(let part): media.append(describe(part))
            default: media.append("\(part)")
            }
        }
        if let value = result.value { text = value.string }
        if let value = try? JSONRaw(validating: text), let root = try? value.parsed().root, root.isObject {
            let wrapped = root["result"] ?? root["error"]
            text = root.count == 1 && wrapped?.isString == true ? wrapped?.string ?? "" : value.canonical
        }
        // Texts of one result may be joined by a line break.
        return ([text.filter { $0 != "\n" }] + media).joined(separator: " + ")
    }

    // MARK: The rest

    private mutating func add(_ tool: Tool) {
        if let server = tool.server { return add("tool", "\(server.dialect) \(server.kind) \(server.value.canonical)") }
        let schema = tool.parameters?.canonical ?? "-"
        let strict = losses.contains(.strictness) || tool.strict != true ? "" : " strict"
        add("tool", "\(tool.name) \(tool.description?.string ?? "-") \(schema)\(strict)")
    }

    private mutating func addOptions(of call: Call) {
        add("stream", "\(call.stream)")
        // Nothing said, and `auto`, are the same.
        if let choice = call.toolChoice, choice != .auto { add("tool choice", "\(choice)") }
        // Of calls that may not be made, it does not matter how many are made at once.
        if call.toolChoice != ToolChoice.none, let parallel = call.parallelToolCalls,
            !(parallel && losses.contains(.parallelCalls))
        {
            add("parallel calls", "\(parallel)")
        }
        addFormat(of: call)
        addReasoning(of: call)
        add("user", call.user?.string, unless: .user)
        add("safety identifier", call.safetyIdentifier?.string, unless: .safetyIdentifier)
        add("metadata", call.metadata?.canonical, unless: .metadata)
        add("cache key", call.promptCacheKey?.string, unless: .promptCacheKey)
        let isUsual = call.serviceTier == "auto" || call.serviceTier == "default"
        if !(isUsual && losses.contains(.usualTier)) { add("tier", call.serviceTier) }
        if !(call.verbosity == "medium" && losses.contains(.usualVerbosity)) { add("verbosity", call.verbosity) }
        for item in call.extensions { add("extension \(item.name)", item.value.canonical) }
    }

    private mutating func addFormat(of call: Call) {
        switch call.responseFormat {
        case nil: return
        case .text: add("format", "text", unless: .textFormat)
        case .jsonObject: add("format", "object")
        case .jsonSchema(let format):
            var line = format.schema.canonical
            if !losses.contains(.formatDetails) {
                line += " \(format.name ?? "-") \(format.description?.string ?? "-")"
                if !losses.contains(.strictness) { line += " \(format.strict == true)" }
            }
            add("format", line)
        }
    }

    private mutating func addReasoning(of call: Call) {
        guard let wish = call.reasoning, wish.effort != nil || wish.budgetTokens != nil else { return }
        if losses.contains(.measureOfThinking) {
            let isOff = wish.effort == ReasoningRequest.Effort.none || wish.budgetTokens == 0
            let isLeft = wish.effort == nil && wish.budgetTokens == -1 && losses.contains(.thinkingAsTheModelLikes)
            // What is off may be told by saying nothing.
            if !isOff, !isLeft { add("reasoning", "on") }
        } else {
            add("reasoning", "\(wish.effort?.rawValue ?? "-") \(wish.budgetTokens.map(String.init) ?? "-")")
        }
    }

    private mutating func addSampling(_ sampling: Sampling) {
        func number(_ value: JSONNumber?) -> String? {
            guard let value else { return nil }
            return losses.contains(.idleSampling) && value.double == 0 ? nil : value.canonical
        }
        add("limit", sampling.maxOutputTokens.map(String.init), unless: .limit)
        add("temperature", sampling.temperature?.canonical)
        var topP = sampling.topP?.double
        if losses.contains(.endsOfTopP) { topP = topP.map { min(max($0, 0.01), 0.99) } }
        add("top_p", topP.map { "\($0)" })
        add("top_k", sampling.topK?.canonical)
        add("min_p", number(sampling.minP))
        for stop in sampling.stop { add("stop", stop.string) }
        if !(sampling.choices == 1 && losses.contains(.singleChoice)) {
            add("choices", sampling.choices.map(String.init))
        }
        add("seed", sampling.seed?.canonical)
        add("presence", number(sampling.presencePenalty))
        add("frequency", number(sampling.frequencyPenalty))
        add("bias", sampling.logitBias?.canonical)
        if sampling.logprobs == true { add("logprobs", "\(sampling.topLogprobs ?? 0)") }
    }
}
