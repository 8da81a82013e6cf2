import NIOCore
import NIOPosix

/// One connection of a client that keeps every byte it receives.
final class WireConnection: Sendable {
    private let collector: Collector
    private let loop: any EventLoop

    /// Connects to a port of loopback.
    init(to port: Int) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let collector = Collector(loop.makePromise())
        _ = try await ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(collector) }
        }.connect(host: "127.0.0.1", port: port).get()
        self.loop = loop
        self.collector = collector
    }

    /// Sends bytes as they are.
    func send(_ bytes: ByteBuffer) async throws {
        let collector = collector
        try await loop.flatSubmit { collector.send(bytes) }.get()
    }

    /// The next answer: whole, or as much as came before the server closed.
    /// - Parameter method: of the request; to a `HEAD` no body comes.
    func answer(to method: String = "POST") async throws -> WireAnswer {
        var answer = try await received { WireAnswer($0, to: method).isComplete }
        if answer.isComplete { try await forget() }
        answer.isComplete = WireAnswer(answer.bytes, to: method).isComplete
        return WireAnswer(answer.bytes, to: method)
    }

    /// What has come when there is enough of it, or when the server has closed.
    func received(until isEnough: @escaping @Sendable (ByteBuffer) -> Bool) async throws -> WireAnswer {
        let promise = loop.makePromise(of: ByteBuffer.self)
        let collector = collector
        loop.execute { collector.wait(isEnough, promise) }
        return WireAnswer(try await promise.futureResult.get(), to: "POST")
    }

    /// Waits for so many events of a stream, or its end.
    func events(_ count: Int) async throws -> WireAnswer {
        try await received { WireAnswer($0, to: "POST").events.count >= count }
    }

    /// Returns when the server has closed.
    func closed() async throws {
        try await collector.closed.futureResult.get()
    }

    func close() async throws {
        let collector = collector
        try await loop.submit { collector.close() }.get()
        try await closed()
    }

    private func forget() async throws {
        let collector = collector
        try await loop.submit { collector.forget() }.get()
    }

    /// Touched on its loop alone, which is what makes the unchecked conformance right.
    private final class Collector: ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = ByteBuffer

        let closed: EventLoopPromise<Void>
        private var bytes = ByteBuffer()
        private var isOver = false
        private var context: ChannelHandlerContext?
        private var waiter: (isEnough: (ByteBuffer) -> Bool, promise: EventLoopPromise<ByteBuffer>)?

        init(_ closed: EventLoopPromise<Void>) {
            self.closed = closed
        }

        deinit { closed.succeed() }

        func handlerAdded(context: ChannelHandlerContext) { self.context = context }

        func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes.writeImmutableBuffer(unwrapInboundIn(data))
            check()
        }

        func channelInactive(context: ChannelHandlerContext) {
            isOver = true
            check()
            closed.succeed()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        func send(_ bytes: ByteBuffer) -> EventLoopFuture<Void> {
            guard let context else { return closed.futureResult }
            return context.channel.writeAndFlush(bytes)
        }

        func wait(_ isEnough: @escaping (ByteBuffer) -> Bool, _ promise: EventLoopPromise<ByteBuffer>) {
            waiter = (isEnough, promise)
            check()
        }

        func forget() { bytes = ByteBuffer() }

        func close() { context?.close(promise: nil) }

        private func check() {
            guard let waiter, isOver || waiter.isEnough(bytes) else { return }
            self.waiter = nil
            waiter.promise.succeed(bytes)
        }
    }
}
