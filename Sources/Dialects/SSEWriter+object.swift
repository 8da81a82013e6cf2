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
            JSONWriter.write(at: &buffer) { writer in
                writer.beginObject()
                writer.member("type", literal: name)
                members(&writer)
                writer.endObject()
            }
        }
    }
}
