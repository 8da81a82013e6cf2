import Core
import JSON

/// The conversation: each message becomes one of the canonical model, so that an error can name it by its index.
extension ChatCallReader {
    mutating func readMessages(_ value: JSONNode) throws(GatewayError) -> [Message] {
        var messages: [Message] = []
        messages.reserveCapacity(value.count)
        for item in try value.chatArray() { messages.append(try readMessage(item.chatObject())) }
        guard !messages.isEmpty else { throw value.chatUnknown("at least one message") }
        return messages
    }

    private mutating func readMessage(_ node: JSONNode) throws(GatewayError) -> Message {
        let members = ChatMessageNode(node)
        guard let role = members.role else { throw node.chatMissing("role") }
        var message: Message
        switch try role.chatString() {
        case "system": message = Message(.system, try readContent(members, of: node))
        case "developer": message = Message(.developer, try readContent(members, of: node))
        case "user": message = Message(.user, try readContent(members, of: node))
        case "assistant": message = try readAssistant(members)
        case "tool": return try readToolMessage(members, of: node)
        case "function": return try readFunctionMessage(members, of: node)
        default: throw role.chatUnknown("one of system, developer, user, assistant, tool")
        }
        message.name = try members.name?.chatText()
        // A marker on the message stands for one on its last part.
        if let marker = members.cacheControl?.raw, let last = message.parts.indices.last {
            message.parts[last].markForCaching(marker)
        }
        return message
    }

    private func readContent(_ members: borrowing ChatMessageNode, of node: JSONNode) throws(GatewayError) -> [Part] {
        guard let content = members.content else {
            // Null is told from absent for the sake of the message only.
            throw node.member("content")?.chatFault("a string or an array of parts") ?? node.chatMissing("content")
        }
        return try readParts(content)
    }

    // MARK: Assistant

    private mutating func readAssistant(_ members: borrowing ChatMessageNode) throws(GatewayError) -> Message {
        var parts: [Part] = []
        if let content = members.content { parts = try readParts(content) }
        if let refusal = try members.refusal?.chatText(), !refusal.isEmpty { parts.append(.refusal(refusal)) }
        if let images = members.images { for image in try images.chatArray() { parts.append(try readPart(image)) } }
        if let audio = members.audio { parts.append(.opaque(.chatMember("audio", audio))) }
        if let prefill = members.prefill { parts.append(.opaque(.chatMember(prefill.name, prefill.value))) }
        if let annotations = members.annotations { parts.cite(ChatCitations.read(annotations)) }
        if let calls = members.toolCalls {
            for call in try calls.chatArray() { parts.append(.toolCall(try readToolCall(call.chatObject()))) }
        }
        if let function = members.functionCall { parts.append(.toolCall(try readLegacyCall(function.chatObject()))) }
        let thoughts = try readThoughts(members)
        return Message(.assistant, thoughts.isEmpty ? parts : thoughts.placed(among: parts))
    }

    private func readThoughts(_ members: borrowing ChatMessageNode) throws(GatewayError) -> ChatThoughts {
        _ = try members.reasoningContent?.chatText()
        _ = try members.reasoning?.chatText()
        for list in [members.reasoningDetails, members.thinkingBlocks] {
            if let list { for item in try list.chatArray() { _ = try item.chatObject() } }
        }
        return ChatThoughts(members)
    }

    private func readToolCall(_ node: JSONNode) throws(GatewayError) -> ToolCall {
        let function = try (node["function"] ?? node["custom"])?.chatObject()
        guard let function else { throw node.chatMissing("function") }
        var call = ToolCall(
            id: try node["id"]?.chatText(),
            name: try function.chatText(of: "name"),
            arguments: try readArguments(function["arguments"] ?? function["input"])
        )
        call.signature = node.googleSignature
        call.cacheControl = node["cache_control"]?.raw
        return call
    }

    private func readArguments(_ node: JSONNode?) throws(GatewayError) -> ToolArguments {
        guard let node else { return .text("") }
        if let text = node.jsonString { return .text(text) }
        return .value(try node.chatObject().raw)
    }

    /// The deprecated single call has no id; it gets one, so that its result can be linked everywhere.
    private mutating func readLegacyCall(_ node: JSONNode) throws(GatewayError) -> ToolCall {
        legacyCalls += 1
        return ToolCall(
            id: JSONString("call_function_\(legacyCalls)"),
            name: try node.chatText(of: "name"),
            arguments: try readArguments(node["arguments"])
        )
    }

    // MARK: Results

    private func readToolMessage(_ members: borrowing ChatMessageNode, of node: JSONNode) throws(GatewayError)
        -> Message
    {
        guard let id = members.toolCallID else { throw node.chatMissing("tool_call_id") }
        return try readResult(id: id.chatText(), members)
    }

    private func readFunctionMessage(_ members: borrowing ChatMessageNode, of node: JSONNode) throws(GatewayError)
        -> Message
    {
        guard members.name != nil else { throw node.chatMissing("name") }
        return try readResult(id: legacyCalls > 0 ? JSONString("call_function_\(legacyCalls)") : nil, members)
    }

    private func readResult(id: JSONString?, _ members: borrowing ChatMessageNode) throws(GatewayError) -> Message {
        var result = ToolResult(callID: id, name: try members.name?.chatText())
        if let content = members.content { result.parts = try readParts(content) }
        result.cacheControl = members.cacheControl?.raw
        return Message(.tool, [.toolResult(result)])
    }
}

extension OpaquePart {
    private static let memberPrefix = "message."

    /// A member of a message that only this dialect has.
    static func chatMember(_ name: String, _ value: JSONNode) -> OpaquePart {
        OpaquePart(dialect: .openAIChat, kind: memberPrefix + name, value: value.raw)
    }

    /// The member's name, where this is one.
    var chatMemberName: String? {
        guard dialect == .openAIChat, kind.hasPrefix(Self.memberPrefix) else { return nil }
        return String(kind.dropFirst(Self.memberPrefix.count))
    }
}

extension Part {
    /// Sets a prompt-caching marker, unless the part has one of its own or can have none.
    fileprivate mutating func markForCaching(_ marker: JSONRaw) {
        switch self {
        case .text(var part):
            part.cacheControl = part.cacheControl ?? marker
            self = .text(part)
        case .media(var part):
            part.cacheControl = part.cacheControl ?? marker
            self = .media(part)
        case .toolCall(var part):
            part.cacheControl = part.cacheControl ?? marker
            self = .toolCall(part)
        case .toolResult, .reasoning, .refusal, .opaque: break
        }
    }
}
