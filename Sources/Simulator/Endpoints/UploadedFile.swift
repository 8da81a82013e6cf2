import Framing
import NIOCore

/// A file that came with a request.
struct UploadedFile: Sendable {
    var name: String
    var contentType: String?
    var content: ByteBuffer

    /// Of the content, in eight hexadecimal digits.
    var checksum: String {
        let digits = String(content.withUnsafeReadableBytes { CRC32.checksum($0) }, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// What came, so that whoever sent it can see that every byte did: `cat.png (image/png): 12 bytes, CRC-32 0a1b2c3d`.
    var summary: String {
        "\(name)\(contentType.map { " (\($0))" } ?? ""): \(content.readableBytes) bytes, CRC-32 \(checksum)"
    }
}
