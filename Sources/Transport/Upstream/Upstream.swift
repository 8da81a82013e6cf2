public import NIOCore
public import NIOSSL

/// A server that requests are sent to, and how.
///
/// The object's identity is that of its connections: as long as it is kept, across reloads of the configuration, its
/// idle connections stay of use.
public final class Upstream: Sendable {
    /// Where it is.
    public let origin: Origin
    /// Limits and timeouts.
    public let settings: Settings
    let tls: NIOSSLContext?

    /// Where a server is found.
    public struct Origin: Sendable, Hashable {
        /// Plain or secured by TLS.
        public enum Scheme: String, Sendable { case http, https }

        /// Plain or secured by TLS.
        public var scheme: Scheme
        /// A name or an address, without brackets.
        public var host: String
        /// The TCP port.
        public var port: Int

        /// Puts the members together.
        public init(scheme: Scheme, host: String, port: Int) {
            self.scheme = scheme
            self.host = host
            self.port = port
        }

        /// The value of `Host`: the port only where it is not the scheme's own.
        public var authority: String {
            let name = host.contains(":") ? "[\(host)]" : host
            return port == (scheme == .https ? 443 : 80) ? name : "\(name):\(port)"
        }
    }

    /// How the server is reached.
    public enum Route: Sendable {
        case direct
        /// Through an HTTP proxy's `CONNECT`.
        case proxy(Proxy)
        /// To one address that was looked up and checked beforehand, whatever the name says by now.
        case address(SocketAddress)
        /// In this process: the service answers at the other end of a socket pair.
        case service(any HTTPService)
    }

    /// Limits and timeouts.
    public struct Settings: Sendable, Equatable {
        /// From the first try to a connection that is ready, TLS and proxy included.
        public var connectTimeout = TimeAmount.seconds(10)
        /// From the moment the request is written, its body included, to the answer's head.
        public var firstByteTimeout = TimeAmount.seconds(300)
        /// Between two pieces of an answer's body, and between two looks at which the upstream has taken some of a
        /// request's streamed body. So long such a request waits for a connection, too.
        public var betweenBytesTimeout = TimeAmount.seconds(60)
        /// From the request to the answer's end.
        public var totalTimeout = TimeAmount.seconds(900)
        /// Connections at once on one event loop.
        public var maximumConnections = 1024
        /// Requests of one event loop that may wait for a connection.
        public var maximumWaiting = 1024
        /// How long an idle connection is kept; below the minute after which many servers close.
        public var idleTimeout = TimeAmount.seconds(55)
        /// Limits on the heads of answers.
        public var limits = HTTPLimits()

        /// Puts the members together.
        public init() {}
    }

    /// How it is reached.
    public let route: Route

    /// - Throws: when the TLS library cannot be set up.
    public init(
        origin: Origin,
        route: Route = .direct,
        settings: Settings = Settings(),
        trustRoots: NIOSSLTrustRoots = .default
    ) throws {
        self.origin = origin
        self.route = route
        self.settings = settings
        guard origin.scheme == .https else {
            tls = nil
            return
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.trustRoots = trustRoots
        configuration.applicationProtocols = ["http/1.1"]
        tls = try NIOSSLContext(configuration: configuration)
    }
}
