import Framing

/// Where a vendor is: what the paths of its dialect are appended to.
public struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    /// How the vendor is reached.
    public enum Scheme: String, Sendable {
        case http, https

        /// The port where the address names none.
        public var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// Plain or over TLS.
    public var scheme: Scheme
    /// In lower case, an IPv6 address without its brackets.
    public var host: String
    /// The one that is written, or the scheme's own.
    public var port: Int
    /// Begins with `/` and does not end with one; empty for the root.
    public var path: String

    /// Reads an absolute `http` or `https` address without credentials, query or fragment; slashes at the end do not count.
    /// - Throws: what is wrong, in words that repeat nothing of the text.
    public init(_ text: some StringProtocol) throws(Fault) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let scheme = Scheme(rawValue: parts[0].lowercased()) else {
            throw Fault("it must begin with http:// or https://")
        }
        let rest = parts[1]
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw Fault("it holds a character that must be encoded")
        }
        guard !rest.contains("?"), !rest.contains("#") else { throw Fault("a query or a fragment has no place in it") }
        guard !rest.prefix(while: { $0 != "/" }).contains("@") else {
            throw Fault("a user or password has no place in it")
        }
        guard let address = WebAddress(text) else { throw Fault("its host or port is wrong") }
        var path = address.target[...]
        while path.hasSuffix("/") { path = path.dropLast() }
        self.scheme = scheme
        host = address.host
        port = address.port
        self.path = String(path)
    }

    /// What is wrong with an address.
    public struct Fault: Error, Sendable, Hashable {
        /// Completes "it is wrong because".
        public var message: String

        init(_ message: String) {
            self.message = message
        }
    }

    /// The `Host` header's value: the port only where it is not the scheme's own.
    public var authority: String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? bracketed : "\(bracketed):\(port)"
    }

    /// The address as text, in its shortest form.
    public var description: String { "\(scheme.rawValue)://\(authority)\(path)" }
}
