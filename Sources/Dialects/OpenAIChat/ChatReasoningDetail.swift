import Core
import JSON

/// One element of `reasoning_details`, as OpenRouter documents them: `reasoning.text`, `reasoning.summary` and
/// `reasoning.encrypted`.
struct ChatReasoningDetail {
    var part: ReasoningPart
    var index: Int?

    /// Nil for kinds that are not known and for details that say nothing.
    init?(_ node: JSONNode) {
        index = node["index"]?.int
        part = ReasoningPart()
        part.id = node.filledText("id")
        switch node["type"]?.string {
        case "reasoning.text":
            part.text = node.filledText("text")
            part.signature = node.filledText("signature")
        case "reasoning.summary":
            part.isSummary = true
            part.text = node.filledText("summary")
        case "reasoning.encrypted":
            part.encrypted = node.filledText("data")
        default: return nil
        }
        guard part.text != nil || part.signature != nil || part.encrypted != nil else { return nil }
        // Without a proof it does not matter who thought it.
        if part.needsChatDetail { part.origin = ReasoningPart.Origin(chatFormat: node["format"]?.string, part) }
    }
}

extension ReasoningPart.Origin {
    /// The documented default of a format that is left out is Anthropic's; OpenAI's items show by their ids.
    fileprivate init?(chatFormat format: String?, _ part: ReasoningPart) {
        if let format {
            self.init(rawValue: format)
        } else if part.id?.hasPrefix("rs_") == true {
            self = .openAIResponses
        } else {
            self = .anthropic
        }
    }
}

extension ReasoningPart {
    /// A thought as Anthropic's `thinking` or `redacted_thinking` block, or as Mistral's `thinking` part, whose text is
    /// a list; nil when it says nothing.
    init?(chatThinking node: JSONNode) {
        self.init()
        if let data = node.filledText("data") {
            encrypted = data
            origin = .anthropic
            return
        }
        guard let thinking = node["thinking"] else { return nil }
        for piece in thinking.isArray ? Array(thinking.elements) : [thinking] {
            text.append(piece.jsonString ?? piece["text"]?.jsonString)
        }
        signature = node.filledText("signature")
        if signature != nil { origin = .anthropic }
        guard text != nil || signature != nil else { return nil }
    }

    /// The thought needs a detail: the text alone does not say all.
    var needsChatDetail: Bool { signature != nil || encrypted != nil }

    /// How many details say it: a summary and its encrypted form are two.
    var chatPlaces: Int { encrypted != nil && (text != nil || signature != nil) ? 2 : 1 }
}

extension JSONWriter {
    /// Writes a thought as one or, for a summary with its encrypted form, two details.
    mutating func chatDetails(of part: ReasoningPart, index: Int) {
        if part.text != nil || part.signature != nil {
            beginObject()
            if part.isSummary {
                member("type", literal: "reasoning.summary")
                member("summary", part.text ?? "")
            } else {
                member("type", literal: "reasoning.text")
                member("text", part.text ?? "")
                member("signature", part.signature)
            }
            endChatDetail(id: part.id, origin: part.origin, index: index)
        }
        if let data = part.encrypted {
            chatEncrypted(data, id: part.id, origin: part.origin, index: index + part.chatPlaces - 1)
        }
    }

    mutating func chatEncrypted(_ data: JSONString, id: JSONString?, origin: ReasoningPart.Origin?, index: Int) {
        beginObject()
        member("type", literal: "reasoning.encrypted")
        member("data", data)
        endChatDetail(id: id, origin: origin, index: index)
    }

    private mutating func endChatDetail(id: JSONString?, origin: ReasoningPart.Origin?, index: Int) {
        member("id", id)
        member("format", origin?.rawValue ?? "unknown")
        member("index", index)
        endObject()
    }
}
