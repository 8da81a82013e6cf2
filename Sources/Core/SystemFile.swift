#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads small files through the C library. Mounted tokens and key files are local and small, so reading blocks for
/// microseconds; anything but a regular file, which could block for ever, is refused.
public enum SystemFile {
    /// Why a file cannot be read.
    public enum Failure: Error, Sendable, Hashable {
        /// There is no such file.
        case absent
        /// It is there, but may not or cannot be read, or is no regular file.
        case unreadable
        /// It has more bytes than the limit.
        case tooLarge
    }

    /// A whole file.
    /// - Parameter limit: the most bytes that it may have.
    public static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        // Without O_NONBLOCK opening a pipe that nobody writes to would not return.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .absent : .unreadable }
        defer { close(descriptor) }
        var about = stat()
        guard fstat(descriptor, &about) == 0, about.st_mode & S_IFMT == S_IFREG else { throw .unreadable }
        guard Int(about.st_size) <= limit else { throw .tooLarge }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        // The file may grow meanwhile: what counts is what was read.
        while bytes.count <= limit {
            var count = 0
            repeat {
                count = readSome(descriptor, &chunk, chunk.count)
            } while count < 0 && errno == EINTR
            if count < 0 { throw .unreadable }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
        throw .tooLarge
    }
}

/// The C library's `read`, whose name the function above takes.
private func readSome(_ descriptor: CInt, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, target, count)
}
