import Framing
import NIOCore

/// Streams are told in inputs as text, in whatever framing they are then read: a binary frame is a server-sent event with its
/// name and its data. So they can be read and changed, and their checksums are right.
enum FramedText {
    /// The bytes of the stream.
    static func bytes(of text: ByteBuffer, _ framing: StreamFraming) -> ByteBuffer {
        switch framing {
        case .serverSentEvents: return text
        case .eventStream:
            var bytes = ByteBuffer()
            var scanner = SSEScanner()
            scanner.receive(text)
            while let event = try? scanner.next() { write(event, into: &bytes) }
            if let event = scanner.finish() { write(event, into: &bytes) }
            return bytes
        }
    }

    private static func write(_ event: StreamEvent, into bytes: inout ByteBuffer) {
        guard event.name != nil || event.data != nil else { return }
        let name = event.name ?? "messageStart"
        let isException = name.hasSuffix("Exception")
        EventStreamWriter.write(
            [
                EventStreamHeader(isException ? ":exception-type" : ":event-type", .string(name)),
                EventStreamHeader(":content-type", .string("application/json")),
                EventStreamHeader(":message-type", .string(isException ? "exception" : "event")),
            ],
            payload: event.data ?? ByteBuffer(),
            into: &bytes
        )
    }
}
