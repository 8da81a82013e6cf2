import Core
import JSON

/// The conversation. A message of the canonical model may become several items: its words, each thought, call and result.
extension ResponsesCallWriter {
    mutating func writeConversation() throws(GatewayError) {
        var first = 0
        if let opening = call.messages.first, opening.role == .system, opening.name == nil, opening.parts.count == 1,
            case .text(let text) = opening.parts[0], takes("instructions")
        {
            writer.member("instructions", text.text)
            first = 1
        }
        if call.messages.count == first, goesOn { return }
        writer.key("input")
        writer.beginArray()
        for index in call.messages.indices.dropFirst(first) { try write(call.messages[index], at: index) }
        writer.endArray()
    }

    /// What is kept at the vendor comes before the input, which may then be absent.
    private var goesOn: Bool {
        isOwnDialect
            && call.extensions.contains { ["prompt", "previous_response_id", "conversation"].contains($0.name) }
    }

    private mutating func write(_ message: Message, at index: Int) throws(GatewayError) {
        if message.name != nil, message.role != .tool {
            try unsupported.refuse("messages[\(index)].name", "OpenAI's Responses API has no names of participants.")
        }
        var content: [(place: Int, part: Part)] = []
        var thought: ReasoningPart?
        var hasItems = false
        for (place, part) in message.parts.enumerated() {
            if case .reasoning(let part) = part, content.isEmpty, let before = thought,
                before.continuesResponsesItem(with: part)
            {
                thought?.takeResponsesPart(part)
                continue
            }
            switch part {
            case .text(let text):
                writeThought(&thought)
                // Of several parts an empty one says nothing.
                if !text.text.isEmpty || message.parts.count == 1 { content.append((place, part)) }
                continue
            case .refusal:
                writeThought(&thought)
                content.append((place, part))
                continue
            case .media where message.role != .assistant:
                content.append((place, part))
                continue
            case .opaque(let opaque) where opaque.isResponsesContent && opaque.dialect == .openAIResponses:
                content.append((place, part))
                continue
            case .media, .opaque, .reasoning, .toolCall, .toolResult: break
            }
            hasItems = true
            try writeMessage(&content, of: message, at: index)
            writeThought(&thought)
            switch part {
            case .reasoning(let part): thought = part
            case .toolCall(let call): write(call)
            case .toolResult(let result): try write(result, at: index)
            case .media(let media): try writeImage(media, at: index, place)
            case .opaque(let opaque): try write(opaque, at: index, place)
            case .text, .refusal: break
            }
        }
        writeThought(&thought)
        if hasItems, content.isEmpty { return }
        try writeMessage(&content, of: message, at: index, isEmptyToo: !hasItems)
    }

    // MARK: Messages

    /// Writes what was said so far as one item. One plain text is written as a string.
    private mutating func writeMessage(
        _ content: inout [(place: Int, part: Part)],
        of message: Message,
        at index: Int,
        isEmptyToo: Bool = false
    ) throws(GatewayError) {
        guard !content.isEmpty || isEmptyToo else { return }
        let parts = content
        content = []
        writer.beginObject()
        writer.member("type", literal: "message")
        writer.member("role", literal: role(of: message))
        writer.key("content")
        if parts.isEmpty {
            writer.string("" as StaticString)
        } else if parts.count == 1, case .text(let text) = parts[0].part {
            writer.string(text.text)
        } else {
            try writeContent(parts, isAnswer: message.role == .assistant, "messages[\(index)].content")
        }
        writer.endObject()
    }

    private func role(of message: Message) -> StaticString {
        switch message.role {
        case .system: "system"
        case .developer: target.quirks.developerAsSystem ? "system" : "developer"
        // What stands beside tool results is said by the user.
        case .user, .tool: "user"
        case .assistant: "assistant"
        }
    }

    private mutating func writeContent(
        _ parts: [(place: Int, part: Part)],
        isAnswer: Bool,
        _ path: String
    ) throws(GatewayError) {
        writer.beginArray()
        for (place, part) in parts {
            switch part {
            case .text(let text): writer.responsesText(isAnswer ? "output_text" : "input_text", text.text)
            case .refusal(let text):
                writer.beginObject()
                writer.member("type", literal: "refusal")
                writer.member("refusal", text)
                writer.endObject()
            case .media(let media): try write(media, "\(path)[\(place)]")
            case .opaque(let opaque):
                if opaque.dialect == .openAIResponses {
                    writer.raw(opaque.value)
                } else {
                    try refuse(opaque.kind, "\(path)[\(place)]")
                }
            case .reasoning, .toolCall, .toolResult: break
            }
        }
        writer.endArray()
    }

