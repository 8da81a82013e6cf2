import Core
import JSON

/// The conversation. A message of the canonical model may become several: each tool result is one of its own.
extension CohereCallWriter {
    mutating func write(_ message: Message, at index: Int) throws(GatewayError) {
        if message.name != nil, message.role != .tool {
            try unsupported.refuse("messages[\(index)].name", "Cohere's participants have no names.")
        }
        var rest: [(place: Int, part: Part)] = []
        rest.reserveCapacity(message.parts.count)
        var hasResults = false
        for (place, part) in message.parts.enumerated() {
            if case .toolResult(let result) = part {
                hasResults = true
                try write(result, message.parts.members, at: index)
            } else {
                rest.append((place, part))
            }
        }
        // The members beside a result went with it.
        if hasResults, rest.allSatisfy({ $0.part.isMember }) { return }
        switch message.role {
        case .system, .developer: try write(rest, as: .system, at: index)
        // What stands beside tool results is said by the user.
        case .user, .tool: try write(rest, as: .user, at: index)
        case .assistant: try writeAssistant(rest, at: index)
        }
    }

    // MARK: Content

    private mutating func write(
        _ parts: [(place: Int, part: Part)],
        as role: Message.Role,
        at index: Int
    ) throws(GatewayError) {
        var content: [(place: Int, part: Part)] = []
        for (place, part) in parts where !part.isMember {
            if try isSayable(part, as: role, "messages[\(index)].content[\(place)]") { content.append((place, part)) }
        }
        guard !content.isEmpty || isNative else { return }
        writer.beginObject()
        writer.member("role", role.rawValue)
        writeContent(content.map(\.part))
        write(parts.map(\.part).members)
        writer.endObject()
    }

    /// Whether Cohere can be told the part in a message of the role; what it cannot be told is refused.
    private mutating func isSayable(_ part: Part, as role: Message.Role, _ path: String) throws(GatewayError) -> Bool {
        switch part {
        case .text(let text): return isNative || !text.text.isEmpty
        case .refusal(let text): return !text.isEmpty
        case .media(let media):
            if media.kind != .image {
                try unsupported.refuse(path, "Cohere takes no \(media.kind.rawValue).")
            } else if role != .user {
                try unsupported.refuse(path, "Cohere takes images from the user only.")
            } else if case .fileID = media.source {
                try unsupported.refuse(path, "Cohere takes images by URL or as data, not by an id.")
            } else {
                return true
            }
            return false
        case .opaque(let part):
            if part.dialect == .cohereV2 { return true }
            try refuse(part, path)
            return false
        case .toolCall, .toolResult, .reasoning: return false
        }
    }

    /// Chat's members of a message (`audio`, `prefix`) are parts of a kind like `message.audio`.
    private mutating func refuse(_ part: OpaquePart, _ path: String) throws(GatewayError) {
        let prefix = OpaquePart.cohereMemberPrefix
        if part.kind.hasPrefix(prefix), let message = path.firstIndex(of: ".") {
            let member = part.kind.dropFirst(prefix.count)
            return try unsupported.refuse("\(path[..<message]).\(member)", "Cohere's messages have no such member.")
        }
        try unsupported.refuse(path, "Cohere has no part of the type '\(part.kind)'.")
    }

    /// One text is written as a string, anything else as a list of parts.
    private mutating func writeContent(_ parts: [Part]) {
        writer.key("content")
        if parts.isEmpty { return writer.string("" as StaticString) }
        if parts.count == 1, case .text(let text) = parts[0] { return writer.string(text.text) }
        writer.beginArray()
        for part in parts {
            switch part {
            case .text(let text): CohereContent.write(text.text, into: &writer)
            case .refusal(let text): CohereContent.write(text, into: &writer)
            case .media(let media): write(media)
            case .opaque(let part): writer.raw(part.value)
            case .toolCall, .toolResult, .reasoning: break  // None of these is content.
            }
        }
        writer.endArray()
    }

