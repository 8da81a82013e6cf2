import Core
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

@testable import StateRedis

/// A server that answers what a test wants it to: logins well, and all else as the test says.
final class FakeRedis: Sendable {
    private let channel: any Channel
    private let clients: NIOLockedValueBox<[any Channel]>

    /// - Parameters:
    ///   - answersLogin: or leaves that to the test as well.
    ///   - answer: to a command: bytes as they leave; none for no answer.
    init(answersLogin: Bool = true, _ answer: @escaping @Sendable ([String]) -> String) async throws {
        let clients = NIOLockedValueBox<[any Channel]>([])
        self.clients = clients
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    clients.withLockedValue { $0.append(channel) }
                    try channel.pipeline.syncOperations.addHandler(
                        Handler { words in
                            answersLogin && words.first == "CLIENT" ? "+OK\r\n" : answer(words)
                        }
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var url: Secret { Secret("redis://127.0.0.1:\(channel.localAddress?.port ?? 0)") }

    /// Says something that it owes.
    func say(_ text: String) {
        for client in clients.withLockedValue({ $0 }) { client.writeAndFlush(ByteBuffer(string: text), promise: nil) }
    }

    func close() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: @Sendable ([String]) -> String
        private var parser = RESPParser()

        init(_ answer: @escaping @Sendable ([String]) -> String) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            parser.receive(unwrapInboundIn(data))
            while let command = try? parser.next() {
                let words = command.array?.compactMap(\.text) ?? []
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer(words))), promise: nil)
            }
        }
    }
}
