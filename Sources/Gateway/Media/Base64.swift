import NIOCore

/// Base64 with padding (RFC 4648 section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of the bytes.
    static func encode(_ bytes: ByteBuffer) -> ByteBuffer {
        var out = ByteBuffer()
        let count = bytes.readableBytes
        out.writeWithUnsafeMutableBytes(minimumWritableBytes: (count + 2) / 3 * 4) { target in
            bytes.withUnsafeReadableBytes { source in
                var at = 0
                for start in stride(from: 0, to: count, by: 3) {
                    let size = min(3, count - start)
                    var bits = 0
                    for i in 0..<3 { bits = bits << 8 | (i < size ? Int(source[start + i]) : 0) }
                    for place in 0..<4 {
                        target[at] = place <= size ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "=")
                        at += 1
                    }
                }
                return at
            }
        }
        return out
    }
}
