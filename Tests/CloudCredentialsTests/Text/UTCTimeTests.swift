import Core
import Foundation
import Testing

@testable import CloudCredentials

@Suite("Time")
struct UTCTimeTests {
    @Test("every day of four centuries comes back, and is the day that Foundation says")
    func days() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0)!
        for day in stride(from: -40_000, to: 110_000, by: 1) {
            let seconds = day * 86400 + (day &* 7919 % 86400 + 86400) % 86400
            let time = UTCTime(seconds: seconds)
            #expect(time.seconds == seconds)
            guard day % 97 == 0 else { continue }
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second],
                from: Date(timeIntervalSince1970: Double(seconds))
            )
            #expect([time.year, time.month, time.day] == [parts.year, parts.month, parts.day])
            #expect([time.hour, time.minute, time.second] == [parts.hour, parts.minute, parts.second])
        }
    }

    @Test(
        "times of RFC 3339 are read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2015-08-30T12:36:00Z", 1_440_938_160),
            ("2015-08-30t12:36:00.987654z", 1_440_938_160), ("2015-08-30T14:36:00+02:00", 1_440_938_160),
            ("2015-08-30T07:06:00-05:30", 1_440_938_160), ("2024-02-29T00:00:00Z", 1_709_164_800),
        ]
    )
    func reading(text: String, seconds: Int) {
        #expect(UTCTime.seconds(rfc3339: text) == seconds)
    }

    @Test("years are written with four digits, as they are read")
    func early() {
        let time = UTCTime(year: 407, month: 4, day: 18, hour: 12, minute: 25, second: 25)
        #expect(time.rfc3339 == "0407-04-18T12:25:25Z")
        #expect(UTCTime.seconds(rfc3339: time.rfc3339) == time.seconds)
    }

    @Test(
        "anything else is not",
        arguments: [
            "", "2015-08-30", "2015-08-30T12:36:00", "2015-08-30 12:36:00Z", "2015-13-30T12:36:00Z",
            "2015-08-30T24:36:00Z", "2015-08-30T12:36:00.Z", "2015-08-30T12:36:00Zx", "2015-08-30T12:36:00+02",
            "20150830T123600Z", "1440938160", "2015\r08-30T12:36:00Z",
        ]
    )
    func refusing(text: String) {
        #expect(UTCTime.seconds(rfc3339: text) == nil)
    }
}
