import Foundation

/// The number of files and connections that the process may have open.
enum FileLimit {
    /// Raises it as far as the system allows without asking: every call takes two, and the usual limit of 1,024 is one of
    /// interactive shells.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(resource, &limit)
    }

    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif
}
