import Framing
import NIOCore

/// An HTTP proxy that opens tunnels with `CONNECT` (RFC 9110 section 9.3.6).
public struct Proxy: Sendable, Hashable {
    /// A name or an address.
    public var host: String
    /// The TCP port.
    public var port: Int
    /// The value of `Proxy-Authorization`; from the user and password of the proxy's URL.
    var authorization: String?

    /// A proxy at an address.
    /// - Parameter credentials: `user:password`, where the proxy wants them.
    public init(host: String, port: Int, credentials: String? = nil) {
        self.host = host
        self.port = port
        authorization = credentials.map { "Basic \(String(buffer: Base64.encode(ByteBuffer(string: $0))))" }
    }

    /// Reads `http://user:password@host:port`; the scheme may be missing.
    /// - Returns: nil when the text is no such URL.
    public init?(url: String) {
        var rest = Substring(url)
        if rest.hasPrefix("http://") {
            rest.removeFirst(7)
        } else if rest.contains("://") {
            return nil
        }
        rest = rest.prefix { $0 != "/" }
        if let at = rest.lastIndex(of: "@") {
            // A password may have been put in as it is, per cent signs and all.
            let user = PercentEncoding.decode(rest[..<at]) ?? String(rest[..<at])
            authorization = "Basic \(String(buffer: Base64.encode(ByteBuffer(string: user))))"
            rest = rest[rest.index(after: at)...]
        }
        port = 8080
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
        } else {
            let name = rest.prefix { $0 != ":" }
            host = String(name)
            rest = rest[name.endIndex...]
        }
        if rest.hasPrefix(":") {
            guard let given = Int(portText: rest.dropFirst()), given > 0 else { return nil }
            port = given
        } else if !rest.isEmpty {
            return nil
        }
        if host.isEmpty { return nil }
    }

    /// The proxy that the environment names for an origin, by `HTTPS_PROXY` and `NO_PROXY` (or their lower-case forms).
    ///
    /// As everywhere, `HTTPS_PROXY` speaks of https origins only. `NO_PROXY` lists host names (with or without a leading
    /// dot, subdomains included), addresses, networks (`10.0.0.0/8`), `host:port`, or `*`. Loopback never goes through a proxy.
    /// - Throws: ``Unusable`` where a proxy is wanted that the gateway cannot speak to; going around it in silence would be
    ///   worse.
    public static func fromEnvironment(
        _ environment: [String: String],
        for origin: Upstream.Origin
    ) throws(Unusable) -> Proxy? {
        guard origin.scheme == .https, let url = environment["HTTPS_PROXY"] ?? environment["https_proxy"], !url.isEmpty
        else { return nil }
        let exceptions = environment["NO_PROXY"] ?? environment["no_proxy"] ?? ""
        if isExcepted(origin, by: exceptions) { return nil }
        guard let proxy = Proxy(url: url) else { throw Unusable() }
        return proxy
    }

    /// `HTTPS_PROXY` names no HTTP proxy. Says nothing of the value, which may hold a password.
    public struct Unusable: Error, Sendable, CustomStringConvertible {
        /// What is wrong and what would be right.
        public var description: String {
            "HTTPS_PROXY is not the address of an HTTP proxy, such as http://proxy.example:3128"
        }
    }

    static func isExcepted(_ origin: Upstream.Origin, by exceptions: String) -> Bool {
        let host = origin.host.lowercased()
        if host == "localhost" || host.hasPrefix("127.") || host == "::1" { return true }
        for entry in exceptions.split(whereSeparator: { $0 == "," || $0 == " " }) {
            var name = entry.lowercased()
            if name == "*" { return true }
            if let range = AddressRange(name) {
                if range.contains(host) { return true }
                continue
            }
            // A colon is a port's where it is the only one, or follows the brackets of an IPv6 address.
            if let colon = name.lastIndex(of: ":"), name.firstIndex(of: ":") == colon || name[..<colon].hasSuffix("]") {
                guard Int(name[name.index(after: colon)...]) == origin.port else { continue }
                name = String(name[..<colon])
            }
            if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
            if name.hasPrefix("*.") { name.removeFirst(2) }
            if name.hasPrefix(".") { name.removeFirst() }
            if host == name || host.hasSuffix("." + name) { return true }
        }
        return false
    }
}
