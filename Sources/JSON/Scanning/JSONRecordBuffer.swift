#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The growing allocation a scan writes its records to. `realloc` lets large tables grow without being copied.
enum JSONRecordBuffer {
    /// Names and values of requests take ten to fifteen bytes each, prose hundreds, an array of digits two: enough for any
    /// usual request, never more than 8 KiB, and what is dense grows.
    @inline(__always)
    static func initialCapacity(forBytes count: Int) -> Int {
        min(count / 8 + 4, 512)
    }

    @inline(__always)
    static func allocate(_ capacity: Int) -> UnsafeMutablePointer<JSONRecord> {
        resize(nil, to: capacity)
    }

    @inline(never)
    static func resize(
        _ records: UnsafeMutablePointer<JSONRecord>?,
        to capacity: Int
    ) -> UnsafeMutablePointer<JSONRecord> {
        guard let memory = realloc(records, capacity * MemoryLayout<JSONRecord>.stride) else {
            fatalError("out of memory for \(capacity) JSON values")
        }
        return memory.assumingMemoryBound(to: JSONRecord.self)
    }

    @inline(__always)
    static func deallocate(_ records: UnsafeMutablePointer<JSONRecord>) {
        free(records)
    }
}
