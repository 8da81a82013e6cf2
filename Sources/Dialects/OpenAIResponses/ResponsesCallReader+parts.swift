import Core
import JSON

/// The parts of a message's content and of a tool's output.
extension ResponsesCallReader {
    func readParts(_ content: JSONNode) throws(GatewayError) -> [Part] {
        if let text = content.jsonString { return text.isEmpty ? [] : [.text(text)] }
        guard content.isArray else { throw content.chatFault("a string or an array of parts") }
        var parts: [Part] = []
        parts.reserveCapacity(content.count)
        for item in content.elements { parts.append(try readPart(item.chatObject())) }
        return parts
    }

    private func readPart(_ node: JSONNode) throws(GatewayError) -> Part {
        let kind = try node.chatString(of: "type")
        switch kind {
        case "input_text", "output_text", "text":
            var text = TextPart(try node.chatText(of: "text"), cacheControl: node.chatCacheControl)
            if let annotations = node["annotations"] { text.citations = ResponsesCitations.read(annotations) }
            return .text(text)
        case "refusal": return .refusal(try node.chatText(of: "refusal"))
        case "input_image": return .media(try readImage(node))
        case "input_file": return .media(try readFile(node))
        case "input_audio": return .media(try readAudio(node))
        default: return .opaque(.responsesContent(kind, node))
        }
    }

    private func readImage(_ node: JSONNode) throws(GatewayError) -> MediaPart {
        var part: MediaPart
        if let image = node["image_url"] {
            // Some clients keep Chat's object.
            part = MediaPart(.image, chatURL: image.isObject ? try image.chatText(of: "url") : try image.chatText())
        } else if let id = node["file_id"] {
            part = MediaPart(.image, .fileID(try id.chatText()))
        } else {
            throw node.chatMissing("image_url")
        }
        part.detail = try node["detail"]?.chatString()
        part.cacheControl = node.chatCacheControl
        return part
    }

    private func readFile(_ node: JSONNode) throws(GatewayError) -> MediaPart {
        var part: MediaPart
        if let data = try node["file_data"]?.chatText() {
            part = MediaPart(.file, chatURL: data)
            if case .url = part.source { part.source = .base64(data) }
        } else if let url = try node["file_url"]?.chatText() {
            part = MediaPart(.file, chatURL: url)
        } else if let id = try node["file_id"]?.chatText() {
            part = MediaPart(.file, .fileID(id))
        } else {
            throw node.chatMissing("file_data")
        }
        part.filename = try node["filename"]?.chatText()
        if part.mediaType == nil, part.filename?.string.lowercased().hasSuffix(".pdf") == true {
            part.mediaType = "application/pdf"
        }
        part.cacheControl = node.chatCacheControl
        return part
    }

    private func readAudio(_ node: JSONNode) throws(GatewayError) -> MediaPart {
        guard let audio = try node["input_audio"]?.chatObject() else { throw node.chatMissing("input_audio") }
        let format = try audio["format"]?.chatString()
        return MediaPart(.audio, .base64(try audio.chatText(of: "data")), mediaType: format.map { "audio/" + $0 })
    }
}

extension OpaquePart {
    private static let contentPrefix = "content."

    /// A part of a message's content that only this dialect has; other opaque parts of it are whole items.
    static func responsesContent(_ kind: String, _ node: JSONNode) -> OpaquePart {
        OpaquePart(dialect: .openAIResponses, kind: contentPrefix + kind, value: node.raw)
    }

    /// Whether it stands inside a message.
    var isResponsesContent: Bool { kind.hasPrefix(Self.contentPrefix) }
}
