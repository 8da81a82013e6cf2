import NIOCore
import Transport

/// Tells a caller who waits for a stream that the call waits: comments (`: waiting`) which the event stream begins with, and clients ignore
/// (HTML, section 9.2.6). What becomes of the call is then told in the stream, its status being out. Confined to the call's loop.
final class QueueKeepAlive {
    /// Nanoseconds between two comments.
    private let interval: TimeAmount
    private var timer: Scheduled<Void>?

    static let shortest = 100_000_000
    static let longest = 60_000_000_000

    /// - Parameter interval: nanoseconds.
    init(_ interval: Int) {
        self.interval = .nanoseconds(Int64(interval))
    }

    /// The call begins to wait.
    func start(_ answer: CallerAnswer) {
        timer = answer.loop.context.loop.assumeIsolated().scheduleTask(in: interval) { [self] in
            tell(answer)
            start(answer)
        }
    }

    private func tell(_ answer: CallerAnswer) {
        let exchange = answer.exchange
        if !exchange.isAnswered {
            var fields = answer.record.answerFields(status: 200, contentType: "text/event-stream; charset=utf-8")
            fields.addStreamHeaders()
            exchange.startStreamEarly(fields)
        }
        if exchange.isWritable { exchange.writeStream(Self.comment) }
    }

    /// It waits no longer.
    func stop() { timer?.cancel() }

    private static let comment = ByteBuffer(string: ": waiting\n\n")
}
