import Core
import JSON

/// Bedrock's names of the formats of media, by their media types.
enum BedrockFormat {
    private typealias Row = (format: String, type: String, endings: [String])

    private static let images: [Row] = [
        ("png", "image/png", ["png"]), ("jpeg", "image/jpeg", ["jpg", "jpeg"]), ("gif", "image/gif", ["gif"]),
        ("webp", "image/webp", ["webp"]),
    ]
    private static let documents: [Row] = [
        ("pdf", "application/pdf", ["pdf"]), ("csv", "text/csv", ["csv"]), ("doc", "application/msword", ["doc"]),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ["docx"]),
        ("xls", "application/vnd.ms-excel", ["xls"]),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ["xlsx"]),
        ("html", "text/html", ["html", "htm"]), ("txt", "text/plain", ["txt"]), ("md", "text/markdown", ["md"]),
    ]
    private static let videos: [Row] = [
        ("mp4", "video/mp4", ["mp4"]), ("mov", "video/quicktime", ["mov"]), ("mkv", "video/x-matroska", ["mkv"]),
        ("webm", "video/webm", ["webm"]), ("flv", "video/x-flv", ["flv"]), ("mpeg", "video/mpeg", ["mpeg"]),
        ("mpg", "video/mpg", ["mpg"]), ("wmv", "video/x-ms-wmv", ["wmv"]), ("three_gp", "video/3gpp", ["3gp"]),
    ]
    private static let sounds: [Row] = [
        ("mp3", "audio/mp3", ["mp3"]), ("mpeg", "audio/mpeg", []), ("wav", "audio/wav", ["wav"]),
        ("opus", "audio/opus", ["opus"]), ("aac", "audio/aac", ["aac"]), ("flac", "audio/flac", ["flac"]),
        ("ogg", "audio/ogg", ["ogg"]), ("mp4", "audio/mp4", []), ("m4a", "audio/m4a", ["m4a"]),
        ("webm", "audio/webm", []), ("pcm", "audio/pcm", ["pcm"]), ("mkv", "audio/x-matroska", []),
        ("mka", "audio/mka", ["mka"]), ("x-aac", "audio/x-aac", []), ("mpga", "audio/mpga", ["mpga"]),
    ]

    private static func rows(_ kind: MediaPart.Kind) -> [Row] {
        switch kind {
        case .image: images
        case .file: documents
        case .video: videos
        case .audio: sounds
        }
    }

    /// The format of a part; nil where Bedrock has none for it. Texts of any type are plain ones to Bedrock.
    static func name(of media: MediaPart) -> String? {
        let rows = rows(media.kind)
        switch media.kind {
        case .image:
            if case .base64(let data) = media.source {
                let type = media.imageType(of: data)
                return rows.first { $0.type == type }?.format
            }
        case .file, .audio, .video: break
        }
        let type = media.mediaType.map { String($0.prefix { $0 != ";" }) }
        if let row = rows.first(where: { $0.type == type }) { return row.format }
        if let ending = media.ending, let row = rows.first(where: { $0.endings.contains(ending) }) { return row.format }
        guard media.kind == .file else { return nil }
        return media.isPDF ? "pdf" : media.isText ? "txt" : nil
    }

    /// The media type of a format; one that is not known is told in the words of the kind.
    static func mediaType(_ format: String, _ kind: MediaPart.Kind) -> String? {
        if let row = rows(kind).first(where: { $0.format == format }) { return row.type }
        return kind == .file ? nil : "\(kind.rawValue)/\(format)"
    }
}

extension MediaPart {
    /// What the name of the file, or that of the object in S3, ends in.
    fileprivate var ending: String? {
        var name = filename?.string
        if name == nil, case .url(let url) = source { name = url.string }
        guard let name, let dot = name.lastIndex(of: ".") else { return nil }
        return name[name.index(after: dot)...].lowercased()
    }
}
