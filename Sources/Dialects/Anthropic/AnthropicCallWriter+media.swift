import Core
import Framing
import JSON
import NIOCore

extension AnthropicCallWriter {
    /// Writes an image or a document, or refuses it.
    /// - Parameter begin: called before the first byte, when it is sure that there will be one.
    mutating func writeMedia(
        _ media: MediaPart,
        _ path: String,
        _ begin: (inout AnthropicCallWriter) -> Void
    ) throws(GatewayError) {
        switch media.kind {
        case .audio: return try unsupported.refuse(path, "Anthropic takes no audio.")
        case .video: return try unsupported.refuse(path, "Anthropic takes no video.")
        case .image, .file: break
        }
        var text: JSONString?
        if media.kind == .file, case .base64(let data) = media.source, !media.isPDF {
            guard media.isText, let bytes = Base64.decode(data.decodedBytes()) else {
                return try unsupported.refuse(path, "Anthropic takes PDF and text documents only.")
            }
            // A document that is no UTF-8 gets replacement characters.
            text = JSONString(String(buffer: bytes))
        }
        begin(&self)
        writer.beginObject()
        writer.member("type", literal: media.kind == .image ? "image" : "document")
        writer.key("source")
        writer.beginObject()
        if let text {
            writer.member("type", literal: "text")
            writer.member("media_type", literal: "text/plain")
            writer.member("data", text)
        } else {
            writeSource(of: media)
        }
        writer.endObject()
        if media.kind == .file { writer.member("title", media.filename) }
        writer.member("cache_control", media.cacheControl)
        writer.endObject()
    }

    private mutating func writeSource(of media: MediaPart) {
        switch media.source {
        case .base64(let data):
            writer.member("type", literal: "base64")
            if media.kind == .file {
                writer.member("media_type", literal: "application/pdf")
            } else {
                writer.member("media_type", media.imageType(of: data))
            }
            writer.member("data", data)
        case .url(let url):
            writer.member("type", literal: "url")
            writer.member("url", url)
        case .fileID(let id):
            writer.member("type", literal: "file")
            writer.member("file_id", id)
        }
    }
}

extension MediaPart {
    /// A PDF, as far as the caller says.
    var isPDF: Bool {
        mediaType == "application/pdf" || isUntyped && !hasTextName
    }

    private var isUntyped: Bool { (mediaType ?? "").isEmpty || mediaType == "application/octet-stream" }

    /// The name of the file says what the caller did not.
    private var hasTextName: Bool {
        guard let name = filename?.string.lowercased() else { return false }
        return [".txt", ".md", ".csv", ".json", ".xml", ".html", ".yaml", ".yml", ".log"].contains(
            where: name.hasSuffix
        )
    }

    /// A text, as far as the caller says.
    var isText: Bool {
        mediaType?.hasPrefix("text/") == true || mediaType == "application/json" || isUntyped && hasTextName
    }

    /// What the caller says, else what the first bytes say.
    func imageType(of data: JSONString) -> String {
        switch mediaType {
        case "image/jpg": return "image/jpeg"
        case let type? where type.hasPrefix("image/") && type != "image/*": return type
        default: break
        }
        if data.hasPrefix("/9j/") { return "image/jpeg" }
        if data.hasPrefix("R0lGOD") { return "image/gif" }
        return data.hasPrefix("UklGR") ? "image/webp" : "image/png"
    }
}
