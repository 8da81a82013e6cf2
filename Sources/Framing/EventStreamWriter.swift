public import NIOCore

/// Writes messages of `application/vnd.amazon.eventstream`.
public enum EventStreamWriter {
    /// Appends an event whose payload is JSON.
    /// - Parameter payload: appends the payload to the buffer, and nothing else.
    public static func write(event: StaticString, into buffer: inout ByteBuffer, payload: (inout ByteBuffer) -> Void) {
        write(into: &buffer) { buffer in
            writeString(":event-type", event, into: &buffer)
            writeString(":content-type", "application/json", into: &buffer)
            writeString(":message-type", "event", into: &buffer)
        } payload: {
            payload(&$0)
        }
    }

    /// Appends an exception whose payload is JSON.
    /// - Parameter payload: appends the payload to the buffer, and nothing else.
    public static func write(
        exception: StaticString,
        into buffer: inout ByteBuffer,
        payload: (inout ByteBuffer) -> Void
    ) {
        write(into: &buffer) { buffer in
            writeString(":exception-type", exception, into: &buffer)
            writeString(":content-type", "application/json", into: &buffer)
            writeString(":message-type", "exception", into: &buffer)
        } payload: {
            payload(&$0)
        }
    }

    /// Appends a message with headers of any type.
    ///
    /// Names are cut after 255 bytes, texts and byte values after 65,535, a UUID after 16; one that is shorter is filled up with
    /// zeros.
    public static func write(_ headers: [EventStreamHeader], payload: ByteBuffer, into buffer: inout ByteBuffer) {
        write(into: &buffer) { buffer in
            for header in headers { write(header, into: &buffer) }
        } payload: {
            $0.writeImmutableBuffer(payload)
        }
    }

    /// The lengths and checksums are known only when the rest is written, so their places are filled in at the end.
    private static func write(
        into buffer: inout ByteBuffer,
        headers: (inout ByteBuffer) -> Void,
        payload: (inout ByteBuffer) -> Void
    ) {
        let start = buffer.writerIndex
        buffer.writeRepeatingByte(0, count: EventStreamMessage.preludeSize)
        headers(&buffer)
        let headersLength = buffer.writerIndex - start - EventStreamMessage.preludeSize
        payload(&buffer)
        let length = buffer.writerIndex - start
        buffer.setInteger(UInt32(truncatingIfNeeded: length + 4), at: start)
        buffer.setInteger(UInt32(truncatingIfNeeded: headersLength), at: start + 4)
        buffer.setInteger(checksum(of: buffer, from: start, 8), at: start + 8)
        buffer.writeInteger(checksum(of: buffer, from: start, length))
    }

    private static func checksum(of buffer: ByteBuffer, from start: Int, _ length: Int) -> UInt32 {
        let offset = start - buffer.readerIndex
        return buffer.withUnsafeReadableBytes {
            CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[offset..<(offset + length)]))
        }
    }

    private static func writeString(_ name: StaticString, _ value: StaticString, into buffer: inout ByteBuffer) {
        buffer.writeInteger(UInt8(truncatingIfNeeded: name.utf8CodeUnitCount))
        buffer.writeStaticString(name)
        buffer.writeInteger(UInt8(7))
        buffer.writeInteger(UInt16(truncatingIfNeeded: value.utf8CodeUnitCount))
        buffer.writeStaticString(value)
    }

    private static func write(_ header: EventStreamHeader, into buffer: inout ByteBuffer) {
        let name = header.name.utf8.prefix(255)
        buffer.writeInteger(UInt8(name.count))
        buffer.writeBytes(name)
        switch header.value {
        case .bool(let value): buffer.writeInteger(UInt8(value ? 0 : 1))
        case .byte(let value): buffer.writeMultipleIntegers(UInt8(2), value)
        case .short(let value): buffer.writeMultipleIntegers(UInt8(3), value)
        case .int(let value): buffer.writeMultipleIntegers(UInt8(4), value)
        case .long(let value): buffer.writeMultipleIntegers(UInt8(5), value)
        case .bytes(let value): write(value.readableBytesView.prefix(65_535), type: 6, into: &buffer)
        case .string(let value): write(value.utf8.prefix(65_535), type: 7, into: &buffer)
        case .timestamp(let value): buffer.writeMultipleIntegers(UInt8(8), value)
        case .uuid(let value):
            buffer.writeInteger(UInt8(9))
            let bytes = value.readableBytesView.prefix(16)
            buffer.writeBytes(bytes)
            buffer.writeRepeatingByte(0, count: 16 - bytes.count)
        }
    }

    private static func write(_ bytes: some Collection<UInt8>, type: UInt8, into buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(type, UInt16(bytes.count))
        buffer.writeBytes(bytes)
    }
}
