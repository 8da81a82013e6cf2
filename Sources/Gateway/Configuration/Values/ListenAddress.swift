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
        guard let colon = text.lastIndex(of: ":"), let port = Int(portText: text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":"),
                host.utf8.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return nil }
        } else {
            guard isHostName(host) else { return nil }
        }
        self.init(host: String(host), port: port)
    }

    /// Only this machine can reach it.
    public var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// As it is written in the configuration.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension Int {
    /// A port in plain digits, 0 to 65535.
    init?(portText: some StringProtocol) {
        guard (1...5).contains(portText.utf8.count), portText.utf8.allSatisfy(isDigit), let port = Int(portText),
            port <= 65_535
        else { return nil }
        self = port
    }
}

func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
}

/// A name or an IPv4 address by its letters alone; whether it exists is for the resolver to say.
func isHostName(_ text: some StringProtocol) -> Bool {
    guard (1...253).contains(text.utf8.count), !text.hasPrefix("."), !text.hasPrefix("-") else { return false }
    return text.utf8.allSatisfy { byte in
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
