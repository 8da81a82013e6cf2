import Core
import JSON
import NIOCore

/// Media as this dialect has them: by URL, or inside a `data:` URL (RFC 2397).
extension MediaPart {
    /// Media by URL; a base64 `data:` URL is cut into its type and its data without a copy. The kind of a file follows
    /// its type.
    init(_ kind: Kind, chatURL url: JSONString) {
        guard let data = DataURL(url) else {
            self.init(kind, .url(url))
            return
        }
        var kind = kind
        if kind == .file, let named = data.mediaType.split(separator: "/").first.flatMap({ Kind(rawValue: String($0)) })
        {
            kind = named
        }
        self.init(kind, .base64(data.base64), mediaType: data.mediaType.isEmpty ? nil : data.mediaType)
    }

    /// The media as a URL; nil where only an id is known.
    func chatURL(defaultType: StaticString) -> JSONString? {
        switch source {
        case .url(let url): return url
        case .fileID: return nil
        case .base64(let data):
            var url = ByteBuffer()
            url.reserveCapacity(data.escaped.readableBytes + 64)
            url.writeStaticString("data:")
            if let mediaType {
                url.writeImmutableBuffer(JSONString(mediaType).escaped)
            } else {
                url.writeStaticString(defaultType)
            }
            url.writeStaticString(";base64,")
            url.writeImmutableBuffer(data.escaped)
            return JSONString(escaped: url)
        }
    }

    /// `format` of an `input_audio` part.
    var chatAudioFormat: String {
        switch mediaType?.split(separator: ";").first?.split(separator: "/").last {
        case "mpeg", "mp3", "mpeg3", "x-mp3": "mp3"
        case "wav", "x-wav", "wave", "vnd.wave", nil: "wav"
        case let other?: String(other)
        }
    }

    /// OpenAI wants a file given as data to have a name.
    var chatFilename: JSONString {
        if let filename { return filename }
        switch mediaType {
        case "application/pdf": return "file.pdf"
        case "text/plain": return "file.txt"
        default: return "file"
        }
    }
}

/// A `data:` URL with base64 content.
private struct DataURL {
    var mediaType: String
    var base64: JSONString

    init?(_ url: JSONString) {
        guard url.hasPrefix("data:") else { return nil }
        let bytes = url.escaped
        // A head longer than this holds no media type that anyone knows.
        guard let head = bytes.getSlice(at: bytes.readerIndex, length: min(bytes.readableBytes, 512)),
            let comma = head.readableBytesView.firstIndex(of: UInt8(ascii: ","))
        else { return nil }
        let length = comma - head.readableBytesView.startIndex
        guard let text = bytes.getSlice(at: bytes.readerIndex, length: length),
            let data = bytes.getSlice(at: bytes.readerIndex + length + 1, length: bytes.readableBytes - length - 1)
        else { return nil }
        let fields = JSONString(escaped: text).string.dropFirst(5).split(
            separator: ";",
            omittingEmptySubsequences: false
        )
        guard let last = fields.last, last.lowercased() == "base64" else { return nil }
        mediaType = fields.count > 1 ? fields[0].lowercased() : ""
        base64 = JSONString(escaped: data)
    }
}
