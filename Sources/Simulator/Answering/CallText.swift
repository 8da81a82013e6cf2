import Core
import JSON
import NIOCore

/// What a conversation says last, as text that an answer can be made of.
struct CallText {
    private let call: Call

    init(_ call: Call) {
        self.call = call
    }

    /// The last user message: its texts, with every picture, sound or file named in brackets.
    var lastUser: String {
        let message = call.messages.last { $0.role == .user } ?? call.messages.last
        return message.map { Self.text(of: $0.parts) } ?? ""
    }

    /// The results of tools that came since the model spoke last; nil when there are none.
    var lastToolResults: String? {
        let spoken = call.messages.lastIndex { $0.role == .assistant } ?? -1
        var results: [String] = []
        for message in call.messages[(spoken + 1)...] {
            for case .toolResult(let result) in message.parts {
                results.append(result.value?.string ?? Self.text(of: result.parts))
            }
        }
        return results.isEmpty ? nil : results.joined(separator: "\n")
    }

    private static func text(of parts: [Part]) -> String {
        parts.compactMap { part in
            switch part {
            case .text(let text): text.text.string
            case .media(let media): "[\(description(of: media))]"
            case .refusal(let text): text.string
            case .toolResult(let result): result.value?.string ?? self.text(of: result.parts)
            case .opaque(let part): "[\(part.kind)]"
            case .toolCall, .reasoning: nil
            }
        }.joined(separator: "\n")
    }

    /// `image 12 bytes image/png`, `image https://example.com/cat.png`, `file id file-123`.
    private static func description(of media: MediaPart) -> String {
        let type = media.mediaType.map { " \($0)" } ?? ""
        switch media.source {
        case .base64(let data): return "\(media.kind.rawValue) \(byteCount(data)) bytes\(type)"
        case .url(let url): return "\(media.kind.rawValue) \(url.string)"
        case .fileID(let id): return "\(media.kind.rawValue) id \(id.string)"
        }
    }

    /// The bytes that a base64 text stands for (RFC 4648, padded or not).
    private static func byteCount(_ text: JSONString) -> Int {
        let bytes = text.decodedBytes().readableBytesView
        let digits = bytes.reduce(0) { count, byte in
            count + (byte == UInt8(ascii: "=") || byte <= UInt8(ascii: " ") ? 0 : 1)
        }
        return digits * 3 / 4
    }
}
