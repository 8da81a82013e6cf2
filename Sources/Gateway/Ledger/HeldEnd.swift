import Core
import NIOCore
import Transport

/// Passes a stream on as it is told, but for its end: what comes from the event on that says it is complete is held back, until what
/// was used is written down.
final class HeldEnd: WrappedReplyStream {
    let events: any ReplyStream
    /// What is still due.
    private(set) var held = ByteBuffer()

    init(_ events: any ReplyStream) {
        self.events = events
    }

    func receive(_ bytes: ByteBuffer, into out: inout ByteBuffer) throws {
        try hold(into: &out) { try events.receive(bytes, into: &$0) }
    }

    func receiveEnd(into out: inout ByteBuffer) throws {
        try hold(into: &out) { try events.receiveEnd(into: &$0) }
    }

    func finish(into out: inout ByteBuffer) {
        events.finish(into: &held)
    }

    func fail(_ error: GatewayError, into out: inout ByteBuffer) {
        out.writeImmutableBuffer(held)
        held = ByteBuffer()
        events.fail(error, into: &out)
    }

    /// What was written before a fault goes where the rest went.
    private func hold(into out: inout ByteBuffer, _ write: (inout ByteBuffer) throws -> Void) rethrows {
        if events.isFinished { return try write(&held) }
        var written = ByteBuffer()
        defer {
            if events.isFinished { held.writeImmutableBuffer(written) } else { out.writeImmutableBuffer(written) }
        }
        try write(&written)
    }
}
