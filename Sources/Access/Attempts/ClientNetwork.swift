#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whom an address belongs to: itself with IPv4, its /64 with IPv6, of which whoever has one address usually has all.
public struct ClientNetwork: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    /// - Parameter address: without a port or a zone. Nil for what is no address.
    public init?(_ address: String) {
        var four = in_addr()
        if inet_pton(AF_INET, address, &four) == 1 {
            self.init(four: UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        let plain = String(address.prefix { $0 != "%" })
        guard inet_pton(AF_INET6, plain, &six) == 1 else { return nil }
        let words = withUnsafeBytes(of: six) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        // An address of IPv4 in the clothes of IPv6 (RFC 4291 section 2.5.5.2).
        if words.0 == 0, words.1 >> 32 == 0xFFFF {
            self.init(four: UInt32(truncatingIfNeeded: words.1))
        } else {
            self.init(high: words.0, low: 0)
        }
    }

    private init(four: UInt32) {
        self.init(high: 0, low: 0xFFFF << 32 | UInt64(four))
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
