import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ByteBuffer {
    /// Whether the bytes, of which there are some, stand in it. Looks at megabytes in no time where their first is rare.
    func contains(_ bytes: [UInt8]) -> Bool {
        withUnsafeReadableBytes { text in
            guard var start = text.baseAddress else { return false }
            let end = start + text.count
            while end - start >= bytes.count, let found = memchr(start, Int32(bytes[0]), end - start) {
                start = UnsafeRawPointer(found)
                if end - start >= bytes.count, memcmp(start, bytes, bytes.count) == 0 { return true }
                start += 1
            }
            return false
        }
    }
}
