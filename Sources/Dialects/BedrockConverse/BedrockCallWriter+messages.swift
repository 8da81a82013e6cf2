import Core
import JSON
import NIOCore

extension BedrockCallWriter {
    // MARK: Instructions

    mutating func writeSystem() throws(GatewayError) {
        let asked: JSONString? =
            if case .tool(let tool, isForced: false) = form { AnthropicCallWriter.request(for: tool) } else { nil }
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
                switch part {
                case .text(let text):
                    guard !isBlank(text.text) else { continue }
                    open(&writer)
                    write(text)
                case .opaque(let part) where part.dialect == .bedrockConverse:
                    open(&writer)
                    writer.raw(part.value)
                default:
                    try unsupported.refuse("messages[\(index)].content[\(place)]", "Bedrock's instructions are text.")
                }
            }
        }
        if let asked {
            open(&writer)
            write(TextPart(asked))
        }
        if isOpen { writer.endArray() }
    }

    // MARK: Turns, begun only when there is something to say

    mutating func writeMessages() throws(GatewayError) {
        writer.key("messages")
        writer.beginArray()
        for step in turns.steps {
            let message = call.messages[step.message]
            if step.speaker == .assistant, !turn.hasSpoken, !isNative, !message.parts.allSatisfy(\.isBlank) {
                try unsupported.refuse("messages[\(step.message)]", "Bedrock's conversations begin with the user.")
            } else {
                try write(message, step)
            }
        }
        turn.close(into: &writer)
        writer.endArray()
        if !turn.hasSpoken, !isNative {
            throw .invalidRequest(
                "Nothing is said in 'messages', and Bedrock answers only to words.",
                param: "messages"
            )
        }
    }

    private mutating func write(_ message: Message, _ step: ConversationTurns.Step) throws(GatewayError) {
        let index = step.message
        try refuseName(of: message, at: index)
        var calls = 0
        for (place, part) in message.parts.enumerated() where step.tells(part) {
            let path = "messages[\(index)].content[\(place)]"
            switch part {
            case .text(let text):
                guard !isBlank(text.text) || text.citations.contains(where: \.isBedrocks) else { continue }
                openTurn(step.speaker)
                write(text)
            case .refusal(let text):
                guard !isBlank(text) else { continue }
                openTurn(step.speaker)
                write(TextPart(text))
            case .media(let media):
                var isWritten = false
                try writeMedia(media, path) {
                    isWritten = true
                    $0.openTurn(step.speaker)
                }
                // The mark goes with what it marks.
                if isWritten { writeCachePoint(media.cacheControl) }
            case .toolCall(let call):
                openTurn(step.speaker)
                try write(call, "messages[\(index)].tool_calls[\(calls)].function.arguments")
                calls += 1
            case .toolResult(let result):
                openTurn(step.speaker)
                try write(result, "messages[\(index)]")
            case .reasoning(let thought):
                guard isNative || model.isClaude && thought.isAnthropics else { continue }
                openTurn(step.speaker)
                BedrockReplyWriter.write(thought, into: &writer)
            case .opaque(let part):
                guard part.dialect == .bedrockConverse else {
                    try unsupported.refuse(part, path, by: "Bedrock")
                    continue
                }
                openTurn(step.speaker)
                writer.raw(part.value)
            }
        }
    }

    private mutating func openTurn(_ speaker: ConversationTurns.Speaker) { turn.open(speaker, into: &writer) }

    private mutating func refuseName(of message: Message, at index: Int) throws(GatewayError) {
        guard message.name != nil, message.role != .tool else { return }
        try unsupported.refuse("messages[\(index)].name", "Bedrock's participants have no names.")
    }

    /// Bedrock refuses texts of white space alone; to a caller of this dialect it says so itself.
    private func isBlank(_ text: JSONString) -> Bool {
        isNative ? text.isEmpty : text.isBlank
    }

    // MARK: Blocks

    private mutating func write(_ text: TextPart) {
        BedrockReplyWriter.write(text, into: &writer)
        writeCachePoint(text.cacheControl)
    }

    private mutating func writeCachePoint(_ mark: JSONRaw?) {
        guard let mark, isNative || model.takesCachePoints else { return }
        BedrockCachePoint.write(mark, hasLifetimes: isNative || model.takesLifetimesOfCachePoints, into: &writer)
    }

    private mutating func write(_ call: ToolCall, _ path: String) throws(GatewayError) {
        var input = AnthropicReplyWriter.input(of: call)
        if input == nil, isNative { input = try? call.arguments.asValue() }
        guard let input else {
            throw .invalidRequest(
                "\(path): expected the text of a JSON object, which is all that Bedrock takes.",
                param: path
            )
        }
        writer.beginObject()
        writer.key("toolUse")
        writer.beginObject()
        writer.member("toolUseId", toolCallIDs.id(of: call))
        writer.member("name", call.name)
        writer.member("input", input)
        writer.endObject()
        writer.endObject()
        writeCachePoint(call.cacheControl)
    }

    private mutating func write(_ result: ToolResult, _ path: String) throws(GatewayError) {
        writer.beginObject()
        writer.key("toolResult")
        writer.beginObject()
        writer.member("toolUseId", toolCallIDs.id(for: result))
        writer.key("content")
        writer.beginArray()
        if let value = result.value {
            writeJSON(value)
        } else {
            for (place, part) in result.parts.enumerated() { try write(part, "\(path).content[\(place)]") }
        }
        writer.endArray()
        if result.isError, isNative || model.takesStatusOfResults { writer.member("status", literal: "error") }
        writer.endObject()
        writer.endObject()
        writeCachePoint(result.cacheControl)
    }

    /// A part of a result.
    private mutating func write(_ part: Part, _ path: String) throws(GatewayError) {
        switch part {
        case .text(let text): writeResult(text.text)
        case .refusal(let text): writeResult(text)
        case .media(let media): try writeMedia(media, path) { _ in }
        case .opaque(let part):
            guard part.dialect == .bedrockConverse else { return try unsupported.refuse(part, path, by: "Bedrock") }
            writer.raw(part.value)
        case .toolCall, .toolResult, .reasoning: break  // No dialect puts these inside a result.
        }
    }

    private mutating func writeResult(_ text: JSONString) {
        guard !isBlank(text) else { return }
        guard model.wantsResultsAsJSON, !isNative else {
            return writer.object { $0.member("text", text) }
        }
        if let value = try? text.parsedAsJSON(), value.isObject {
            writer.object { $0.member("json", value) }
        } else {
            writer.object { $0.object("json") { $0.member("result", text) } }
        }
    }

    /// Only an object is JSON to Bedrock.
    private mutating func writeJSON(_ value: JSONRaw) {
        if value.isObject {
            writer.object { $0.member("json", value) }
        } else {
            writeResult(value.asJSONString)
        }
    }
}

extension JSONRaw {
    fileprivate var isObject: Bool {
        bytes.readableBytesView.first { $0 > 0x20 } == UInt8(ascii: "{")
    }
}
