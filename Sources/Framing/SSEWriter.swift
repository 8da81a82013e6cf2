public import NIOCore

/// Writes server-sent events.
public enum SSEWriter {
    /// Appends an event whose data is one line, such as JSON without line breaks.
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
        data(&buffer)
        buffer.writeStaticString("\n\n")
    }
}
