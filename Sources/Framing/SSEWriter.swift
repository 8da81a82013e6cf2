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
        let from = start &- buffer.readerIndex
        guard buffer.withUnsafeReadableBytes({ holdsControl($0, from: from) }) else { return }
        buffer.withUnsafeMutableReadableBytes { bytes in
            for index in from..<bytes.count where bytes[index] == 0x0A || bytes[index] == 0x0D { bytes[index] = 0x20 }
        }
    }

    /// Whether there is a byte below a space, of which JSON has only tabs and line breaks. Nearly always there is none, so
    /// eight are looked at together: a byte below 0x20 borrows into its highest bit, which it did not have.
    private static func holdsControl(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        var found: UInt64 = 0
        var at = start
        let end = bytes.count
        while at &+ 8 <= end {
            let block = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            found |= (block &- 0x2020_2020_2020_2020) & ~block
            at &+= 8
        }
        if found & 0x8080_8080_8080_8080 != 0 { return true }
        while at < end {
            if bytes[at] < 0x20 { return true }
            at &+= 1
        }
        return false
    }
}
