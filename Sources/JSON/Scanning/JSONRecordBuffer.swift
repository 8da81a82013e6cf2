#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The growing allocation a scan writes its records to. `realloc` lets large tables grow without being copied.
enum JSONRecordBuffer {
    /// Names and values of requests take ten to fifteen bytes each, prose hundreds, an array of digits two. A long text
    /// begins with 1 KiB of records, the most that allocators keep at hand, and grows by what its beginning was like.
    @inline(__always)
    static func initialCapacity(forBytes count: Int) -> Int {
        min(count / 8 + 4, 64)
    }

    /// The capacity to go on with when `used` records have been needed for `offset` of `count` bytes: enough if the rest
    /// is like the beginning, at least twice and at most eight times as much as before.
    static func grown(_ capacity: Int, used: Int, at offset: Int, of count: Int) -> Int {
        let expected = Double(used) * Double(count) / Double(max(offset, 1)) * 1.125
        return min(max(Int(min(expected, 1e12)), capacity * 2 + 16), capacity * 8 + 16)
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
