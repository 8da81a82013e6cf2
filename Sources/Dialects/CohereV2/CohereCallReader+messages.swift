import Core
import JSON

/// The conversation: each message becomes one of the canonical model, so that an error can name it by its index.
extension CohereCallReader {
    func readMessages(_ value: JSONNode) throws(GatewayError) -> [Message] {
        var messages: [Message] = []
        messages.reserveCapacity(value.count)
        for item in try value.chatArray() { messages.append(try readMessage(item.chatObject())) }
        guard !messages.isEmpty else { throw value.chatUnknown("at least one message") }
        return messages
    }

    private func readMessage(_ node: JSONNode) throws(GatewayError) -> Message {
        guard let role = node["role"] else { throw node.chatMissing("role") }
        var message: Message
        switch try role.chatString() {
        case "system": message = Message(.system, try readContent(of: node))
        case "user": message = Message(.user, try readContent(of: node))
        case "assistant": message = Message(.assistant, try readAssistant(node))
        case "tool": message = Message(.tool, [.toolResult(try readResult(node))])
        default: throw role.chatUnknown("one of system, user, assistant, tool")
        }
        message.parts += try unknownMembers(of: node)
        return message
    }

    /// Members that are new, kept verbatim.
    private func unknownMembers(of node: JSONNode) throws(GatewayError) -> [Part] {
        var parts: [Part] = []
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "role", "content", "tool_calls", "tool_plan", "citations", "tool_call_id": break
            default:
                let kind = OpaquePart.cohereMemberPrefix + key.string
                parts.append(.opaque(OpaquePart(dialect: .cohereV2, kind: kind, value: value.raw)))
            }
        }
        return parts
    }

    private func readContent(of node: JSONNode) throws(GatewayError) -> [Part] {
        guard let content = node["content"] else { throw node.chatMissing("content") }
        return try readParts(content)
    }

    private func readAssistant(_ node: JSONNode) throws(GatewayError) -> [Part] {
        var parts = try node["content"].map { (content) throws(GatewayError) in try readParts(content) } ?? []
        if let citations = node["citations"] {
            for citation in try citations.chatArray() { _ = try citation.chatObject() }
            CohereCitations.read(citations, into: &parts, blocks: Array(parts.indices))
        }
        if let plan = try node["tool_plan"]?.chatText(), !plan.isEmpty { parts.append(.reasoning(.toolPlan(plan))) }
        if let calls = node["tool_calls"] {
            for call in try calls.chatArray() { parts.append(.toolCall(try readToolCall(call.chatObject()))) }
        }
        return parts
    }

    private func readToolCall(_ node: JSONNode) throws(GatewayError) -> ToolCall {
        guard let function = try node["function"]?.chatObject() else { throw node.chatMissing("function") }
        let arguments = try function["arguments"].map { (value) throws(GatewayError) -> ToolArguments in
            value.isObject ? .value(value.raw) : .text(try value.chatText())
        }
        return ToolCall(
            id: try node["id"]?.chatText(),
            name: try function.chatText(of: "name"),
            arguments: arguments ?? .text("")
        )
    }

    private func readResult(_ node: JSONNode) throws(GatewayError) -> ToolResult {
        var result = ToolResult(callID: try node.chatText(of: "tool_call_id"))
        if let content = node["content"] { result.parts = try readParts(content) }
        return result
    }

    // MARK: Parts

    private func readParts(_ content: JSONNode) throws(GatewayError) -> [Part] {
        if let text = content.jsonString { return text.isEmpty ? [] : [.text(text)] }
        guard content.isArray else { throw content.chatFault("a string or an array of parts") }
        var parts: [Part] = []
        parts.reserveCapacity(content.count)
        for item in content.elements { parts.append(try readPart(item.chatObject())) }
        return parts
    }

    /// A document that a tool gave and that is to be cited is Cohere's own.
    private func readPart(_ node: JSONNode) throws(GatewayError) -> Part {
        let kind = try node.chatString(of: "type")
        switch kind {
        case "text": return .text(try node.chatText(of: "text"))
        case "thinking": return .reasoning(ReasoningPart(text: try node.chatText(of: "thinking")))
        case "image_url":
            guard let image = node["image_url"] else { throw node.chatMissing("image_url") }
            var part = MediaPart(.image, chatURL: try image.chatObject().chatText(of: "url"))
            part.detail = try image["detail"]?.chatString()
            return .media(part)
        default: return .opaque(OpaquePart(dialect: .cohereV2, kind: kind, value: node.raw))
        }
    }
}

extension OpaquePart {
    /// Begins the kind of a part that is a member of a message.
    static let cohereMemberPrefix = "message."

    /// The name of the member of a message that only this dialect has, where this is one.
    var cohereMemberName: String? {
        guard dialect == .cohereV2, kind.hasPrefix(Self.cohereMemberPrefix) else { return nil }
        return String(kind.dropFirst(Self.cohereMemberPrefix.count))
    }
}
