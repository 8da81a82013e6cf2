import Core
import Transport

/// For how long a vendor asks to be left alone.
enum RetryAfter {
    /// In nanoseconds; nil where the answer does not say.
    /// - Parameter now: seconds since 1970.
    static func nanoseconds(of fields: HTTPFields, at now: Int) -> Int? {
        // OpenAI's and Azure's own is more exact.
        if let text = fields.first("retry-after-ms"), let milliseconds = Double(text),
            0...longest * 1000 ~= milliseconds
        {
            return Int(milliseconds * 1_000_000)
        }
        return fields.first("retry-after").flatMap { nanoseconds($0, at: now) }
    }

    /// Seconds, which some vendors write with a fraction, or a date (RFC 9110 section 10.2.3).
    static func nanoseconds(_ text: String, at now: Int) -> Int? {
        if let seconds = Double(text) { return 0...longest ~= seconds ? Int(seconds * 1_000_000_000) : nil }
        guard let date = date(text) else { return nil }
        return min(max(0, date - now), Int(longest)) * 1_000_000_000
    }

    /// Seconds since 1970 of an IMF-fixdate, `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ text: String) -> Int? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]),
            let month = months.firstIndex(of: String(parts[2])), 1...31 ~= day, 1970...9999 ~= year
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, 0...23 ~= time[0], 0...59 ~= time[1], 0...60 ~= time[2] else { return nil }
        return UTCTime(year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: time[2]).seconds
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds; nobody waits for longer.
    private static let longest: Double = 7 * 86_400
}
