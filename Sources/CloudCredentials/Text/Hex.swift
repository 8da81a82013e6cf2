import Crypto
import NIOCore

/// Bytes in lower-case hexadecimal digits.
enum Hex {
    static func write(_ digest: SHA256.Digest, into buffer: inout ByteBuffer) {
        digest.withUnsafeBytes { write($0, into: &buffer) }
    }

    static func write(_ code: HMAC<SHA256>.MAC, into buffer: inout ByteBuffer) {
        code.withUnsafeBytes { write($0, into: &buffer) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, into buffer: inout ByteBuffer) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: bytes.count * 2) { target in
            for (index, byte) in bytes.enumerated() {
                target[index * 2] = digit(byte >> 4)
                target[index * 2 + 1] = digit(byte & 15)
            }
            return bytes.count * 2
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }
}
