import JSON
import NIOCore

/// Base64 (RFC 4648, section 4), for text documents, which Anthropic takes as text and others as bytes.
enum AnthropicBase64 {
    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    /// None of the 65 characters needs an escape in JSON.
    static func encode(_ bytes: ByteBuffer) -> JSONString {
        let letters = UnsafeBufferPointer(start: alphabet.utf8Start, count: 64)
        var text = ByteBufferAllocator().buffer(capacity: (bytes.readableBytes + 2) / 3 * 4)
        bytes.withUnsafeReadableBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let count = min(3, bytes.count - start)
                var word: UInt32 = 0
                for offset in 0..<3 { word = word << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
                for place in 0..<4 {
                    let letter = letters[Int(word >> UInt32(18 - 6 * place) & 63)]
                    text.writeInteger(place <= count ? letter : UInt8(ascii: "="))
                }
            }
        }
        return JSONString(escaped: text)
    }

    /// Nil when the text is not base64. White space, padding and the URL-safe alphabet are forgiven.
    static func decode(_ text: JSONString) -> ByteBuffer? {
        let text = text.decodedBytes()
        var bytes = ByteBufferAllocator().buffer(capacity: text.readableBytes / 4 * 3 + 3)
        var word: UInt32 = 0
        var bits = 0
        for letter in text.readableBytesView {
            guard let value = value(of: letter) else {
                switch letter {
                case UInt8(ascii: "="), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
                    continue
                default: return nil
                }
            }
            word = word << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.writeInteger(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        return bytes
    }

    private static func value(of letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): letter - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): letter - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
