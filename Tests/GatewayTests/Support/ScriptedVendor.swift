import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A vendor on loopback that answers with the bytes that a test gives it, and remembers what it was asked.
final class ScriptedVendor: Sendable {
    /// What it does about a request, one after the other. Without an end the connection stays open for the next request.
    enum Step: Sendable {
        case send(String)
        case sendBytes(ByteBuffer)
        /// Waits until the gate opens.
        case wait(Gate)
        case close
    }

    typealias Script = @Sendable (WireRequest) -> [Step]

    private struct Memory {
        var requests: [WireRequest] = []
        var received = ByteBuffer()
        var early: [Step]?
        var connections = 0
        var open = 0
        var script: Script
    }

    private let memory: NIOLockedValueBox<Memory>
    let port: Int
    private let listener: any Channel

    /// Runs a test with a vendor and takes it down afterwards.
    static func with<Result: Sendable>(
        _ script: @escaping Script,
        _ body: (ScriptedVendor) async throws -> Result
    ) async throws -> Result {
        let vendor = try await ScriptedVendor(script)
        do {
            let result = try await body(vendor)
            try await vendor.listener.close()
            return result
        } catch {
            try await vendor.listener.close()
            throw error
        }
    }

    /// One that always says the same.
    static func with<Result: Sendable>(
        saying answer: String,
        _ body: (ScriptedVendor) async throws -> Result
    ) async throws -> Result {
        try await with({ _ in [.send(answer)] }, body)
    }

    private init(_ script: @escaping Script) async throws {
        let memory = NIOLockedValueBox(Memory(script: script))
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Conversation(memory))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.memory = memory
        port = listener.localAddress!.port!
    }

    /// Those that came whole.
    var requests: [WireRequest] { memory.withLockedValue { $0.requests } }
    /// Everything that came, whole requests and others.
    var receivedText: String { String(buffer: memory.withLockedValue { $0.received }) }
    /// Ever made.
    var connectionCount: Int { memory.withLockedValue { $0.connections } }
    var openConnectionCount: Int { memory.withLockedValue { $0.open } }

    /// Says something else from now on.
    func say(_ script: @escaping Script) {
        memory.withLockedValue { $0.script = script }
    }

    /// From now on it answers a request at the end of its head, and takes no notice of what follows on the connection.
    func sayEarly(_ steps: [Step]) {
        memory.withLockedValue { $0.early = steps }
    }

    private final class Conversation: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let memory: NIOLockedValueBox<Memory>
        private var number = 0
        private var bytes = ByteBuffer()
        private var hasSpoken = false

        init(_ memory: NIOLockedValueBox<Memory>) {
            self.memory = memory
        }

        func channelActive(context: ChannelHandlerContext) {
            number = memory.withLockedValue { memory in
                memory.open += 1
                defer { memory.connections += 1 }
                return memory.connections
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            memory.withLockedValue { $0.open -= 1 }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if hasSpoken { return }
            let received = unwrapInboundIn(data)
            bytes.writeImmutableBuffer(received)
            let early = memory.withLockedValue { memory in
                memory.received.writeImmutableBuffer(received)
                return memory.early
            }
            if let early {
                guard String(buffer: bytes).contains("\r\n\r\n") else { return }
                hasSpoken = true
                return play(early[...], context.channel)
            }
            while var request = WireRequest(reading: &bytes) {
                request.connection = number
                let asked = request
                let script = memory.withLockedValue { memory in
                    memory.requests.append(asked)
                    return memory.script
                }
                play(script(request)[...], context.channel)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func play(_ steps: ArraySlice<Step>, _ channel: any Channel) {
            Self.play(steps, channel)
        }

        private static func play(_ steps: ArraySlice<Step>, _ channel: any Channel) {
            guard let step = steps.first else { return }
            let rest = steps.dropFirst()
            switch step {
            case .send(let text):
                channel.writeAndFlush(ByteBuffer(string: text)).whenSuccess { play(rest, channel) }
            case .sendBytes(let bytes): channel.writeAndFlush(bytes).whenSuccess { play(rest, channel) }
            case .wait(let gate): gate.opened.hop(to: channel.eventLoop).whenSuccess { play(rest, channel) }
            case .close: channel.close(promise: nil)
            }
        }
    }
}

/// Something that is waited for until it is opened.
final class Gate: Sendable {
    private let promise = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)

    var opened: EventLoopFuture<Void> { promise.futureResult }

    func open() { promise.succeed() }

    /// A gate that nobody opened must not hold up the end of the process.
    deinit { promise.succeed() }
}
