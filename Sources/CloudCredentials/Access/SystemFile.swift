import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads small files through the C library. Mounted tokens and key files are local and small, so reading blocks for
/// microseconds; anything but a regular file, which could block for ever, is refused.
enum SystemFile {
    static func read(_ path: String, limit: Int) throws(CredentialEnvironment.FileFailure) -> ByteBuffer {
        // Without O_NONBLOCK opening a pipe that nobody writes to would not return.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .absent : .unreadable }
        defer { close(descriptor) }
        var about = stat()
        guard fstat(descriptor, &about) == 0, about.st_mode & S_IFMT == S_IFREG else { throw .unreadable }
        guard Int(about.st_size) <= limit else { throw .tooLarge }
        var bytes = ByteBuffer()
        // The file may grow meanwhile: what counts is what was read.
        while bytes.readableBytes <= limit {
            var count = 0
            bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: 4096) { target in
                repeat {
                    count = readSome(descriptor, target.baseAddress, target.count)
                } while count < 0 && errno == EINTR
                return max(0, count)
            }
            if count < 0 { throw .unreadable }
            if count == 0 { return bytes }
        }
        throw .tooLarge
    }
}

/// The C library's `read`, whose name the function above takes.
private func readSome(_ descriptor: CInt, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, target, count)
}
