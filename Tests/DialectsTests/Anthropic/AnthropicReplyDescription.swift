import Core
import JSON

/// What an answer says, in words that compare: whole texts instead of pieces, values instead of spellings.
extension Reply {
    var anthropicDescription: [String] {
        var lines = ["id \(id?.string ?? "-")", "model \(model?.string ?? "-")", "tier \(serviceTier ?? "-")"]
        lines.append("usage \(usage.map { "\($0)" } ?? "-")")
        for choice in choices {
            lines.append(
                "choice \(choice.index) \(choice.finish?.rawValue ?? "-") \(choice.stopSequence?.string ?? "-")"
            )
            lines += choice.parts.anthropicDescription
        }
        return lines
    }
}

extension [Part] {
    var anthropicDescription: [String] {
        var lines: [String] = []
        var text: String?
        func flush() {
            if let said = text, !said.isEmpty { lines.append("text \(said)") }
            text = nil
        }
        for part in self {
            if case .text(let piece) = part {
                text = (text ?? "") + piece.text.string
                let citations = piece.citations.map { "cited \($0.original?.string ?? $0.url?.string ?? "")" }
                // Citations of one text compare as a set: a stream may tell them before or after the words.
                lines += citations
                continue
            }
            flush()
            lines.append(part.anthropicDescription)
        }
        flush()
        return lines
    }
}

extension Part {
    fileprivate var anthropicDescription: String {
        switch self {
        case .text(let text): return "text \(text.text.string)"
        case .media(let media): return "media \(media.kind) \(media.source)"
        case .toolCall(let call):
            let arguments = (try? call.arguments.asValue().parsed().root).map { AnthropicValue($0).description }
            return "call \(call.id?.string ?? "-") \(call.name.string) \(arguments ?? call.arguments.asText.string)"
        case .toolResult(let result):
            return "result \(result.callID?.string ?? "-") \(result.parts.anthropicDescription) \(result.isError)"
        case .reasoning(let thought):
            let proof = thought.signature?.string ?? thought.encrypted?.string ?? "-"
            return "thought \(thought.text?.string ?? "-") \(proof) \(thought.origin?.rawValue ?? "-")"
        case .refusal(let text): return "refusal \(text.string)"
        case .opaque(let part):
            return "opaque \(part.kind) \((try? part.value.parsed().root).map { AnthropicValue($0).description } ?? "")"
        }
    }
}

extension [ReplyEvent] {
    /// Broken rules of the canonical stream.
    var anthropicGrammarProblems: [String] {
        var problems: [String] = []
        var calls = 0
        var finished = false
        if case .start? = first {} else { problems.append("does not begin with start") }
        for event in dropFirst() {
            switch event {
            case .start: problems.append("a second start")
            case .toolCall(_, let index, _):
                if index != calls { problems.append("call \(index) comes after \(calls)") }
                calls += 1
                if finished { problems.append("a call after the finish") }
            case .toolArguments(_, let index, _):
                if index >= calls { problems.append("arguments of \(index) before the call") }
            case .text, .reasoning, .citation, .opaque, .refusal:
                if finished { problems.append("content after the finish") }
            case .finish:
                if finished { problems.append("a second finish") }
                finished = true
            case .usage: if !finished { problems.append("usage before the finish") }
            case .failure, .end, .media, .logprobs, .textSignature: break
            }
        }
        switch last {
        case .end?, .failure?: break
        default: problems.append("does not end")
        }
        return problems
    }
}
