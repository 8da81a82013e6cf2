import NIOCore
import NIOPosix
import Transport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Looks names up with the system's resolver, away from the event loops.
struct AddressResolver: Sendable {
    /// Blocks until the addresses of a name and a port are known; none when it has none.
    var lookUp: @Sendable (String, Int) -> [SocketAddress] = { Self.lookUpWithSystem($0, $1) }
    /// Which addresses are for everyone.
    var isPublic: @Sendable (SocketAddress) -> Bool = \.isPublic

    /// - Parameter limit: how long it may take.
    /// - Returns: every address of the name; none when it has none; nil when that was not known in time.
    func resolve(_ host: String, port: Int, on loop: any EventLoop, within limit: TimeAmount) async -> [SocketAddress]?
    {
        if let literal = try? SocketAddress(ipAddress: host, port: port) { return [literal] }
        let lookUp = lookUp
        let found = loop.makePromise(of: [SocketAddress]?.self)
        // The system's resolver cannot be interrupted; it is left behind when nobody waits for it any more.
        let timer = loop.scheduleTask(in: limit) { found.succeed(nil) }
        found.completeWith(NIOThreadPool.singleton.runIfActive(eventLoop: loop) { lookUp(host, port) }.map { $0 })
        let addresses = await withTaskCancellationHandler {
            try? await found.futureResult.get()
        } onCancel: {
            found.succeed(nil)
        }
        timer.cancel()
        return addresses ?? nil
    }

    private static func lookUpWithSystem(_ host: String, _ port: Int) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = list
        while let info = next {
            next = info.pointee.ai_next
            guard let address = info.pointee.ai_addr else { continue }
            switch info.pointee.ai_family {
            case AF_INET:
                address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { found.append(SocketAddress($0.pointee)) }
            case AF_INET6:
                address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    found.append(SocketAddress($0.pointee))
                }
            default: break
            }
        }
        return found
    }
}

extension SocketAddress {
    /// An address of the public internet: not loopback, private, link-local (cloud metadata lives there), carrier-grade
    /// NAT, multicast, documentation or reserved, in IPv4 or inside IPv6 (RFC 6890 and its registry).
    var isPublic: Bool {
        guard let bytes = networkBytes else { return false }
        return bytes.count == 4 ? Self.isPublic(v4: bytes.reduce(0) { $0 << 8 | UInt32($1) }) : Self.isPublic(v6: bytes)
    }

    private static func isPublic(v4 address: UInt32) -> Bool {
        let reserved: [(UInt32, UInt32)] = [
            (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
            (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16),
            (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 3),
        ]
        return !reserved.contains { network, bits in address >> (32 - bits) == network >> (32 - bits) }
    }

    private static func isPublic(v6 address: [UInt8]) -> Bool {
        func embedded(_ at: Int) -> UInt32 { address[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        // IPv4 in other clothes: mapped, NAT64, 6to4. What counts is the address inside.
        if address[..<10].allSatisfy({ $0 == 0 }), address[10] == 0xFF, address[11] == 0xFF {
            return isPublic(v4: embedded(12))
        }
        if address[..<4] == [0x00, 0x64, 0xFF, 0x9B] {
            // 64:ff9b::/96 stands for the public internet, 64:ff9b:1::/48 for networks of one's own.
            return address[4..<12].allSatisfy { $0 == 0 } && isPublic(v4: embedded(12))
        }
        if address[0] == 0x20, address[1] == 0x02 { return isPublic(v4: embedded(2)) }
        // Only 2000::/3 is global unicast; of it, what is set aside for protocols (Teredo among them) and documentation is not.
        guard address[0] & 0xE0 == 0x20 else { return false }
        if address[..<2] == [0x20, 0x01], address[2] & 0xFE == 0 { return false }
        if address[..<4] == [0x20, 0x01, 0x0D, 0xB8] { return false }
        return !(address[0] == 0x3F && address[1] == 0xFF)
    }
}
