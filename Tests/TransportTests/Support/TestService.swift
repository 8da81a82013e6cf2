import NIOCore

@testable import Transport

/// A service made of closures.
struct TestService: HTTPService {
    var admission: @Sendable (RequestHead) -> Admission = { _ in .collect(limit: 32 << 20) }
    var handler: @Sendable (HTTPExchange) async -> Void

    init(
        admission: @escaping @Sendable (RequestHead) -> Admission = { _ in .collect(limit: 32 << 20) },
        _ handler: @escaping @Sendable (HTTPExchange) async -> Void
    ) {
        self.admission = admission
        self.handler = handler
    }

    /// Answers with the target and the body of the request.
    static let echo = TestService { exchange in
        exchange.respond("\(exchange.head.target) \(String(buffer: exchange.body))")
    }

    func admit(_ head: RequestHead, from client: HTTPClientInfo, on context: LoopContext) -> Admission {
        admission(head)
    }

    func handle(_ exchange: HTTPExchange) async { await handler(exchange) }

    func answer(to fault: ServerFault, of head: RequestHead?, on context: LoopContext) -> HTTPAnswer {
        HTTPAnswer(status: fault.status, body: ByteBuffer(string: "fault \(fault.status)"))
    }
}

extension HTTPExchange {
    func respond(_ text: String) {
        respond(200, ResponseFields(), body: ByteBuffer(string: text))
    }

    func writeStream(_ text: String) {
        writeStream(ByteBuffer(string: text))
    }
}
