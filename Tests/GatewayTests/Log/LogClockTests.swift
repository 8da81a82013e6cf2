import NIOCore
import Testing

@testable import Gateway

@Suite("The time of a log line") struct LogClockTests {
    @Test("is told to the millisecond, whatever it was before")
    func text() {
        var clock = LogClock()
        let times = [
            (0, "1970-01-01T00:00:00.000Z"), (7, "1970-01-01T00:00:00.007Z"), (999, "1970-01-01T00:00:00.999Z"),
            (1000, "1970-01-01T00:00:01.000Z"), (1_764_102_645_120, "2025-11-25T20:30:45.120Z"),
            (1_764_102_645_120, "2025-11-25T20:30:45.120Z"), (1_764_102_645_119, "2025-11-25T20:30:45.119Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        ]
        var told: [ByteBuffer] = []
        for (time, _) in times { told.append(clock.text(at: time)) }
        // What was told once stays so.
        for (text, time) in zip(told, times) { #expect(String(buffer: text) == time.1) }
    }
}
