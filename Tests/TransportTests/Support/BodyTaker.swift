import NIOCore

@testable import Transport

/// A service that takes streamed bodies and remembers what it got.
///
/// It answers with the body's bytes, or not at all when the body fails.
final class BodyTaker: HTTPService {
    let log = Box<[String]>([])
    /// The bodies of the requests that are being handled, to be taken by the test instead.
    let bodies = Box<[RequestBodyStream]>([])
    private let limit: Int
    private let start: Signal?
    private let step: (@Sendable (HTTPExchange) async -> Void)?

    /// - Parameters:
    ///   - start: what the service waits for before it asks for a piece.
    ///   - step: what it does after each piece.
    init(limit: Int = 1 << 30, after start: Signal? = nil, step: (@Sendable (HTTPExchange) async -> Void)? = nil) {
        self.limit = limit
        self.start = start
        self.step = step
    }

    func admit(_ head: RequestHead, from client: HTTPClientInfo, on context: LoopContext) -> Admission {
        .stream(limit: limit)
    }

    func handle(_ exchange: HTTPExchange) async {
        guard let body = exchange.bodyStream else { return }
        bodies.value.append(body)
        add("begun \(exchange.head.target) \(body.length.map(String.init) ?? "in chunks")")
        await start?.wait()
        do {
            var bytes = ByteBuffer()
            while let piece = try await body.next() {
                bytes.writeImmutableBuffer(piece)
                await step?(exchange)
            }
            add("whole \(bytes.readableBytes)")
            exchange.respond(200, ResponseFields(), body: bytes)
        } catch {
            add(error is CancellationError ? "cancelled" : "\(error)")
        }
    }

    func answer(to fault: ServerFault, of head: RequestHead?, on context: LoopContext) -> HTTPAnswer {
        HTTPAnswer(status: fault.status, body: ByteBuffer(string: "fault \(fault.status) \(head?.target ?? "")"))
    }

    private func add(_ line: String) {
        log.value = log.value + [line]
    }

    /// What was told last.
    var last: String? { log.value.last }
}
