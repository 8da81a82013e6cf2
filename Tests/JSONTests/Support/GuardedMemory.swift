#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Memory with an unreadable page right after it: reading one byte beyond the end ends the process.
final class GuardedMemory {
    private let start: UnsafeMutableRawPointer
    private let size: Int
    private let page = Int(sysconf(Int32(_SC_PAGESIZE)))

    init(capacity: Int) {
        size = (capacity + page - 1) / page * page
        let memory = mmap(nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
        guard let memory, memory != MAP_FAILED else { fatalError("mmap failed") }
        start = memory
        precondition(mprotect(start + size, page, PROT_NONE) == 0)
    }

    deinit { munmap(start, size + page) }

    /// Copies the bytes to the very end of the memory.
    func withBytes<Result>(_ bytes: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        precondition(bytes.count <= size)
        let target = start + (size - bytes.count)
        bytes.withUnsafeBytes { source in
            if let base = source.baseAddress { target.copyMemory(from: base, byteCount: source.count) }
        }
        return try body(UnsafeBufferPointer(start: target.assumingMemoryBound(to: UInt8.self), count: bytes.count))
    }
}
