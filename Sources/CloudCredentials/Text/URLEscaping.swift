import NIOCore

/// Percent-encodes all but the unreserved characters of RFC 3986, section 2.3, with upper-case digits.
enum URLEscaping {
    static func write(_ text: some Collection<UInt8>, keepingSlashes: Bool = false, into buffer: inout ByteBuffer) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: text.count * 3) { target in
            var end = 0
            for byte in text {
                if isUnreserved(byte) || keepingSlashes && byte == UInt8(ascii: "/") {
                    target[end] = byte
                    end += 1
                } else {
                    target[end] = UInt8(ascii: "%")
                    target[end + 1] = digit(byte >> 4)
                    target[end + 2] = digit(byte & 15)
                    end += 3
                }
            }
            return end
        }
    }

    static func escape(_ text: String) -> String {
        var buffer = ByteBuffer()
        write(text.utf8, into: &buffer)
        return String(buffer: buffer)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value
    }

    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
