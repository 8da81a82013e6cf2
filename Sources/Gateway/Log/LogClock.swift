import Core
import NIOCore

/// The time of a log line in RFC 3339, UTC, to the millisecond; of the text only what has changed is made.
struct LogClock {
    private var millisecond = Int.min
    private var second = Int.min
    private var written = ByteBuffer()

    mutating func text() -> ByteBuffer {
        text(at: wallClockMilliseconds())
    }

    /// - Parameter now: in milliseconds since 1970.
    mutating func text(at now: Int) -> ByteBuffer {
        if now == millisecond { return written }
        millisecond = now
        if now / 1000 != second {
            second = now / 1000
            written.clear()
            written.writeString(UTCTime(seconds: second).rfc3339)
            written.moveWriterIndex(to: written.writerIndex - 1)
            written.writeStaticString(".000Z")
        }
        let fraction = now % 1000
        let digits = (UInt8(fraction / 100 + 0x30), UInt8(fraction / 10 % 10 + 0x30), UInt8(fraction % 10 + 0x30))
        written.setInteger(digits.0, at: written.writerIndex - 4)
        written.setInteger(digits.1, at: written.writerIndex - 3)
        written.setInteger(digits.2, at: written.writerIndex - 2)
        return written
    }
}
