#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The growing allocation a scan writes its records to. `realloc` lets large tables grow without being copied.
enum JSONRecordBuffer {
    /// Prose takes some hundred bytes a value, a request body about sixteen, an array of digits two: starting in the
    /// middle, and never with much, keeps short texts at one allocation and long ones from reserving what they won't use.
    @inline(__always)
    static func initialCapacity(forBytes count: Int) -> Int {
        min(count / 12 + 4, 1024)
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
