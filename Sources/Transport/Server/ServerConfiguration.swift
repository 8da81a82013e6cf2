public import NIOCore

/// Limits and timeouts of a server.
public struct ServerConfiguration: Sendable {
    /// The address to listen on.
    public var host: String
    /// 0 lets the system choose.
    public var port: Int
    /// Connections at once; a further one is answered 503 and closed.
    public var maximumConnections = 10_000
    /// Limits on the heads of requests.
    public var limits = HTTPLimits()
    /// From a request's first byte (or the connection's start) to the end of its head.
    public var headerTimeout = TimeAmount.seconds(10)
    /// For every 64 KiB of a body.
    public var bodyTimeout = TimeAmount.seconds(60)
    /// How long the service may take to admit a request.
    public var admissionTimeout = TimeAmount.seconds(60)
    /// Between requests on a connection.
    public var idleTimeout = TimeAmount.seconds(75)
    /// How long a client may take nothing of an answer that waits for it.
    public var writeTimeout = TimeAmount.seconds(60)

    /// Listens on an address with the default limits.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}