    private mutating func write(_ image: MediaPart) {
        writer.beginObject()
        writer.member("type", literal: "image_url")
        writer.key("image_url")
        writer.beginObject()
        writer.member("url", image.chatURL(defaultType: "image/png"))
        writer.member("detail", image.detail)
        writer.endObject()
        writer.endObject()
    }

    private mutating func write(_ members: [(name: String, value: JSONRaw)]) {
        for (name, value) in members {
            writer.key(name)
            writer.raw(value)
        }
    }

    // MARK: Assistant

    private mutating func writeAssistant(_ parts: [(place: Int, part: Part)], at index: Int) throws(GatewayError) {
        var said: [Part] = []
        var calls: [ToolCall] = []
        var plan: JSONString?
        let callsTools = parts.contains { if case .toolCall = $0.part { true } else { false } }
        for (place, part) in parts where !part.isMember {
            switch part {
            case .toolCall(let call): calls.append(call)
            case .reasoning(let thought):
                guard isNative || thought.isUnproved, let text = thought.text, !text.isEmpty else { continue }
                if thought.isToolPlan
                    || !isNative && callsTools && target.capabilities.reasoning == Capabilities.Reasoning.none
                {
                    plan.append(text)
                } else if isNative || target.capabilities.reasoning != Capabilities.Reasoning.none {
                    said.append(part)
                }
            default:
                if try isSayable(part, as: .assistant, "messages[\(index)].content[\(place)]") { said.append(part) }
            }
        }
        guard isNative || !said.isEmpty || plan != nil || !calls.isEmpty else { return }
        writer.beginObject()
        writer.member("role", literal: "assistant")
        try writeSaid(said, isAlone: calls.isEmpty && plan == nil)
        writer.member("tool_plan", plan)
        writeCalls(calls)
        write(parts.map(\.part).members)
        writer.endObject()
    }

    private mutating func writeSaid(_ said: [Part], isAlone: Bool) throws(GatewayError) {
        if said.count == 1, case .text(let text) = said[0], text.citations.isEmpty {
            return writer.member("content", text.text)
        }
        var content = CohereContent(said, keepsEmpty: isNative)
        if content.isEmpty {
            if isAlone { writer.member("content", literal: "") }
            return
        }
        content.write(into: &writer)
        // Only Cohere's own can be told it again.
        content.writeCitations(into: &writer, where: \.isCoheres)
    }

    private mutating func writeCalls(_ calls: [ToolCall]) {
        guard !calls.isEmpty else { return }
        writer.key("tool_calls")
        writer.beginArray()
        for call in calls { CohereReplyWriter.write(call, id: toolCallIDs.id(of: call), into: &writer) }
        writer.endArray()
    }

    // MARK: Results

    private mutating func write(
        _ result: ToolResult,
        _ members: [(name: String, value: JSONRaw)],
        at index: Int
    ) throws(GatewayError) {
        var content: [Part] = []
        for (place, part) in result.parts.enumerated() {
            if try isSayable(part, as: .tool, "messages[\(index)].content[\(place)]") { content.append(part) }
        }
        writer.beginObject()
        writer.member("role", literal: "tool")
        writer.member("tool_call_id", toolCallIDs.id(for: result))
        if let value = result.value, result.parts.isEmpty {
            writer.member("content", value.asJSONString)
        } else {
            writeContent(content)
        }
        write(members)
        writer.endObject()
    }
}

extension Part {
    /// A member of a message of this dialect, not a piece of what is said.
    fileprivate var isMember: Bool {
        if case .opaque(let part) = self { part.cohereMemberName != nil } else { false }
    }
}

extension [Part] {
    /// The members of a message among its parts.
    fileprivate var members: [(name: String, value: JSONRaw)] {
        compactMap { part in
            guard case .opaque(let opaque) = part, let name = opaque.cohereMemberName else { return nil }
            return (name, opaque.value)
        }
    }
}
