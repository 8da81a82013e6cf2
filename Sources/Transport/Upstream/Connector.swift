import NIOCore
import NIOPosix
import NIOSSL

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
    /// The pool that the connection is for: told of its end as soon as there is a connection.
    let pool: ConnectionPool?

    /// - Parameter deadline: when the request that wants the connection must be answered.
    /// - Throws: `UpstreamError`.
    func connect(until deadline: NIODeadline) async throws -> UpstreamConnection {
        let rest = deadline - context.loop.now
        let limit = upstream.settings.connectTimeout
        let attempt = ConnectionAttempt(
            on: context.loop,
            within: min(limit, rest),
            lateness: rest < limit ? .totalTimeout : .connectTimeout
        )
        begin(attempt)
        return try await attempt.connection()
    }

    private func begin(_ attempt: ConnectionAttempt) {
        open(attempt).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel): establish(channel, attempt)
            case .failure(let error): attempt.fail(error)
            }
        }
    }

    private func open(_ attempt: ConnectionAttempt) -> EventLoopFuture<any Channel> {
        switch upstream.route {
        case .direct: bootstrap(attempt).connect(host: upstream.origin.host, port: upstream.origin.port)
        case .address(let address): bootstrap(attempt).connect(to: address)
        case .proxy(let proxy): bootstrap(attempt).connect(host: proxy.host, port: proxy.port)
        case .service(let service): openInProcess(attempt, service)
        }
    }

    /// Channels get their handlers only when they are connected: a name with several addresses makes several channels.
    private func bootstrap(_ attempt: ConnectionAttempt) -> ClientBootstrap {
        ClientBootstrap(group: context.loop)
            // The attempt has a clock of its own, which is to strike first.
            .connectTimeout(upstream.settings.connectTimeout + .seconds(1))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try attempt.adopt(channel) }
            }
    }

    // MARK: On top of the connected channel

    private func establish(_ channel: any Channel, _ attempt: ConnectionAttempt) {
        guard !attempt.isOver else { return channel.closeAtOnce() }
        guard case .proxy(let proxy) = upstream.route else { return secure(channel, attempt) }
        let tunnel = ProxyTunnel(proxy: proxy, to: upstream.origin) { result in
            switch result {
            case .success: secure(channel, attempt)
            case .failure(let error): attempt.fail(error)
            }
        }
        add([tunnel], to: channel, attempt)
    }

    private func secure(_ channel: any Channel, _ attempt: ConnectionAttempt) {
        guard let tls = upstream.tls else { return finish(channel, attempt) }
        do {
            let host = upstream.origin.host
            let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
            let name = isAddress ? nil : host
            let client = try NIOSSLClientHandler(context: tls, serverHostname: name)
            let handshake = TLSHandshake(of: name) { result in
                switch result {
                case .success: finish(channel, attempt)
                case .failure(let fault): attempt.fail(UpstreamError(fault))
                }
            }
            add([client, handshake], to: channel, attempt)
        } catch {
            attempt.fail(.tlsFailed("\(error)"))
        }
    }

    private func finish(_ channel: any Channel, _ attempt: ConnectionAttempt) {
        guard !attempt.isOver else { return channel.closeAtOnce() }
        let connection = UpstreamConnection(upstream: upstream, context: context, pool: pool)
        if add([connection], to: channel, attempt) { attempt.succeed(connection) }
    }

    /// - Returns: whether the handlers are in place; otherwise the attempt has failed.
    @discardableResult
    private func add(_ handlers: [any ChannelHandler], to channel: any Channel, _ attempt: ConnectionAttempt) -> Bool {
        do {
            guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
            try channel.pipeline.syncOperations.addHandlers(handlers)
            return true
        } catch {
            attempt.fail(.connectFailed("the connection closed before it was established"))
            return false
        }
    }

    // MARK: In this process

    /// Both ends of a socket pair on this loop: the service answers at the far end with the same code as at a listener.
    private func openInProcess(_ attempt: ConnectionAttempt, _ service: any HTTPService) -> EventLoopFuture<any Channel>
    {
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
                        service: service,
                        configuration: .inProcess,
                        context: loopContext,
                        connections: server
                    )
                )
            }
        }.withConnectedSocket(ends[0])
        let near = ClientBootstrap(group: context.loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try attempt.adopt(channel) }
        }.withConnectedSocket(ends[1])
        return far.and(near).map { $0.1 }
    }
}

extension ServerConfiguration {
    /// For a service reached through a socket pair: nothing but the process itself can be slow or many, and how long the
    /// answer to a slow client may take is for its own connection to say.
    static let inProcess: ServerConfiguration = {
        var configuration = ServerConfiguration(host: "", port: 0)
        configuration.maximumConnections = .max
        configuration.idleTimeout = .hours(24)
        configuration.headerTimeout = .hours(24)
        configuration.bodyTimeout = .hours(24)
        configuration.writeTimeout = .hours(24)
        return configuration
    }()
}
