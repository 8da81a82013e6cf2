package import NIOCore

/// A network of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3): `10.0.0.0/8`, `2001:db8::/32`.
struct AddressRange {
    private let network: [UInt8]
    private let prefixLength: Int

    /// - Returns: nil when the text is no address with a prefix length.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let network = Self.bytes(of: String(parts[0])), let length = Int(parts[1]),
            0...network.count * 8 ~= length
        else { return nil }
        self.network = network
        prefixLength = length
    }

    /// Whether an address, as text, lies in the network. A host name does in none.
    func contains(_ address: String) -> Bool {
        guard let bytes = Self.bytes(of: address), bytes.count == network.count else { return false }
        let whole = prefixLength / 8
        guard bytes[..<whole] == network[..<whole] else { return false }
        let rest = prefixLength % 8
        return rest == 0 || (bytes[whole] ^ network[whole]) >> UInt8(8 - rest) == 0
    }

    private static func bytes(of text: String) -> [UInt8]? {
        (try? SocketAddress(ipAddress: text, port: 0))?.networkBytes
    }
}

extension SocketAddress {
    /// The four or sixteen bytes of an IP address, in network order; nil for a socket of the file system.
    package var networkBytes: [UInt8]? {
        withSockAddr { raw, size in
            let bytes = UnsafeRawBufferPointer(start: raw, count: size)
            // `sin_addr` stands at byte 4 of a `sockaddr_in`, `sin6_addr` at byte 8 of a `sockaddr_in6`.
            return switch self {
            case .v4: Array(bytes[4..<8])
            case .v6: Array(bytes[8..<24])
            case .unixDomainSocket: nil
            }
        }
    }
}
