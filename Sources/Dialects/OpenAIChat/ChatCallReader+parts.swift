import Core
import JSON

/// The parts of a message's content.
extension ChatCallReader {
    func readParts(_ content: JSONNode) throws(GatewayError) -> [Part] {
        if let text = content.jsonString { return text.isEmpty ? [] : [.text(text)] }
        guard content.isArray else { throw content.chatFault("a string or an array of parts") }
        var parts: [Part] = []
        parts.reserveCapacity(content.count)
        for item in content.elements { parts.append(try readPart(item)) }
        return parts
    }

    func readPart(_ node: JSONNode) throws(GatewayError) -> Part {
        if let text = node.jsonString { return .text(text) }
        guard node.isObject else { throw node.chatFault("an object") }
        let kind = try node["type"]?.chatString() ?? (node["text"] == nil ? "" : "text")
        switch kind {
        case "text":
            return .text(TextPart(try node.chatText(of: "text"), cacheControl: node.chatCacheControl))
        case "image_url": return .media(try readImage(node))
        case "input_audio": return .media(try readAudio(node))
        case "video_url": return .media(try readVideo(node))
        case "file": return .media(try readFile(node))
        case "refusal": return .refusal(try node.chatText(of: "refusal"))
        case "thinking", "redacted_thinking":
            if let part = ReasoningPart(chatThinking: node) { return .reasoning(part) }
            throw node.chatMissing("thinking")
        case "": throw node.chatMissing("type")
        default: return .opaque(OpaquePart(dialect: .openAIChat, kind: kind, value: node.raw))
        }
    }

    private func readImage(_ node: JSONNode) throws(GatewayError) -> MediaPart {
        guard let image = node["image_url"] else { throw node.chatMissing("image_url") }
        let url = image.isObject ? try image.chatText(of: "url") : try image.chatText()
        var part = MediaPart(.image, chatURL: url)
        part.detail = try image["detail"]?.chatString()
        part.cacheControl = node.chatCacheControl
        part.signature = node.googleSignature
        return part
    }

    private func readVideo(_ node: JSONNode) throws(GatewayError) -> MediaPart {
        guard let video = node["video_url"] else { throw node.chatMissing("video_url") }
        var part = MediaPart(.video, chatURL: video.isObject ? try video.chatText(of: "url") : try video.chatText())
        part.cacheControl = node.chatCacheControl
        return part
    }

    private func readAudio(_ node: JSONNode) throws(GatewayError) -> MediaPart {
        guard let audio = node["input_audio"] else { throw node.chatMissing("input_audio") }
        // Mistral takes the data itself, or a URL.
        let data = audio.isString ? try audio.chatText() : try audio.chatObject().chatText(of: "data")
        let format = try audio["format"]?.chatString()
        var part = MediaPart(.audio, chatURL: data)
        // Plain base64 is the rule, a data URL the exception.
        if case .url = part.source, !data.hasPrefix("http") { part.source = .base64(data) }
        part.mediaType = part.mediaType ?? format.map { "audio/" + $0 }
        part.cacheControl = node.chatCacheControl
        return part
    }

    private func readFile(_ node: JSONNode) throws(GatewayError) -> MediaPart {
        guard let file = try node["file"]?.chatObject() else { throw node.chatMissing("file") }
        var part: MediaPart
        if let data = try file["file_data"]?.chatText() {
            part = MediaPart(.file, chatURL: data)
            if case .url = part.source, !data.hasPrefix("http") { part.source = .base64(data) }
        } else if let id = try file["file_id"]?.chatText() {
            part = MediaPart(.file, .fileID(id))
        } else {
            throw file.chatMissing("file_data")
        }
        part.filename = try file["filename"]?.chatText()
        if part.mediaType == nil, part.filename?.string.lowercased().hasSuffix(".pdf") == true {
            part.mediaType = "application/pdf"
        }
        part.cacheControl = node.chatCacheControl
        return part
    }
}

extension JSONNode {
    /// A prompt-caching marker; OpenAI's own `prompt_cache_breakpoint` says the same in other words.
    var chatCacheControl: JSONRaw? {
        if let marker = self["cache_control"] { return marker.raw }
        return self["prompt_cache_breakpoint"] == nil ? nil : .build { $0.object { $0.member("type", "ephemeral") } }
    }
}
