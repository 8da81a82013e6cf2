import Core

/// A moment as it is written on the command line.
enum Moment {
    static let expectation =
        "expected how long ago, such as 12h, 7d or 4w, or a day or moment such as 2026-11-01 or 2026-11-01T12:00:00Z"

    /// A length of time, such as `12h`; nil for anything else.
    static func seconds(_ text: String) -> Int? {
        let units = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[String($0)] }), let count = Int(text.dropLast()), count > 0 else {
            return nil
        }
        let (seconds, isOver) = count.multipliedReportingOverflow(by: unit)
        return isOver ? nil : seconds
    }

    /// - Parameter now: in milliseconds since 1970, as is what is returned.
    static func read(_ text: String, now: Int) -> Int? {
        if let seconds = seconds(text) { return seconds > now / 1000 ? nil : now - seconds * 1000 }
        let moment = text.contains("T") ? text : text + "T00:00:00Z"
        return UTCTime.seconds(rfc3339: moment).map { $0 * 1000 }
    }
}
