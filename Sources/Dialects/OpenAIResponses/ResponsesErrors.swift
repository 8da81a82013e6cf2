import Core
import Framing
import JSON
import NIOCore

/// Errors inside a stream: `{"type": "error", "code", "message", "param", "sequence_number"}` both ways, and the `error` of a
/// response that failed.
enum ResponsesErrors {
    /// Writes an `error` event.
    static func writeEvent(_ error: GatewayError, number: Int, into buffer: inout ByteBuffer) {
        SSEWriter.write(name: "error", into: &buffer) { buffer in
            let (type, code) = ChatErrorWriter.typeAndCode(of: error)
            JSONWriter.write(at: &buffer) { writer in
                writer.beginObject()
                writer.member("type", literal: "error")
                writer.member("code", code ?? type.description)
                writer.member("message", error.message)
                if let param = error.param { writer.member("param", param) } else { writer.nullMember("param") }
                writer.member("sequence_number", number)
                writer.endObject()
            }
        }
    }

    /// Reads an `error` event, or an answer that is an error.
    static func read(_ node: JSONNode) -> VendorError {
        ChatErrorReader.error(status: nil, ChatErrorReader.Words(node))
    }

    /// Reads why a response failed or was cancelled.
    static func read(failed response: JSONNode?) -> VendorError {
        if let error = response?["error"] { return read(error) }
        return VendorError(status: 500, category: .server, message: "The vendor said that its answer failed, not why.")
    }
}
