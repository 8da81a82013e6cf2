/// An absolute `http` or `https` URL taken apart (RFC 3986), as everything does that connects to one or decides what may be sent there.
public struct WebAddress: Sendable, Hashable {
    /// Over TLS.
    public let isSecure: Bool
    /// In lower case, an IPv6 address without its brackets.
    public let host: String
    /// The one that is written, or the scheme's own; never 0.
    public let port: Int
    /// Path and query as they are written; begins with `/`.
    public let target: String

    /// - Returns: nil for what is no plain URL: other schemes, credentials, a fragment, what is not visible ASCII.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") })
        else { return nil }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let authority = parts[1].prefix { $0 != "/" && $0 != "?" }
        guard let (host, port) = Self.hostAndPort(authority, defaultPort: isSecure ? 443 : 80), port > 0 else {
            return nil
        }
        self.host = host.lowercased()
        self.port = port
        let rest = parts[1][authority.endIndex...]
        target = rest.hasPrefix("/") ? String(rest) : "/\(rest)"
    }

    /// The value of `Host`: the port stands in it only where it is not the scheme's own.
    public var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Whether it is this machine: `localhost`, 127.0.0.0/8 or ::1.
    public var isLoopback: Bool { Self.isLoopback(host) }

    /// Whether it is in 169.254.0.0/16, which only this machine and its host can be.
    public var isLinkLocal: Bool { Self.isIPv4(host, beginningWith: ["169", "254"]) }

    /// Whether a host, in lower case and without brackets, is this machine.
    public static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "0:0:0:0:0:0:0:1" || isIPv4(host, beginningWith: ["127"])
    }

    private static func isIPv4(_ host: String, beginningWith numbers: [Substring]) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.starts(with: numbers)
            && parts.allSatisfy { $0.utf8.allSatisfy(AddressLetters.isDigit) && UInt8($0) != nil }
    }

    /// Reads `127.0.0.1:8080`, `[::1]:8080` or `localhost`; nil where it is none of them, and where a user stands before it.
    /// - Parameter defaultPort: where none is written; nil: one must be.
    /// - Returns: the host as it is written, but for an IPv6 address's brackets, and the port, which may be 0.
    public static func hostAndPort(_ text: some StringProtocol, defaultPort: Int? = nil) -> (host: String, port: Int)? {
        var host = Substring(text)
        var port = defaultPort
        if host.utf8.last != UInt8(ascii: "]"), let colon = host.lastIndex(of: ":") {
            port = Int(portText: host[host.index(after: colon)...])
            host = host[..<colon]
        }
        guard let port else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":"),
                host.utf8.allSatisfy({
                    AddressLetters.isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                })
            else { return nil }
        } else {
            guard AddressLetters.isHostName(host) else { return nil }
        }
        return (String(host), port)
    }
}
