import NIOConcurrencyHelpers
public import NIOCore
import NIOPosix
import NIOSSL

/// An HTTP/1.1 server on the loops of its contexts.
///
///     let server = HTTPServer(configuration: configuration, service: service, group: group, contexts: contexts)
///     try await server.start()
///     await server.drain(within: .seconds(30))
public final class HTTPServer: Sendable {
    private let configuration: ServerConfiguration
    private let service: any HTTPService
    private let group: any EventLoopGroup
    private let contexts: [LoopContext]
    private let connections: ServerConnections
    private let tls: TLSCertificateSource?
    private let listener = NIOLockedValueBox<(any Channel)?>(nil)

    /// - Parameters:
    ///   - group: the event loops to serve connections on.
    ///   - contexts: one for each loop of the group.
    ///   - tls: the certificate to serve TLS with; nil serves plain HTTP.
    public init(
        configuration: ServerConfiguration,
        service: any HTTPService,
        group: any EventLoopGroup,
        contexts: [LoopContext],
        tls: TLSCertificateSource? = nil
    ) {
        self.configuration = configuration
        self.service = service
        self.group = group
        self.contexts = contexts
        self.tls = tls
        connections = ServerConnections(contexts: contexts)
    }

    /// Connections at this moment.
    public var connectionCount: Int { connections.current }

    /// Starts to accept connections.
    /// - Returns: the address that is listened on.
    /// - Throws: what the system says when the address cannot be had.
    @discardableResult
    public func start() async throws -> SocketAddress? {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                // Where file descriptors have run out, trying again at once would be all that the loop does.
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptBackoffHandler(shouldForwardIOErrorCaught: false)
                    )
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.configure(channel) }
            }
            .bind(host: configuration.host, port: configuration.port).get()
        listener.withLockedValue { $0 = channel }
        return channel.localAddress
    }

    /// Adds the handlers of a server's connection.
    func configure(_ channel: any Channel) throws {
        guard let context = contexts.first(where: { $0.loop === channel.eventLoop }) else {
            throw ChannelError.operationUnsupported
        }
        if let tls {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
        }
        try channel.pipeline.syncOperations.addHandler(
            ServerConnection(service: service, configuration: configuration, context: context, connections: connections)
        )
    }

    /// Stops accepting, lets the requests that run finish, and then closes what is left.
    /// - Returns: whether every connection closed by itself in time.
    @discardableResult
    public func drain(within limit: TimeAmount) async -> Bool {
        await stopAccepting()
        let told = contexts.map { context in context.loop.submit { self.connections.drain(on: context) } }
        for loop in told { try? await loop.get() }
        let emptied = contexts[0].loop.makePromise(of: Bool.self)
        let timer = contexts[0].loop.scheduleTask(in: limit) { emptied.succeed(false) }
        connections.whenEmpty(emptied)
        let isClean = (try? await emptied.futureResult.get()) ?? false
        timer.cancel()
        for context in contexts {
            try? await context.loop.submit { self.connections.forceClose(on: context) }.get()
        }
        return isClean
    }

    /// Closes the listener; connections go on.
    public func stopAccepting() async {
        let channel = listener.withLockedValue { channel in
            defer { channel = nil }
            return channel
        }
        try? await channel?.close().get()
    }
}