    private mutating func refuse(_ kind: String, _ path: String) throws(GatewayError) {
        // Chat's members of a message (`audio`, `prefix`) are parts of a kind like `message.audio`.
        if kind.hasPrefix("message."), let content = path.firstRange(of: ".content[")?.lowerBound {
            let member = kind.dropFirst("message.".count)
            return try unsupported.refuse(
                "\(path[..<content]).\(member)",
                "The vendor '\(target.vendor)' has no such member."
            )
        }
        try unsupported.refuse(path, "The vendor '\(target.vendor)' takes no part of the kind '\(kind)' here.")
    }

    private mutating func write(_ media: MediaPart, _ path: String) throws(GatewayError) {
        switch (media.kind, media.source) {
        case (.video, _): return try refuse("video", path)
        // OpenAI takes sounds in Chat alone.
        case (.audio, _) where !isOwnDialect: return try refuse("audio", path)
        default: break
        }
        writer.beginObject()
        switch media.kind {
        case .audio where media.filename == nil:
            writer.member("type", literal: "input_audio")
            writer.key("input_audio")
            writer.beginObject()
            if case .base64(let data) = media.source { writer.member("data", data) }
            writer.member("format", media.chatAudioFormat)
            writer.endObject()
        case .image, .video:
            writer.member("type", literal: "input_image")
            if case .fileID(let id) = media.source {
                writer.member("file_id", id)
            } else {
                writer.member("image_url", media.chatURL(defaultType: "image/png"))
            }
            writer.member("detail", media.detail ?? "auto")
        case .file, .audio:
            writer.member("type", literal: "input_file")
            switch media.source {
            case .fileID(let id): writer.member("file_id", id)
            case .url(let url): writer.member("file_url", url)
            case .base64:
                writer.member("filename", media.chatFilename)
                writer.member("file_data", media.chatURL(defaultType: "application/pdf"))
            }
        }
        writer.endObject()
    }

    // MARK: Items

    private mutating func write(_ opaque: OpaquePart, at index: Int, _ place: Int) throws(GatewayError) {
        guard opaque.dialect == .openAIResponses else {
            return try refuse(opaque.kind, "messages[\(index)].content[\(place)]")
        }
        writer.raw(opaque.value)
    }

    /// An image that the model made earlier, in the only item that can hold one.
    private mutating func writeImage(_ media: MediaPart, at index: Int, _ place: Int) throws(GatewayError) {
        guard media.kind == .image, case .base64(let data) = media.source, isOwnDialect else {
            return try refuse("\(media.kind.rawValue) of an assistant", "messages[\(index)].content[\(place)]")
        }
        writer.beginObject()
        writer.member("type", literal: "image_generation_call")
        writer.member("id", "ig_\(index)_\(place)")
        writer.member("status", literal: "completed")
        writer.member("result", data)
        writer.endObject()
    }

    /// Only the maker's own thoughts go back, with the proof of them; and, to who spoke of it so, an item that the vendor
    /// keeps.
    private mutating func writeThought(_ thought: inout ReasoningPart?) {
        guard let part = thought else { return }
        thought = nil
        // Whose proof a caller of this dialect brought unsealed only the caller knows.
        let isNative = part.origin == target.responsesOrigin || isOwnDialect && part.origin == .openAIResponses
        let isProven = part.encrypted != nil && isNative
        let isKept = isOwnDialect && part.encrypted == nil && part.signature == nil && part.id != nil
        guard isProven || isKept else { return }
        writer.responsesReasoning(id: part.id, part, proof: part.encrypted)
    }

    private mutating func write(_ call: ToolCall) {
        let (id, isCustom) = ids.name(call)
        writer.beginObject()
        writer.member("type", literal: isCustom ? "custom_tool_call" : "function_call")
        writer.member("call_id", id)
        writer.member("name", call.name)
        if isCustom {
            writer.member("input", call.arguments.asText)
        } else {
            writer.member("arguments", call.chatArguments)
        }
        writer.endObject()
    }

    private mutating func write(_ result: ToolResult, at index: Int) throws(GatewayError) {
        let (id, isCustom) = ids.name(result)
        writer.beginObject()
        writer.member("type", literal: isCustom ? "custom_tool_call_output" : "function_call_output")
        writer.member("call_id", id)
        writer.key("output")
        if let value = result.value, result.parts.isEmpty {
            writer.string(value.asJSONString)
        } else if result.parts.isEmpty {
            writer.string("" as StaticString)
        } else if result.parts.count == 1, case .text(let text) = result.parts[0] {
            writer.string(text.text)
        } else {
            let parts = result.parts.enumerated().map { (place: $0.offset, part: $0.element) }
            try writeContent(parts, isAnswer: false, "messages[\(index)].content")
        }
        writer.endObject()
    }
}

extension TargetProfile {
    /// Whose proofs the model's vendor can read. xAI's models come by several vendors, and keep theirs apart from OpenAI's.
    var responsesOrigin: ReasoningPart.Origin {
        model.contains("grok") ? .xAIResponses : .openAIResponses
    }
}
