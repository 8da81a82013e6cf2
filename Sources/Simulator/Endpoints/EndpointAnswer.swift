import Core
import Framing
import JSON
import NIOCore

/// What an endpoint answers with status 200, before time or a fault befalls it.
struct EndpointAnswer: Sendable {
    enum Content: Sendable {
        case whole(ByteBuffer)
        /// A stream of server-sent events.
        case events([Piece])
        /// A stream of bytes, whose number the head tells where it is given.
        case bytes([Piece], length: Int?)
    }

    /// A part of a stream that is sent at once.
    struct Piece: Sendable {
        var bytes: ByteBuffer
        /// What it takes to make it, for the pace.
        var tokens = 0
    }

    var contentType: String
    var content: Content
    /// For the statistics.
    var usage: Usage?

    init(contentType: String, _ content: Content, usage: Usage? = nil) {
        self.contentType = contentType
        self.content = content
        self.usage = usage
    }

    /// A JSON object.
    static func object(usage: Usage? = nil, _ members: (inout JSONWriter) -> Void) -> EndpointAnswer {
        let body = JSONRaw.build { $0.object(members) }.bytes
        return EndpointAnswer(contentType: "application/json", .whole(body), usage: usage)
    }

    /// A stream of server-sent events.
    static func events(_ pieces: [Piece], usage: Usage? = nil) -> EndpointAnswer {
        EndpointAnswer(contentType: "text/event-stream; charset=utf-8", .events(pieces), usage: usage)
    }
}

extension EndpointAnswer.Piece {
    /// A server-sent event with a JSON object.
    /// - Parameter name: of its `event` line; nil where it has none.
    static func event(
        _ name: StaticString? = nil,
        tokens: Int = 0,
        _ members: (inout JSONWriter) -> Void
    ) -> EndpointAnswer.Piece {
        var buffer = ByteBuffer()
        SSEWriter.write(name: name, into: &buffer) { buffer in
            JSONWriter.write(at: &buffer) { $0.object(members) }
        }
        return EndpointAnswer.Piece(bytes: buffer, tokens: tokens)
    }
}
