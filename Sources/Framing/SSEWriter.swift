public import NIOCore

/// Writes server-sent events.
public enum SSEWriter {
    /// Appends an event whose data is JSON or a word.
    ///
    /// Line breaks between the tokens of JSON, as values that are passed on may hold them, would end the event; they become
    /// spaces.
    /// - Parameter name: the `event:` field; nil writes none.
    @inlinable
    public static func write(name: StaticString? = nil, into buffer: inout ByteBuffer, data: (inout ByteBuffer) -> Void)
    {
        if let name {
            buffer.writeStaticString("event: ")
            buffer.writeStaticString(name)
            buffer.writeInteger(UInt8(ascii: "\n"))
        }
        buffer.writeStaticString("data: ")
        let start = buffer.writerIndex
        data(&buffer)
        joinLines(of: &buffer, from: start)
        buffer.writeStaticString("\n\n")
    }

    /// Makes one line of the JSON that was appended from an index on.
    public static func joinLines(of buffer: inout ByteBuffer, from start: Int) {
        let from = start - buffer.readerIndex
        let isOneLine = buffer.withUnsafeReadableBytes { bytes in
            holdsNoLineBreak(UnsafeRawBufferPointer(rebasing: bytes[from...]))
        }
        guard !isOneLine else { return }
        buffer.withUnsafeMutableReadableBytes { bytes in
            for index in from..<bytes.count where bytes[index] == 0x0A || bytes[index] == 0x0D { bytes[index] = 0x20 }
        }
    }

    /// Sixteen bytes at a time: nearly always there is none.
    private static func holdsNoLineBreak(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var found = SIMD16<UInt8>(repeating: 0)
        var at = 0
        while at + 16 <= bytes.count {
            let block = bytes.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
            found.replace(with: 1, where: block .== 0x0A .| block .== 0x0D)
            at += 16
        }
        return found == SIMD16(repeating: 0) && !bytes[at...].contains { $0 == 0x0A || $0 == 0x0D }
    }
}
