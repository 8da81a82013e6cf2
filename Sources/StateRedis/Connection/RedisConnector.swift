internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Transport

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Makes the channel of a connection: over TCP, with TLS on top where the address wants it. When that takes too long, the connection has
/// ended by a clock of its own, and what is made for it after that is closed.
struct RedisConnector {
    let address: RedisAddress
    let timeout: TimeAmount
    let loop: any EventLoop

    /// Begins, on the loop.
    func begin(_ connection: RedisConnection) {
        guard address.isSecure else { return connect(connection, tls: nil) }
        // Reads files, which takes some time, and finds what changed in them since the last connection.
        let address = address
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) { try RedisTLS.context(address) }
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success(let context): connect(connection, tls: context)
                case .failure(let fault as RedisTLS.Unusable): connection.end(fault.reason)
                case .failure(let error):
                    connection.end("cannot be connected to: TLS cannot be set up (\(type(of: error)))")
                }
            }
    }

    private func connect(_ connection: RedisConnection, tls: NIOSSLContext?) {
        if connection.isEnded { return }
        // Channels get their handlers only when they are connected: a name with several addresses makes several channels.
        ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .connect(host: address.host, port: address.port)
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success(let channel): establish(channel, connection, tls)
                case .failure(let error): connection.end(Self.told(error))
                }
            }
    }

    private func establish(_ channel: any Channel, _ connection: RedisConnection, _ tls: NIOSSLContext?) {
        guard connection.adopt(channel) else { return channel.close(promise: nil) }
        guard let tls else { return finish(channel, connection) }
        do {
            guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
            let isNumeric = (try? SocketAddress(ipAddress: address.host, port: 0)) != nil
            let name = isNumeric ? nil : address.host
            let client = try NIOSSLClientHandler(context: tls, serverHostname: name)
            let handshake = TLSHandshake(of: name) { result in
                switch result {
                case .success: finish(channel, connection)
                case .failure(let fault): connection.end(Self.told(fault))
                }
            }
            try channel.pipeline.syncOperations.addHandlers([client, handshake])
        } catch {
            connection.end(Self.told(error))
        }
    }

    private func finish(_ channel: any Channel, _ connection: RedisConnection) {
        do {
            guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
            try channel.pipeline.syncOperations.addHandler(connection)
        } catch {
            connection.end(Self.told(error))
        }
    }

    // MARK: Errors

    /// Why there is no connection, as what the server does or is.
    static func told(_ error: any Error) -> String {
        switch error {
        case TLSHandshake.Fault.otherName(let name): "shows a certificate that is not for \(name)"
        case TLSHandshake.Fault.closed: "closed the connection during the TLS handshake"
        case TLSHandshake.Fault.failed(let error): told(error)
        case let error as NIOConnectionError:
            error.connectionErrors.last.map { told($0.error) } ?? "cannot be connected to: its name cannot be resolved"
        case ChannelError.connectTimeout: "could not be connected to in time"
        case let error as IOError: "cannot be reached: \(String(cString: strerror(error.errnoCode)))"
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: "does not do TLS as it should: \(error)"
        default: "cannot be reached (\(type(of: error)))"
        }
    }
}
