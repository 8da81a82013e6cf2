import Core
import JSON

/// What an answer says, a line each, without what the dialect may lose.
struct ReplyDescription {
    private(set) var lines: [String] = []
    private let losses: Set<PermittedLoss>

    init(_ reply: Reply, without losses: Set<PermittedLoss>) {
        self.losses = losses
        add("id", reply.id?.string, unless: .id)
        add("model", reply.model?.string, unless: .model)
        add("created", reply.created.map(String.init), unless: .created)
        add("tier", reply.serviceTier, unless: .tier)
        add("fingerprint", reply.systemFingerprint?.string, unless: .fingerprint)
        for choice in reply.choices { add(choice) }
        if let usage = reply.usage { add(usage) }
    }

    private mutating func add(_ name: String, _ value: String?, unless loss: PermittedLoss? = nil) {
        guard let value, loss.map({ !losses.contains($0) }) ?? true else { return }
        lines.append("\(name): \(value)")
    }

    private mutating func add(_ choice: Reply.Choice) {
        lines.append("choice \(choice.index)")
        var text = ""
        var citations: [String] = []
        var thought: (text: String, signature: String?)?
        for part in choice.parts {
            switch part {
            case .text(let said):
                text += said.text.string
                citations += said.citations.map(describe)
            case .refusal(let said): text += said.string
            case .reasoning(let part):
                thought = (
                    (thought?.text ?? "") + (part.text?.string ?? ""), part.signature?.string ?? thought?.signature
                )
            case .toolCall(let call):
                let arguments = (try? call.arguments.asValue())?.canonical ?? "unreadable"
                add("call", "\(call.id?.string ?? "-") \(call.name.string) \(arguments)")
            case .media(let media): add("media", "\(media)")
            case .opaque(let part):
                add("part", "\(part.dialect) \(part.kind) \(part.value.canonical)", unless: .ownSources)
            case .toolResult: add("result", "of a model")
            }
        }
        if !text.isEmpty { add("text", text) }
        if let thought { add("thought", "\(thought.text) \(thought.signature ?? "-")") }
        if !losses.contains(.citations) { for citation in citations { add("citation", citation) } }
        addFinish(of: choice)
        addLogprobs(of: choice)
    }

    private func describe(_ citation: Citation) -> String {
        let source = "\(citation.url?.string ?? "-") \(citation.title?.string ?? "-")"
        var line = source
        if !losses.contains(.citedText) { line += " \(citation.citedText?.string ?? "")" }
        if !losses.contains(.citationPlaces) { line += " \(citation.startIndex ?? 0)..\(citation.endIndex ?? 0)" }
        return line
    }

    private mutating func addFinish(of choice: Reply.Choice) {
        add("finish", choice.finish?.rawValue ?? "-")
        add("stop sequence", choice.stopSequence?.string, unless: .stopSequence)
    }

    private mutating func addLogprobs(of choice: Reply.Choice) {
        guard !losses.contains(.logprobs), let content = (try? choice.logprobs?.parsed())?.root["content"] else {
            return
        }
        for token in content.elements {
            add("token", "\(token["token"]?.string ?? "-") \(token["logprob"]?.number?.canonical ?? "-")")
        }
    }

    private mutating func add(_ usage: Usage) {
        add("input", "\(usage.inputTokens)")
        add("output", "\(usage.outputTokens)")
        // None, and not counted, are the same to who pays.
        func counted(_ count: Int?) -> String? { count == 0 ? nil : count.map(String.init) }
        add("cached", counted(usage.cachedInputTokens))
        add("cache writes", counted(usage.cacheWriteTokens), unless: .cacheWrites)
        add("reasoning", counted(usage.reasoningTokens), unless: .thoughtCount)
    }
}
