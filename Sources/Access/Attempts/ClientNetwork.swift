#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whom an address belongs to: itself with IPv4, its /64 with IPv6, of which whoever has one address usually has all.
public struct ClientNetwork: Sendable, Hashable, CustomStringConvertible {
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

    /// `192.0.2.1`, or of IPv6 `2001:db8:0:1::/64`.
    public var description: String {
        if high == 0, low >> 32 == 0xFFFF {
            return [24, 16, 8, 0].map { String(low >> $0 & 0xFF) }.joined(separator: ".")
        }
        return [48, 32, 16, 0].map { String(high >> $0 & 0xFFFF, radix: 16) }.joined(separator: ":") + "::/64"
    }

    private init(four: UInt32) {
        self.init(high: 0, low: 0xFFFF << 32 | UInt64(four))
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
