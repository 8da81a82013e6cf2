import Core
import Framing
import NIOCore
import Transport

/// Turns server-sent events, each with a JSON value, into the elements of one JSON array: the way in which Gemini streams
/// to callers who do not ask for `alt=sse`.
struct JSONArrayFraming {
    private var hasBegun = false

    /// Writes whole events as the next elements.
    mutating func write(_ events: ByteBuffer, into out: inout ByteBuffer) {
        var scanner = SSEScanner(limit: .max)
        scanner.receive(events)
        // The limit cannot be exceeded.
        while let event = (try? scanner.next()) ?? scanner.finish() {
            guard let data = event.data else { continue }
            out.writeStaticString(hasBegun ? ",\r\n" : "[")
            out.writeImmutableBuffer(data)
            hasBegun = true
        }
    }

    /// Closes the array.
    func end(into out: inout ByteBuffer) {
        out.writeStaticString(hasBegun ? "\r\n]" : "[]")
    }
}

/// A stream whose events are told as the elements of a JSON array.
final class JSONArrayStream: WrappedReplyStream {
    let events: any ReplyStream
    private var framing = JSONArrayFraming()

    init(_ events: any ReplyStream) {
        self.events = events
    }

    func receive(_ bytes: ByteBuffer, into out: inout ByteBuffer) throws {
        try reframe(into: &out) { try events.receive(bytes, into: &$0) }
    }

    func receiveEnd(into out: inout ByteBuffer) throws {
        try reframe(into: &out) { try events.receiveEnd(into: &$0) }
        framing.end(into: &out)
    }

    func finish(into out: inout ByteBuffer) {
        reframe(into: &out) { events.finish(into: &$0) }
        framing.end(into: &out)
    }

    func fail(_ error: GatewayError, into out: inout ByteBuffer) {
        reframe(into: &out) { events.fail(error, into: &$0) }
        framing.end(into: &out)
    }

    /// What was written before a fault still goes out.
    private func reframe(into out: inout ByteBuffer, _ write: (inout ByteBuffer) throws -> Void) rethrows {
        var written = ByteBuffer()
        defer { framing.write(written, into: &out) }
        try write(&written)
    }
}
