import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The value of the `Date` field (IMF-fixdate, RFC 9110 section 5.6.7), made once a second.
struct HTTPDate {
    private var second = -1
    private var text = ByteBuffer()

    mutating func write(into buffer: inout ByteBuffer) {
        let now = time(nil)
        if now != second {
            second = now
            text = Self.format(now)
        }
        buffer.writeImmutableBuffer(text)
    }

    static func format(_ seconds: Int) -> ByteBuffer {
        var seconds = time_t(seconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day =
            "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
        return ByteBuffer(string: "\(day) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT")
    }
}
