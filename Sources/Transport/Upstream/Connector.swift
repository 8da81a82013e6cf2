import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Makes one connection to an upstream: over TCP, through a proxy, or to a service in this process; TLS on top where the
/// origin wants it.
struct Connector {
    let upstream: Upstream
    let context: LoopContext

    /// - Throws: `UpstreamError`.
    func connect() async throws -> UpstreamConnection {
        let connection = UpstreamConnection(upstream: upstream, context: context)
        let ready = context.loop.makePromise(of: Void.self)
        let deadline = context.loop.scheduleTask(in: upstream.settings.connectTimeout) {
            ready.fail(UpstreamError.connectTimeout)
        }
        let opening = open(connection, ready)
        opening.whenFailure { error in ready.fail(Self.told(error)) }
        // When establishing fails or is given up after the socket is open, the socket must not stay behind.
        ready.futureResult.whenFailure { _ in
            opening.whenSuccess { $0.close(promise: nil) }
        }
        do {
            try await withTaskCancellationHandler {
                try await ready.futureResult.get()
            } onCancel: {
                ready.fail(UpstreamError.cancelled)
            }
            deadline.cancel()
            return connection
        } catch {
            deadline.cancel()
            throw error
        }
    }

    private func open(_ connection: UpstreamConnection, _ ready: EventLoopPromise<Void>) -> EventLoopFuture<any Channel> {
        let upstream = upstream
        switch upstream.route {
        case .direct:
            return bootstrap(connection, ready, tunnel: nil)
                .connect(host: upstream.origin.host, port: upstream.origin.port)
        case .address(let address):
            return bootstrap(connection, ready, tunnel: nil).connect(to: address)
        case .proxy(let proxy):
            let tunnel = ProxyTunnel(proxy: proxy, authority: "\(upstream.origin.host):\(upstream.origin.port)")
            return bootstrap(connection, ready, tunnel: tunnel).connect(host: proxy.host, port: proxy.port)
        case .service(let service):
            return openInProcess(connection, ready, service)
        }
    }

    private func bootstrap(
        _ connection: UpstreamConnection, _ ready: EventLoopPromise<Void>, tunnel: ProxyTunnel?
    ) -> ClientBootstrap {
        let tls = upstream.tls
        let host = upstream.origin.host
        let tunnel = NIOLoopBound(tunnel, eventLoop: context.loop)
        return ClientBootstrap(group: context.loop)
            .connectTimeout(upstream.settings.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tunnel = tunnel.value { try pipeline.addHandler(tunnel) }
                    if let tls {
                        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host)
                        )
                    }
                    try pipeline.addHandler(Establishment(ready: ready, isSecured: tls != nil, isTunnelled: tunnel.value != nil))
                    try pipeline.addHandler(connection)
                }
            }
    }

    /// Both ends of a socket pair on this loop: the service answers at the far end with the same code as at a listener.
    private func openInProcess(
        _ connection: UpstreamConnection, _ ready: EventLoopPromise<Void>, _ service: any HTTPService
    ) -> EventLoopFuture<any Channel> {
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            return context.loop.makeFailedFuture(IOError(errnoCode: errno, reason: "socketpair"))
        }
        let loopContext = context
        let server = ServerConnections(contexts: [loopContext])
        let far = ClientBootstrap(group: context.loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    ServerConnection(
                        service: service, configuration: .inProcess, context: loopContext, connections: server
                    )
                )
            }
        }.withConnectedSocket(ends[0])
        let near = ClientBootstrap(group: context.loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    Establishment(ready: ready, isSecured: false, isTunnelled: false)
                )
                try channel.pipeline.syncOperations.addHandler(connection)
            }
        }.withConnectedSocket(ends[1])
        return far.and(near).map { $0.1 }
    }

    private static func told(_ error: any Error) -> UpstreamError {
        switch error {
        case let error as UpstreamError: error
        case let error as ChannelError where error.isConnectTimeout: .connectTimeout
        case let error as NIOConnectionError: .connectFailed(reason(of: error))
        case let error as NIOSSLError: .tlsFailed("\(error)")
        case let error as BoringSSLError: .tlsFailed("\(error)")
        case let error as IOError: .connectFailed(error.reasonText)
        default: .connectFailed("\(type(of: error))")
        }
    }

    private static func reason(of error: NIOConnectionError) -> String {
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            return "the name \(error.host) cannot be resolved"
        }
        let last = error.connectionErrors.last?.error
        return (last as? IOError)?.reasonText ?? last.map { "\(type(of: $0))" } ?? "no address"
    }
}

extension ChannelError {
    fileprivate var isConnectTimeout: Bool {
        if case .connectTimeout = self { return true }
        return false
    }
}

extension IOError {
    fileprivate var reasonText: String { String(cString: strerror(errnoCode)) }
}

extension ServerConfiguration {
    /// For a service reached through a socket pair: nothing but the process itself can be slow or many.
    static let inProcess: ServerConfiguration = {
        var configuration = ServerConfiguration(host: "", port: 0)
        configuration.maximumConnections = .max
        configuration.idleTimeout = .hours(24)
        configuration.headerTimeout = .hours(24)
        return configuration
    }()
}

/// Tells when a connection is ready for its first request: connected, tunnelled and secured.
private final class Establishment: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let ready: EventLoopPromise<Void>
    private let isSecured: Bool
    private let isTunnelled: Bool

    init(ready: EventLoopPromise<Void>, isSecured: Bool, isTunnelled: Bool) {
        self.ready = ready
        self.isSecured = isSecured
        self.isTunnelled = isTunnelled
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive, !isSecured, !isTunnelled { done(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        if !isSecured, !isTunnelled { done(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event {
            done(context)
        } else if event is ProxyTunnel.Opened, !isSecured {
            done(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as UpstreamError: ready.fail(error)
        default: ready.fail(isSecured ? UpstreamError.tlsFailed("\(error)") : .connectFailed("\(type(of: error))"))
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ready.fail(UpstreamError.connectFailed("the connection closed before it was established"))
        context.fireChannelInactive()
    }

    private func done(_ context: ChannelHandlerContext) {
        ready.succeed()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
