import Core
import JSON
import NIOCore

/// The conversation. A message of the canonical model may become several: each tool result is one of its own.
extension ChatCallWriter {
    mutating func write(_ message: Message, at index: Int) throws(GatewayError) {
        // Most messages are this.
        if message.parts.count == 1, case .text(let text) = message.parts[0], message.role != .tool,
            marker(text.cacheControl) == nil, text.signature == nil, !text.text.isEmpty
        {
            bridgeResults(to: message)
            writer.beginObject()
            writeEnvelope(of: message)
            writer.member("content", text.text)
            if call.answerBegins, target.quirks.marksBeginning, index == call.messages.count - 1 {
                writer.member("prefix", true)
            }
            return writer.endObject()
        }
        var rest: [(place: Int, part: Part)] = []
        rest.reserveCapacity(message.parts.count)
        for (place, part) in message.parts.enumerated() {
            if case .toolResult(let result) = part {
                try write(result, at: index)
            } else {
                rest.append((place, part))
            }
        }
        if rest.isEmpty, message.role == .tool || !message.parts.isEmpty { return }
        bridgeResults(to: message)
        writer.beginObject()
        writeEnvelope(of: message)
        if message.role == .assistant {
            try writeAssistant(rest, at: index)
        } else {
            try writeContent(rest, at: index)
        }
        writer.endObject()
    }

    /// Lets an assistant speak before a message that may not follow results.
    private mutating func bridgeResults(to message: Message) {
        if isAfterToolResult, target.quirks.assistantAfterToolResults, message.role != .assistant {
            writer.raw(JSONRaw(unchecked: ByteBuffer(staticString: AssistantBridge.message)))
        }
        isAfterToolResult = false
    }

    private mutating func writeEnvelope(of message: Message) {
        let role: StaticString =
            switch message.role {
            case .system: "system"
            case .developer: target.quirks.developerAsSystem ? "system" : "developer"
            // What stands beside tool results is said by the user.
            case .user, .tool: "user"
            case .assistant: "assistant"
            }
        writer.member("role", literal: role)
        writer.member("name", message.name)
    }

    // MARK: Content

    /// One plain text is written as a string, anything else as a list of parts.
    private mutating func writeContent(_ parts: [(place: Int, part: Part)], at index: Int) throws(GatewayError) {
        writer.key("content")
        if parts.isEmpty { return writer.string("" as StaticString) }
        if parts.count == 1, case .text(let text) = parts[0].part, marker(text.cacheControl) == nil {
            return writer.string(text.text)
        }
        writer.beginArray()
        for (place, part) in parts { try write(part, at: index, place) }
        writer.endArray()
    }

    /// Markers of another dialect's caller are left out: which compatible vendor knows them is not known.
    private func marker(_ cacheControl: JSONRaw?) -> JSONRaw? { isOwnDialect ? cacheControl : nil }

    private mutating func write(_ part: Part, at index: Int, _ place: Int) throws(GatewayError) {
        switch part {
        case .text(let text):
            writer.beginObject()
            writer.member("type", literal: "text")
            writer.member("text", text.text)
            writer.member("cache_control", marker(text.cacheControl))
            writer.endObject()
        case .refusal(let text):
            writer.beginObject()
            writer.member("type", literal: "refusal")
            writer.member("refusal", text)
            writer.endObject()
        case .media(let media): try write(media, at: index, place)
        case .opaque(let opaque) where opaque.dialect == .openAIChat: writer.raw(opaque.value)
        case .opaque(let opaque): try refuse(opaque.kind, at: index, place)
        case .reasoning, .toolCall, .toolResult: break
        }
    }

    private mutating func refuse(_ kind: String, at index: Int, _ place: Int) throws(GatewayError) {
        try unsupported.refuse(
            "messages[\(index)].content[\(place)]",
            "The vendor '\(target.vendor)' takes no part of the kind '\(kind)' here."
        )
    }

    private mutating func write(_ media: MediaPart, at index: Int, _ place: Int) throws(GatewayError) {
        switch (media.kind, media.source) {
        case (.audio, .base64(let data)) where media.mediaType == nil: return writeUntypedAudio(data)
        case (.audio, .url(let url)) where isOwnDialect: return writeUntypedAudio(url)
        case (.image, .fileID), (.video, .fileID), (.audio, .fileID), (.audio, .url):
            return try refuse("\(media.kind.rawValue) by reference", at: index, place)
        default: break
        }
        writer.beginObject()
        switch media.kind {
        case .image:
            writer.member("type", literal: "image_url")
            writer.key("image_url")
            writer.beginObject()
            writer.member("url", media.chatURL(defaultType: "image/png"))
            writer.member("detail", media.detail)
        case .video:
            writer.member("type", literal: "video_url")
            writer.key("video_url")
            writer.beginObject()
            writer.member("url", media.chatURL(defaultType: "video/mp4"))
        case .audio:
            writer.member("type", literal: "input_audio")
            writer.key("input_audio")
            writer.beginObject()
            if case .base64(let data) = media.source { writer.member("data", data) }
            writer.member("format", media.chatAudioFormat)
        case .file:
            writer.member("type", literal: "file")
            writer.key("file")
            writer.beginObject()
            if case .fileID(let id) = media.source {
                writer.member("file_id", id)
                writer.member("filename", media.filename)
            } else {
                writer.member("filename", media.chatFilename)
                writer.member("file_data", media.chatURL(defaultType: "application/pdf"))
            }
        }
        writer.endObject()
        writer.member("cache_control", marker(media.cacheControl))
        writer.endObject()
    }

