import Core
import JSON
import NIOCore

extension AnthropicCallWriter {
    mutating func writeSystem() throws(GatewayError) {
        let asked: JSONString? =
            if case .tool(let tool, isForced: false) = form { Self.request(for: tool) } else { nil }
        var isOpen = false
        func open(_ writer: inout JSONWriter) {
            guard !isOpen else { return }
            writer.key("system")
            writer.beginArray()
            isOpen = true
        }
        for (index, message) in call.messages.enumerated() where turns.isHoisted(index) {
            try refuseName(of: message, at: index)
            for (place, part) in message.parts.enumerated() {
                guard case .text(let text) = part else {
                    try unsupported.refuse("messages[\(index)].content[\(place)]", "Anthropic's instructions are text.")
                    continue
                }
                guard !text.text.isBlank else { continue }
                open(&writer)
                write(text)
            }
        }
        if let asked {
            open(&writer)
            write(TextPart(asked))
        }
        if isOpen { writer.endArray() }
    }

    /// Asks for the answer by a tool that may not be forced.
    static func request(for tool: Tool) -> JSONString {
        JSONString(
            "Give the final answer by calling the tool `\(tool.name)` exactly once, with the answer as its input."
        )
    }

    mutating func writeMessages() throws(GatewayError) {
        writer.key("messages")
        writer.beginArray()
        for step in turns.steps { try write(step) }
        turn.close(into: &writer)
        writer.endArray()
        if !turn.hasSpoken, !isNative {
            throw .invalidRequest(
                "Nothing is said in 'messages', and Anthropic answers only to words.",
                param: "messages"
            )
        }
    }

    private mutating func write(_ step: ConversationTurns.Step) throws(GatewayError) {
        let (index, role) = (step.message, step.speaker)
        let message = call.messages[index]
        try refuseName(of: message, at: index)
        let isAllBlank = message.parts.allSatisfy(\.isBlank)
        var calls = 0
        for (place, part) in message.parts.enumerated() where step.tells(part) {
            switch part {
            case .text(let text):
                guard !text.text.isEmpty, !isAllBlank else { continue }
                openTurn(role)
                write(text)
            case .refusal(let text):
                guard !text.isEmpty, !isAllBlank else { continue }
                openTurn(role)
                write(TextPart(text))
            case .media(let media):
                try writeMedia(media, "messages[\(index)].content[\(place)]") { writer in writer.openTurn(role) }
            case .toolCall(let call):
                openTurn(role)
                try write(call, "messages[\(index)].tool_calls[\(calls)].function.arguments")
                calls += 1
            case .toolResult(let result):
                openTurn(role)
                try write(result, "messages[\(index)]")
            case .reasoning(let thought):
                guard thought.isAnthropics else { continue }
                openTurn(role)
                AnthropicReplyWriter.write(thought, into: &writer)
            case .opaque(let part):
                guard part.dialect == .anthropicMessages else {
                    try unsupported.refuse(part, "messages[\(index)].content[\(place)]", by: "Anthropic")
                    continue
                }
                openTurn(role)
                writer.raw(part.value)
            }
        }
    }

    // MARK: Turns, begun only when there is something to say

    private mutating func openTurn(_ speaker: ConversationTurns.Speaker) { turn.open(speaker, into: &writer) }

    private mutating func refuseName(of message: Message, at index: Int) throws(GatewayError) {
        guard message.name != nil, message.role != .tool else { return }
        try unsupported.refuse("messages[\(index)].name", "Anthropic's participants have no names.")
    }

    // MARK: Blocks

    private mutating func write(_ text: TextPart) {
        AnthropicReplyWriter.write(text, citing: \.isAnthropics, into: &writer)
    }

    private mutating func write(_ call: ToolCall, _ path: String) throws(GatewayError) {
        guard let input = AnthropicReplyWriter.input(of: call) else {
            throw .invalidRequest(
                "\(path): expected the text of a JSON object, which is all that Anthropic takes.",
                param: path
            )
        }
        writer.beginObject()
        writer.member("type", literal: "tool_use")
        writer.member("id", toolCallIDs.id(of: call))
        writer.member("name", call.name)
        writer.member("input", input)
        writer.member("cache_control", call.cacheControl)
        writer.endObject()
    }

    private mutating func write(_ result: ToolResult, _ path: String) throws(GatewayError) {
        writer.beginObject()
        writer.member("type", literal: "tool_result")
        writer.member("tool_use_id", toolCallIDs.id(for: result))
        if let value = result.value {
            writer.member("content", value.asJSONString)
        } else if result.parts.count == 1, case .text(let text) = result.parts[0], text.cacheControl == nil {
            if !text.text.isEmpty { writer.member("content", text.text) }
        } else {
            try writeContent(of: result, path)
        }
        if result.isError { writer.member("is_error", true) }
        writer.member("cache_control", result.cacheControl)
        writer.endObject()
    }

    private mutating func writeContent(of result: ToolResult, _ path: String) throws(GatewayError) {
        writer.key("content")
        writer.beginArray()
        for (place, part) in result.parts.enumerated() {
            switch part {
            case .text(let text): if !text.text.isEmpty { write(text) }
            case .refusal(let text): if !text.isEmpty { write(TextPart(text)) }
            case .media(let media): try writeMedia(media, "\(path).content[\(place)]") { _ in }
            case .opaque(let part):
                if part.dialect == .anthropicMessages {
                    writer.raw(part.value)
                } else {
                    try unsupported.refuse(part, "\(path).content[\(place)]", by: "Anthropic")
                }
            case .toolCall, .toolResult, .reasoning: break  // No dialect puts these inside a result.
            }
        }
        writer.endArray()
    }
}

extension Part {
    /// A text of white space, or none at all.
    var isBlank: Bool {
        switch self {
        case .text(let text): text.text.isBlank
        case .refusal(let text): text.isBlank
        case .media, .toolCall, .toolResult, .reasoning, .opaque: false
        }
    }
}

extension ReasoningPart {
    /// Anthropic can prove that it made these thoughts.
    var isAnthropics: Bool {
        origin == .anthropic && (encrypted?.isEmpty == false || signature?.isEmpty == false)
    }
}

extension JSONString {
    /// Nothing but white space. Reads no further than the first other character.
    var isBlank: Bool {
        escaped.withUnsafeReadableBytes { bytes in
            var at = 0
            while at < bytes.count {
                switch bytes[at] {
                case UInt8(ascii: " "): at += 1
                case UInt8(ascii: "\\"):
                    guard at + 1 < bytes.count else { return false }
                    switch bytes[at + 1] {
                    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "f"): at += 2
                    default: return false
                    }
                default: return false
                }
            }
            return true
        }
    }
}
