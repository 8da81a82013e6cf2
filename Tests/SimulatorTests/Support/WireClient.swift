import NIOCore
import NIOPosix

/// A connection that keeps the bytes it receives.
final class WireClient: Sendable {
    private let collector = Collector()
    private let loop: any EventLoop

    init(on group: MultiThreadedEventLoopGroup) {
        loop = group.next()
    }

    func send(_ bytes: ByteBuffer, to address: SocketAddress) async throws {
        let collector = collector
        let channel = try await ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(collector) }
        }.connect(to: address).get()
        try await channel.writeAndFlush(bytes).get()
    }

    /// What came up to the first answer's end, or until the server closed.
    func answer() async throws -> WireAnswer {
        try await received { WireAnswer($0).isComplete }
    }

    /// Waits for so many events, or the end.
    func events(_ count: Int) async throws -> WireAnswer {
        try await received { WireAnswer($0).events.count >= count }
    }

    private func received(_ isEnough: @escaping @Sendable (ByteBuffer) -> Bool) async throws -> WireAnswer {
        let promise = loop.makePromise(of: ByteBuffer.self)
        let collector = collector
        loop.execute { collector.wait(isEnough, promise) }
        return WireAnswer(try await promise.futureResult.get())
    }

    func close() async throws {
        let collector = collector
        try await loop.submit { collector.close() }.get()
    }

    /// Touched on its loop alone, which is what makes the unchecked conformance right.
    final class Collector: ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = ByteBuffer

        private var bytes = ByteBuffer()
        private var isOver = false
        private var context: ChannelHandlerContext?
        private var waiter: (isEnough: (ByteBuffer) -> Bool, promise: EventLoopPromise<ByteBuffer>)?

        func handlerAdded(context: ChannelHandlerContext) { self.context = context }

        func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes.writeImmutableBuffer(unwrapInboundIn(data))
            check()
        }

        func channelInactive(context: ChannelHandlerContext) {
            isOver = true
            check()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        func wait(_ isEnough: @escaping (ByteBuffer) -> Bool, _ promise: EventLoopPromise<ByteBuffer>) {
            waiter = (isEnough, promise)
            check()
        }

        private func check() {
            guard let waiter, isOver || waiter.isEnough(bytes) else { return }
            self.waiter = nil
            waiter.promise.succeed(bytes)
        }

        func close() { context?.close(promise: nil) }
    }
}