    /// Mistral's form, which has no place for the type.
    private mutating func writeUntypedAudio(_ audio: JSONString) {
        writer.beginObject()
        writer.member("type", literal: "input_audio")
        writer.member("input_audio", audio)
        writer.endObject()
    }

    // MARK: Assistant

    private mutating func writeAssistant(_ parts: [(place: Int, part: Part)], at index: Int) throws(GatewayError) {
        var content: [(place: Int, part: Part)] = []
        var calls: [ToolCall] = []
        for entry in parts {
            switch entry.part {
            case .toolCall(let call): calls.append(call)
            case .reasoning, .toolResult: break
            case .opaque(let opaque):
                if let name = opaque.chatMemberName {
                    writer.key(name)
                    writer.raw(opaque.value)
                } else {
                    content.append(entry)
                }
            case .media where isOwnDialect: content.append(entry)
            case .media(let media): try refuse("\(media.kind.rawValue) of an assistant", at: index, entry.place)
            case .text(let text):
                if !text.text.isEmpty { content.append(entry) }
            case .refusal: content.append(entry)
            }
        }
        writeThoughts(parts, at: index)
        if !content.isEmpty {
            try writeContent(content, at: index)
        } else if calls.isEmpty {
            writer.member("content", literal: "")
        } else {
            writer.nullMember("content")
        }
        guard !calls.isEmpty else { return }
        writer.key("tool_calls")
        writer.beginArray()
        for (number, call) in calls.enumerated() { write(call, at: index, number) }
        writer.endArray()
    }

    /// The text goes where the vendor wants it, if it was its own; details only to whom the caller got them from: one who
    /// speaks this dialect, or whose proofs have been found to be the vendor's.
    private mutating func writeThoughts(_ parts: [(place: Int, part: Part)], at index: Int) {
        var text: JSONString?
        var details = ChatDetails()
        for (_, part) in parts {
            let isVendors = isOwnDialect || call.bringsVendorsProofs
            if case .reasoning(let thought) = part,
                thought.origin == nil || isVendors && (isOwnDialect || thought.needsChatDetail)
            {
                text.append(thought.text)
            }
            if isVendors { details.add(part) }
        }
        if let text, let member = target.quirks.reasoningMember {
            writer.key(member)
            writer.string(text)
        }
        details.write(&writer) { [target] call, number in Self.id(of: call, at: index, number, for: target) }
    }

    private mutating func write(_ call: ToolCall, at index: Int, _ number: Int) {
        let id = Self.id(of: call, at: index, number, for: target)
        if call.id == nil { openCalls.open(call.name, id: id) }
        writer.beginObject()
        writer.member("id", id)
        writer.member("type", literal: "function")
        writer.object("function") { $0.chatFunction(call.name, call.chatArguments) }
        writer.member("cache_control", marker(call.cacheControl))
        writer.endObject()
    }

    // MARK: Ids

    /// Callers of dialects without ids link by order; the id that is made here is as good for the result as it is for the call.
    private static func id(of call: ToolCall, at index: Int, _ number: Int, for target: TargetProfile) -> JSONString {
        target.fitted(call.id ?? JSONString("call_\(index)_\(number)"))
    }

    // MARK: Results

    private mutating func write(_ result: ToolResult, at index: Int) throws(GatewayError) {
        isAfterToolResult = true
        writer.beginObject()
        writer.member("role", literal: "tool")
        writer.member(
            "tool_call_id",
            result.callID.map(target.fitted) ?? openCalls.answer(result.name) ?? target.fitted("call_unknown")
        )
        writer.member("name", isOwnDialect ? result.name : nil)
        if let value = result.value, result.parts.isEmpty {
            writer.member("content", value.asJSONString)
        } else {
            try writeContent(result.parts.enumerated().map { (place: $0.offset, part: $0.element) }, at: index)
        }
        writer.member("cache_control", marker(result.cacheControl))
        writer.endObject()
    }
}

extension TargetProfile {
    /// The id of a call as the vendor takes it.
    fileprivate func fitted(_ id: JSONString) -> JSONString { quirks.toolCallIDForm?.fitted(id) ?? id }
}
