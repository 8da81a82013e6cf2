import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL

/// Listens for connections of the client under test and hands each over as a ``Peer``.
final class PeerServer: Sendable {
    private struct State {
        var accepted: [Peer] = []
        var waiting: [CheckedContinuation<Peer, Never>] = []
        var count = 0
    }

    private let state: NIOLockedValueBox<State>
    private let channel: any Channel
    let port: Int

    init(on group: any EventLoopGroup, tls: NIOSSLContext? = nil) async throws {
        let state = NIOLockedValueBox(State())
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    let peer = Peer()
                    try channel.pipeline.syncOperations.addHandler(peer)
                    let waiting = state.withLockedValue { state -> CheckedContinuation<Peer, Never>? in
                        state.count += 1
                        if !state.waiting.isEmpty { return state.waiting.removeFirst() }
                        state.accepted.append(peer)
                        return nil
                    }
                    waiting?.resume(returning: peer)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.state = state
        port = channel.localAddress?.port ?? 0
    }

    /// The next connection that has come.
    func accept() async -> Peer {
        await withCheckedContinuation { continuation in
            let peer = state.withLockedValue { state -> Peer? in
                if !state.accepted.isEmpty { return state.accepted.removeFirst() }
                state.waiting.append(continuation)
                return nil
            }
            if let peer { continuation.resume(returning: peer) }
        }
    }

    /// Connections that have come in all.
    var acceptedCount: Int { state.withLockedValue { $0.count } }

    func close() async {
        try? await channel.close().get()
        for peer in state.withLockedValue({ $0.accepted }) { peer.close() }
    }
}
