#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Notices that files changed, by what the system says of them. A comparison every other second also sees what a watch of
/// the file itself would miss: files that are replaced, and the symbolic links of Kubernetes' mounted configuration.
public struct FileWatch: Sendable {
    private struct Stamp: Sendable, Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private var stamps: [String: Stamp?] = [:]

    /// Begins with the files as they are.
    public init(_ files: [String]) {
        _ = hasChanged(files)
    }

    /// Whether a file is not as it was at the last look. A file that has gone missing is not a change: its return is.
    public mutating func hasChanged(_ files: [String]) -> Bool {
        var isChanged = false
        for file in files {
            guard let stamp = Self.stamp(of: file) else { continue }
            if let known = stamps[file], known != stamp { isChanged = true }
            stamps[file] = stamp
        }
        return isChanged
    }

    private static func stamp(of file: String) -> Stamp? {
        var info = stat()
        guard stat(file, &info) == 0 else { return nil }
        return Stamp(
            device: UInt64(info.st_dev),
            inode: UInt64(info.st_ino),
            size: Int64(info.st_size),
            seconds: Int(info.st_mtim.tv_sec),
            nanoseconds: Int(info.st_mtim.tv_nsec)
        )
    }
}
