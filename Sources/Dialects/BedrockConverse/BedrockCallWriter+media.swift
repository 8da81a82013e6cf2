import Core
import JSON

extension BedrockCallWriter {
    /// Writes an image, a document, a film or a sound, or refuses it.
    /// - Parameter begin: called before the first byte, when it is sure that there will be one.
    mutating func writeMedia(
        _ media: MediaPart,
        _ path: String,
        _ begin: (inout BedrockCallWriter) -> Void
    ) throws(GatewayError) {
        if model.isClaude, !isNative {
            switch media.kind {
            case .audio: return try unsupported.refuse(path, "Anthropic takes no audio.")
            case .video: return try unsupported.refuse(path, "Anthropic takes no video.")
            case .image, .file: break
            }
        }
        guard let format = BedrockFormat.name(of: media) else {
            return try unsupported.refuse(
                path,
                "Bedrock has no format for \(media.mediaType ?? "a type that is not said")."
            )
        }
        switch media.source {
        case .base64: break
        case .url(let url):
            guard url.hasPrefix("s3://") else {
                return try unsupported.refuse(path, "Bedrock takes media as data or from S3 (`s3://…`).")
            }
        case .fileID: return try unsupported.refuse(path, "Bedrock knows no files by their ids.")
        }
        begin(&self)
        writer.beginObject()
        switch media.kind {
        case .image: writer.key("image")
        case .file: writer.key("document")
        case .video: writer.key("video")
        case .audio: writer.key("audio")
        }
        writer.beginObject()
        writer.member("format", format)
        if media.kind == .file { writer.member("name", documentNames.name(media.filename, isNative: isNative)) }
        writer.key("source")
        writer.beginObject()
        switch media.source {
        case .base64(let data): writer.member("bytes", data)
        case .url(let url): writer.object("s3Location") { $0.member("uri", url) }
        case .fileID: break
        }
        writer.endObject()
        writer.endObject()
        writer.endObject()
    }
}
