import Framing

/// An address and a port to listen at.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or an IP address, without brackets.
    public var host: String
    /// 0 lets the system choose.
    public var port: Int

    /// Names an address.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`; nil where it is none of them.
    public init?(_ text: String) {
        guard let (host, port) = WebAddress.hostAndPort(text) else { return nil }
        self.init(host: host, port: port)
    }

    /// Only this machine can reach it.
    public var isLoopback: Bool { WebAddress.isLoopback(host) }

    /// As it is written in the configuration.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
