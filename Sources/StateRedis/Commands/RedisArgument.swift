public import NIOCore

/// A part of a command.
public enum RedisArgument: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// Text, in UTF-8.
    case text(String)
    /// A whole number, in decimal digits.
    case integer(Int)
    /// Bytes of any kind.
    case bytes(ByteBuffer)

    /// Text.
    public init(stringLiteral value: String) {
        self = .text(value)
    }

    /// A whole number.
    public init(integerLiteral value: Int) {
        self = .integer(value)
    }

    /// Bytes that it takes on the wire, at most.
    var space: Int {
        switch self {
        case .text(let text): text.utf8.count + Self.frame
        case .integer: 20 + Self.frame
        case .bytes(let bytes): bytes.readableBytes + Self.frame
        }
    }

    /// Of the length before, with its mark, and the two line ends.
    private static let frame = 16

    /// Appends it as a bulk string.
    func write(into buffer: inout ByteBuffer) {
        switch self {
        case .text(let text): Self.write(text, into: &buffer)
        // Up to 15 digits lie in the string itself.
        case .integer(let number): Self.write(String(number), into: &buffer)
        case .bytes(let bytes):
            Self.writeLength(bytes.readableBytes, mark: "$", into: &buffer)
            buffer.writeImmutableBuffer(bytes)
            buffer.writeStaticString("\r\n")
        }
    }

    static func write(_ text: String, into buffer: inout ByteBuffer) {
        writeLength(text.utf8.count, mark: "$", into: &buffer)
        buffer.writeString(text)
        buffer.writeStaticString("\r\n")
    }

    static func writeLength(_ length: Int, mark: StaticString, into buffer: inout ByteBuffer) {
        buffer.writeStaticString(mark)
        buffer.writeString(String(length))
        buffer.writeStaticString("\r\n")
    }
}
