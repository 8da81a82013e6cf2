import Core
import JSON
import NIOCore

/// A tokeniser that anybody can predict: four bytes of UTF-8 are a token.
enum TokenCount {
    /// What any picture, sound or file costs, whatever its size.
    static let media = 85

    /// The tokens of a text; never none.
    static func of(_ text: String) -> Int {
        max(1, (text.utf8.count + 3) / 4)
    }

    /// The tokens of everything that a call says: messages, tools, and a schema for the answer.
    static func of(_ call: Call) -> Int {
        var bytes = 0
        var media = 0
        for message in call.messages {
            for part in message.parts { add(part, &bytes, &media) }
        }
        for tool in call.tools {
            bytes += tool.name.utf8.count + (tool.description?.decodedBytes().readableBytes ?? 0)
            bytes += tool.parameters?.bytes.readableBytes ?? 0
        }
        if case .jsonSchema(let format) = call.responseFormat { bytes += format.schema.bytes.readableBytes }
        return max(1, (bytes + 3) / 4 + media * Self.media)
    }

    private static func add(_ part: Part, _ bytes: inout Int, _ media: inout Int) {
        switch part {
        case .text(let text): bytes += text.text.decodedBytes().readableBytes
        case .refusal(let text): bytes += text.decodedBytes().readableBytes
        case .reasoning(let reasoning): bytes += reasoning.text?.decodedBytes().readableBytes ?? 0
        case .media: media += 1
        case .toolCall(let call):
            bytes += call.name.decodedBytes().readableBytes + call.arguments.asText.decodedBytes().readableBytes
        case .toolResult(let result):
            bytes += result.value?.bytes.readableBytes ?? 0
            for part in result.parts { add(part, &bytes, &media) }
        case .opaque(let part): bytes += part.value.bytes.readableBytes
        }
    }

    /// The first tokens of a text.
    static func prefix(_ text: String, _ tokens: Int) -> String {
        String(text[..<end(of: text, from: text.startIndex, tokens)])
    }

    /// A text in pieces of so many tokens, cut between Unicode scalars.
    static func pieces(_ text: String, of tokens: Int) -> [String] {
        var pieces: [String] = []
        var start = text.startIndex
        while start < text.endIndex {
            let end = end(of: text, from: start, tokens)
            pieces.append(String(text[start..<end]))
            start = end
        }
        return pieces
    }

    private static func end(of text: String, from start: String.Index, _ tokens: Int) -> String.Index {
        let bytes = text.utf8
        guard var end = bytes.index(start, offsetBy: tokens * 4, limitedBy: bytes.endIndex) else {
            return bytes.endIndex
        }
        // A continuation byte (10xxxxxx) belongs to the scalar before it.
        while end < bytes.endIndex, bytes[end] & 0xC0 == 0x80 { end = bytes.index(after: end) }
        return end
    }
}
