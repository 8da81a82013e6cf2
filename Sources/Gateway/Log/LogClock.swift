import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The time of a log line in RFC 3339, UTC, to the millisecond; the text is made once a millisecond at most.
struct LogClock {
    private var millisecond: Int = -1
    private var written = ByteBuffer()

    mutating func text() -> ByteBuffer {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let current = now.tv_sec * 1000 + now.tv_nsec / 1_000_000
        if current != millisecond {
            millisecond = current
            written = Self.format(seconds: now.tv_sec, milliseconds: now.tv_nsec / 1_000_000)
        }
        return written
    }

    static func format(seconds: Int, milliseconds: Int) -> ByteBuffer {
        var seconds = time_t(seconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let day = "\(parts.tm_year + 1900)-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
        let hour = "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
        return ByteBuffer(string: "\(day)T\(hour).\(padded(milliseconds, 3))Z")
    }
}
