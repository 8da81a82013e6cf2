public import NIOCore

/// Percent-encoding of URLs (RFC 3986, section 2.1).
public enum PercentEncoding {
    /// The text that an encoded one stands for; nil where a `%` is not followed by two digits, or the bytes are no UTF-8.
    public static func decode(_ text: some StringProtocol) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(Hexadecimal.value), let low = rest.next().flatMap(Hexadecimal.value)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Encodes what may not stand in one segment of a path (RFC 3986, section 3.3), and `:`, which some APIs put a meaning on.
    public static func encode(segment: some StringProtocol) -> String {
        encode(segment, allowing: "@")
    }

    /// Encodes every byte but the letters, digits and `-._~`, which never need it (RFC 3986, section 2.3), and those that are
    /// let through. The digits are upper case.
    /// - Parameter allowed: further characters that stay as they are; all must be ASCII.
    public static func encode(_ text: some StringProtocol, allowing allowed: StaticString = "") -> String {
        var buffer = ByteBuffer()
        write(text.utf8, allowing: allowed, into: &buffer)
        return String(buffer: buffer)
    }

    /// Writes what ``encode(_:allowing:)`` returns.
    public static func write(
        _ text: some Collection<UInt8>,
        allowing allowed: StaticString = "",
        into buffer: inout ByteBuffer
    ) {
        let extra = UnsafeBufferPointer(start: allowed.utf8Start, count: allowed.utf8CodeUnitCount)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: text.count * 3) { target in
            var end = 0
            for byte in text {
                if isUnreserved(byte) || extra.contains(byte) {
                    target[end] = byte
                    end += 1
                } else {
                    target[end] = UInt8(ascii: "%")
                    target[end + 1] = hex(byte >> 4)
                    target[end + 2] = hex(byte & 15)
                    end += 3
                }
            }
            return end
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }
}
