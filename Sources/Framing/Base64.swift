public import NIOCore

/// Base64 with padding (RFC 4648, section 4).
public enum Base64 {
    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    /// The text of the bytes. None of its characters needs an escape in JSON.
    public static func encode(_ bytes: ByteBuffer) -> ByteBuffer {
        let letters = UnsafeBufferPointer(start: alphabet.utf8Start, count: 64)
        let size = (bytes.readableBytes + 2) / 3 * 4
        var text = ByteBufferAllocator().buffer(capacity: size)
        text.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { target in
            bytes.withUnsafeReadableBytes { source in
                var at = 0
                for start in stride(from: 0, to: source.count, by: 3) {
                    let count = min(3, source.count - start)
                    var word = 0
                    for offset in 0..<3 { word = word << 8 | (offset < count ? Int(source[start + offset]) : 0) }
                    for place in 0..<4 {
                        target[at] = place <= count ? letters[word >> (18 - 6 * place) & 63] : UInt8(ascii: "=")
                        at += 1
                    }
                }
                return at
            }
        }
        return text
    }

    /// The bytes that a text stands for; nil when it is not base64. White space, missing padding and the URL-safe alphabet are
    /// forgiven.
    public static func decode(_ text: ByteBuffer) -> ByteBuffer? {
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

    /// What a letter of either alphabet, the usual one and that of URLs, stands for; nil for anything else.
    public static func value(of letter: UInt8) -> UInt8? {
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
