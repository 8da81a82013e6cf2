import JSON
import NIOCore

/// A file that the simulator keeps.
struct StoredFile: Sendable, ListedObject {
    let id: String
    var name: String
    var purpose: String
    /// Seconds since 1970.
    var created: Int
    /// Seconds since 1970; told, and not acted on.
    var expires: Int?
    var content: ByteBuffer

    func write(_ out: inout JSONWriter) {
        out.object { out in
            out.member("id", id)
            out.member("object", literal: "file")
            out.member("bytes", content.readableBytes)
            out.member("created_at", created)
            if let expires { out.member("expires_at", expires) } else { out.nullMember("expires_at") }
            out.member("filename", name)
            out.member("purpose", purpose)
            out.member("status", literal: "processed")
            out.nullMember("status_details")
        }
    }
}
