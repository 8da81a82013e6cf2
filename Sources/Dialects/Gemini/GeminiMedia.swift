import Core
import JSON
import NIOCore

/// Bytes and files: Gemini's `inlineData` (`Blob`) and `fileData`.
enum GeminiMedia {
    /// Reads a `Blob` or a `FileData`.
    static func read(_ node: JSONNode) throws(GatewayError) -> MediaPart {
        guard node.isObject else { throw GeminiFault.expected("an object", node) }
        var mediaType: String?
        var source: MediaPart.Source?
        var filename: JSONString?
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "mimeType", "mime_type": mediaType = try GeminiFault.string(value)
            case "data": source = .base64(standardBase64(try GeminiFault.text(value)))
            case "fileUri", "file_uri": source = .url(try GeminiFault.text(value))
            case "displayName", "display_name": filename = try GeminiFault.text(value)
            default: break
            }
        }
        guard let source else { throw GeminiFault.expected("`data` or `fileUri`", node) }
        var media = MediaPart(kind(of: mediaType), source, mediaType: mediaType)
        media.filename = filename
        return media
    }

    static func kind(of mediaType: String?) -> MediaPart.Kind {
        guard let mediaType else { return .file }
        if mediaType.hasPrefix("image/") { return .image }
        if mediaType.hasPrefix("audio/") { return .audio }
        return mediaType.hasPrefix("video/") ? .video : .file
    }

    /// Google's clients send the URL-safe alphabet too (RFC 4648, section 5), which other vendors do not read.
    private static func standardBase64(_ text: JSONString) -> JSONString {
        let dash = UInt8(ascii: "-")
        let underscore = UInt8(ascii: "_")
        guard text.escaped.readableBytesView.contains(where: { $0 == dash || $0 == underscore }) else { return text }
        var bytes = ByteBuffer()
        bytes.reserveCapacity(text.escaped.readableBytes)
        bytes.writeBytes(
            text.escaped.readableBytesView.map { byte in
                byte == dash ? UInt8(ascii: "+") : byte == underscore ? UInt8(ascii: "/") : byte
            }
        )
        return JSONString(escaped: bytes)
    }

    /// Whether the URI names something of Google's own: an uploaded file, Cloud Storage, a video on YouTube.
    static func isGoogles(_ url: JSONString) -> Bool {
        url.hasPrefix("https://generativelanguage.googleapis.com/") || url.hasPrefix("gs://")
            || url.hasPrefix("https://www.youtube.com/") || url.hasPrefix("https://youtube.com/")
            || url.hasPrefix("https://youtu.be/")
    }

    /// The URI of an uploaded file by its id, or nil if the id is none of Google's.
    static func uri(ofFile id: JSONString) -> JSONString? {
        if isGoogles(id) { return id }
        return id.hasPrefix("files/") ? "https://generativelanguage.googleapis.com/v1beta/" + id : nil
    }

    /// The media type that the first bytes tell, for callers who did not say it.
    static func sniff(_ base64: JSONString) -> String? {
        if base64.hasPrefix("/9j/") { return "image/jpeg" }
        if base64.hasPrefix("iVBORw0KGgo") { return "image/png" }
        if base64.hasPrefix("R0lGOD") { return "image/gif" }
        if base64.hasPrefix("UklGR") { return "image/webp" }
        return base64.hasPrefix("JVBERi") ? "application/pdf" : nil
    }
}
