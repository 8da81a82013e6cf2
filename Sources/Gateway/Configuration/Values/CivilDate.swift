import Core

/// A day of the Gregorian calendar, as ISO 8601 writes it: `2027-01-31`.
struct CivilDate: Sendable, Equatable {
    /// The beginning of the day in UTC.
    let secondsSince1970: Int

    /// Nil for a text that is no day.
    init?(_ text: String) {
        guard text.utf8.count == "2027-01-31".utf8.count, let seconds = UTCTime.seconds(rfc3339: text + "T00:00:00Z"),
            // One that the month does not have is a day of the next.
            UTCTime(seconds: seconds).day == Int(text.suffix(2))
        else { return nil }
        secondsSince1970 = seconds
    }
}
