import Foundation

/// Sockets of this process that have to do with some ports, found by asking every file descriptor for its addresses.
///
/// Other tests run at the same time, so that the number of all file descriptors says nothing; those of a test's own ports do.
enum OpenSockets {
    static func count(of ports: Set<Int>) -> Int {
        (0..<highestDescriptor).count { descriptor in
            [getsockname, getpeername].contains { ask in
                var address = sockaddr_in()
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                let found = withUnsafeMutablePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, &length) }
                }
                return found == 0 && address.sin_family == AF_INET
                    && ports.contains(Int(UInt16(bigEndian: address.sin_port)))
            }
        }
    }

    private static var highestDescriptor: CInt {
        var limit = rlimit()
        #if canImport(Glibc)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #else
            getrlimit(RLIMIT_NOFILE, &limit)
        #endif
        return CInt(min(limit.rlim_cur, 4096))
    }
}
