public import NIOCore

/// Writes the heads and chunks of HTTP/1.1 messages into a buffer.
///
/// No value given to it can end a line: control characters in a field's value become spaces, as RFC 9110 section 5.5
/// advises, those in a target are escaped, and a name that is not a token is refused. So nothing that a peer or a
/// configuration puts into a value can split a message in two.
///
///     var buffer = ByteBuffer()
///     HTTPHeadWriter.writeStatusLine(200, into: &buffer)
///     HTTPHeadWriter.writeField("content-length", body.readableBytes, into: &buffer)
///     HTTPHeadWriter.endHead(into: &buffer)
public enum HTTPHeadWriter {
    /// Writes `HTTP/1.1 200 OK`, with the registered reason, and the end of its line. A status beyond three digits is
    /// written as 500.
    public static func writeStatusLine(_ status: Int, into buffer: inout ByteBuffer) {
        guard status != 200 else {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
            return
        }
        let status = 100...999 ~= status ? status : 500
        buffer.writeStaticString("HTTP/1.1 ")
        withDecimal(status) { _ = buffer.writeBytes($0) }
        buffer.writeStaticString(" ")
        buffer.writeStaticString(ReasonPhrase.of(status))
        buffer.writeStaticString("\r\n")
    }

    /// Writes `POST /v1/messages HTTP/1.1` and the end of its line. Bytes a target cannot hold are escaped; an empty
    /// target is `/`.
    public static func writeRequestLine(_ method: HTTPMethod, target: String, into buffer: inout ByteBuffer) {
        buffer.writeString(method.name)
        buffer.writeStaticString(target.isEmpty ? " /" : " ")
        if target.utf8.allSatisfy(\.isHTTPTarget) {
            buffer.writeString(target)
        } else {
            writeEscaped(target, into: &buffer)
        }
        buffer.writeStaticString(" HTTP/1.1\r\n")
    }

    /// Writes a field with text for its value.
    public static func writeField(_ name: StaticString, _ value: String, into buffer: inout ByteBuffer) {
        var value = value
        value.withUTF8 { writeField(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer($0), into: &buffer) }
    }

    /// Writes a field with bytes, such as those of a field that was received, for its value.
    public static func writeField(_ name: StaticString, _ value: ByteBuffer, into buffer: inout ByteBuffer) {
        value.withUnsafeReadableBytes { writeField(UnsafeRawBufferPointer(name), $0, into: &buffer) }
    }

    /// Writes a field with a number for its value.
    public static func writeField(_ name: StaticString, _ value: Int, into buffer: inout ByteBuffer) {
        withDecimal(value) { writeField(UnsafeRawBufferPointer(name), $0, into: &buffer) }
    }

    /// Writes a field whose name is not known beforehand.
    ///
    /// - Returns: Whether `name` is a token; nothing is written otherwise.
    @discardableResult
    public static func writeField(named name: String, _ value: String, into buffer: inout ByteBuffer) -> Bool {
        guard !name.isEmpty, name.utf8.allSatisfy(\.isHTTPToken) else { return false }
        var (name, value) = (name, value)
        name.withUTF8 { name in
            value.withUTF8 { writeField(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer($0), into: &buffer) }
        }
        return true
    }

    /// Writes the empty line that ends a head.
    public static func endHead(into buffer: inout ByteBuffer) {
        buffer.writeStaticString("\r\n")
    }

    /// Writes `bytes` as one chunk; none if there are none, for an empty chunk would end the body.
    public static func writeChunk(_ bytes: ByteBuffer, into buffer: inout ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        writeChunkSize(bytes.readableBytes, into: &buffer)
        buffer.writeImmutableBuffer(bytes)
        buffer.writeStaticString("\r\n")
    }

    /// Writes the line before a chunk's bytes, for those who write the bytes, of which there must be some, and the CRLF
    /// after them on their own.
    public static func writeChunkSize(_ size: Int, into buffer: inout ByteBuffer) {
        precondition(size > 0, "An empty chunk would end the body.")
        var shift = (Int.bitWidth - 1 - size.leadingZeroBitCount) & ~3
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: size >> shift) & 0x0F
            buffer.writeInteger(digit < 10 ? 0x30 + digit : 0x57 + digit)
            shift -= 4
        }
        buffer.writeStaticString("\r\n")
    }

    /// Writes the chunk of size zero that ends a body, without trailers.
    public static func writeLastChunk(into buffer: inout ByteBuffer) {
        buffer.writeStaticString("0\r\n\r\n")
    }
}

extension HTTPHeadWriter {
    /// Writes a whole field line at once, with spaces for what its value cannot hold.
    private static func writeField(
        _ name: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer,
        into buffer: inout ByteBuffer
    ) {
        let count = name.count + value.count + 4
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { line in
            let valueStart = name.count + 2
            let valueEnd = valueStart + value.count
            line.copyMemory(from: name)
            line[name.count] = UInt8(ascii: ":")
            line[name.count + 1] = .space
            UnsafeMutableRawBufferPointer(rebasing: line[valueStart..<valueEnd]).copyMemory(from: value)
            if !isPlain(value) {
                for index in valueStart..<valueEnd where !line[index].isHTTPFieldValue { line[index] = .space }
            }
            line[valueEnd] = .carriageReturn
            line[valueEnd + 1] = .lineFeed
            return count
        }
    }

    @inline(__always)
    private static func isPlain(_ value: UnsafeRawBufferPointer) -> Bool {
        let bytes = value.bytes
        return Span(_bytes: bytes).endOfPlainValue(from: 0) == value.count
    }

    private static func writeEscaped(_ target: String, into buffer: inout ByteBuffer) {
        for byte in target.utf8 {
            if byte.isHTTPTarget {
                buffer.writeInteger(byte)
            } else {
                buffer.writeStaticString("%")
                for digit in [byte >> 4, byte & 0x0F] {
                    buffer.writeInteger(digit < 10 ? 0x30 + digit : 0x37 + digit)
                }
            }
        }
    }

    /// Calls `body` with the digits of a number, without the `String` that `description` would make.
    static func withDecimal(_ number: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        // The longest is that of Int.min, with its sign.
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var start = digits.count
            var rest = number.magnitude
            repeat {
                start -= 1
                digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if number < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            body(UnsafeRawBufferPointer(rebasing: digits[start...]))
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes of a literal. Those that are a single scalar, which have no bytes in memory, are not used here.
    @inline(__always)
    fileprivate init(_ text: StaticString) {
        self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}
