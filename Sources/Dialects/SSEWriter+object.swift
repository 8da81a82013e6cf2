import Framing
import JSON
import NIOCore

extension SSEWriter {
    /// Writes an event whose data is an object with the event's name as its `type`.
    static func writeObject(
        _ name: StaticString,
        into buffer: inout ByteBuffer,
        _ members: (inout JSONWriter) -> Void
    ) {
        write(name: name, into: &buffer) { buffer in
            var writer = JSONWriter(buffer: buffer)
            buffer = ByteBuffer()  // The writer is the only owner, so that it appends in place.
            writer.beginObject()
            writer.member("type", literal: name)
            members(&writer)
            writer.endObject()
            buffer = writer.buffer
        }
    }
}
