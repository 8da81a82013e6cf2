import Core
import NIOCore

/// The time of a log line in RFC 3339, UTC, to the millisecond; the text is made once a millisecond at most.
struct LogClock {
    private var millisecond: Int = -1
    private var written = ByteBuffer()

    mutating func text() -> ByteBuffer {
        let current = wallClockMilliseconds()
        if current != millisecond {
            millisecond = current
            written = Self.format(seconds: current / 1000, milliseconds: current % 1000)
        }
        return written
    }

    static func format(seconds: Int, milliseconds: Int) -> ByteBuffer {
        let digits = String(milliseconds)
        let fraction = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return ByteBuffer(string: "\(UTCTime(seconds: seconds).rfc3339.dropLast()).\(fraction)Z")
    }
}
