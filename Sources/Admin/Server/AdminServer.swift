import Directory
public import Gateway
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
public import NIOCore
import NIOPosix

/// The control plane of a gateway: its API, on a port of its own, by threads of its own, so that nothing that is asked here makes a call
/// wait.
public final class AdminServer: ControlPlane {
    private let gateway: GatewayProcess
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let running = NIOLockedValueBox<Task<Void, any Error>?>(nil)

    /// The control plane of a gateway; nothing listens yet.
    public init(_ gateway: GatewayProcess) {
        self.gateway = gateway
    }

    /// Begins to listen.
    public func start() async throws -> SocketAddress {
        let address = gateway.adminAddress
        let responder = AdminResponder(gateway)
        // The server's own words are of use where something is wrong.
        var logger = gateway.controlLogger
        logger.logLevel = max(logger.logLevel, .warning)
        let (events, told) = AsyncStream<Result<SocketAddress, any Error>>.makeStream()
        let application = Application(
            responder: responder,
            server: HTTPServerBuilder { [certificate = gateway.adminCertificate] responder in
                let plain = HTTP1Channel(responder: responder, configuration: .init(idleTimeout: .seconds(75)))
                guard let certificate else { return plain }
                return TLSChannel(plain, certificate)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                reuseAddress: true
            ),
            onServerRunning: { channel in
                if let address = channel.localAddress { told.yield(.success(address)) }
            },
            eventLoopGroupProvider: .shared(group),
            logger: logger
        )
        let task = Task.detached {
            do {
                try await application.run()
                told.finish()
            } catch {
                told.yield(.failure(error))
                told.finish()
                throw error
            }
        }
        running.withLockedValue { $0 = task }
        for await event in events { return try event.get() }
        throw CancellationError()
    }

    /// Stops listening.
    public func stop() async {
        let task = running.withLockedValue { $0 }
        task?.cancel()
        _ = await task?.result
        try? await group.shutdownGracefully()
    }
}
