public import NIOCore

/// The content of a JSON string as it is written, escaped and without its quotes, so that text passes undecoded.
///
/// Two are equal if their decoded texts are: `"\u0041"` is `"A"`.
public struct JSONString: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The escaped content.
    public var escaped: ByteBuffer

    /// Escapes a text.
    public init(_ string: String) {
        var string = string
        var buffer = ByteBuffer()
        string.withUTF8 { StringEscaping.write(UnsafeRawBufferPointer($0), quoted: false, into: &buffer) }
        escaped = buffer
    }

    /// Takes escaped content on trust: whole escapes, valid UTF-8, no bare quotes or control characters.
    public init(escaped: ByteBuffer) {
        self.escaped = escaped
    }

    /// Escapes bytes that are valid UTF-8; they are shared if there is nothing to escape.
    public init(utf8 bytes: ByteBuffer) {
        let clean = bytes.withUnsafeReadableBytes { StringEscaping.isClean($0) }
        guard !clean else {
            escaped = bytes
            return
        }
        var buffer = ByteBuffer()
        bytes.withUnsafeReadableBytes { StringEscaping.write($0, quoted: false, into: &buffer) }
        escaped = buffer
    }

    /// Escapes a literal.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The decoded text.
    public var string: String {
        escaped.withUnsafeReadableBytes { StringDecoding.string($0, hasEscapes: StringDecoding.hasEscapes($0)) }
    }

    /// Whether there is no text at all.
    public var isEmpty: Bool { escaped.readableBytes == 0 }

    /// Whether the bytes differ from the text they stand for.
    public var hasEscapes: Bool { escaped.withUnsafeReadableBytes { StringDecoding.hasEscapes($0) } }

    /// The decoded text as UTF-8; shared, not copied, if there are no escapes.
    public func decodedBytes() -> ByteBuffer {
        guard hasEscapes else { return escaped }
        var buffer = ByteBuffer()
        escaped.withUnsafeReadableBytes { content in
            _ = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: content.count) { target in
                StringDecoding.decode(content, into: target.baseAddress.unsafelyUnwrapped)
            }
        }
        return buffer
    }

    /// The decoded text, which is itself JSON, as tool arguments are; throws if it is not.
    public func parsedAsJSON() throws(JSONError) -> JSONRaw {
        try JSONRaw(validating: decodedBytes())
    }

    /// One after the other.
    public static func + (left: JSONString, right: JSONString) -> JSONString {
        var sum = left
        sum.append(right)
        return sum
    }

    /// Adds to the end. Halves of a surrogate pair, escaped in two pieces, become one character again.
    public mutating func append(_ other: JSONString) {
        guard !isEmpty else {
            self = other
            return
        }
        escaped.writeImmutableBuffer(other.escaped)
    }

    /// Whether the decoded text begins with this one.
    public func hasPrefix(_ prefix: StaticString) -> Bool {
        let prefix = prefix.bytes
        return escaped.withUnsafeReadableBytes { content in
            let head = UnsafeRawBufferPointer(rebasing: content.prefix(prefix.count))
            if !StringDecoding.hasEscapes(head) { return StringDecoding.same(head, prefix) }
            let decoded = decodedBytes()
            return decoded.withUnsafeReadableBytes {
                StringDecoding.same(UnsafeRawBufferPointer(rebasing: $0.prefix(prefix.count)), prefix)
            }
        }
    }

    /// Whether the decoded texts are the same, byte by byte.
    public static func == (left: JSONString, right: JSONString) -> Bool {
        left.escaped == right.escaped
            || (left.hasEscapes || right.hasEscapes) && left.decodedBytes() == right.decodedBytes()
    }

    /// Feeds the decoded text.
    public func hash(into hasher: inout Hasher) {
        decodedBytes().withUnsafeReadableBytes { hasher.combine(bytes: $0) }
    }
}

extension JSONString? {
    /// Adds to the end; to nothing said yet, the beginning. Nil adds nothing.
    public mutating func append(_ other: JSONString?) {
        guard let other else { return }
        if self == nil {
            self = other
        } else {
            self?.append(other)
        }
    }
}
