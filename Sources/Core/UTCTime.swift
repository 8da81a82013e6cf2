/// A point in time by the Gregorian calendar in UTC, without leap seconds, as all vendors reckon.
public struct UTCTime: Sendable, Hashable {
    /// The year, 1970 or any other.
    public var year: Int
    /// From 1 to 12.
    public var month: Int
    /// Of the month, from 1.
    public var day: Int
    /// From 0 to 23.
    public var hour = 0
    /// From 0 to 59.
    public var minute = 0
    /// From 0 to 59.
    public var second = 0

    /// Puts a time together. Days beyond the month's end are days of the next one.
    public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    /// The time at so many seconds since 1970.
    /// - Parameter seconds: since 1970.
    public init(seconds: Int) {
        let days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
        let rest = seconds - days * 86400
        // Years begin in March here, so that a leap day is the last of its year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * march + 2) / 5 + 1
        month = march < 10 ? march + 3 : march - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
    }

    /// Seconds since 1970.
    public var seconds: Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * 86400 + hour * 3600 + minute * 60 + second
    }

    /// The date-time of RFC 3339, `2025-11-25T20:00:00Z`.
    public var rfc3339: String {
        let longYear = (0...9999).contains(year) ? "" : String(year)
        return longYear
            + String(unsafeUninitializedCapacity: 20) { bytes in
                var count = 0
                func write(_ number: Int, _ digits: Int, _ after: Unicode.Scalar) {
                    var rest = number
                    for place in stride(from: count + digits - 1, through: count, by: -1) {
                        bytes[place] = UInt8(0x30 + rest % 10)
                        rest /= 10
                    }
                    count += digits + 1
                    bytes[count - 1] = UInt8(ascii: after)
                }
                write(year, longYear.isEmpty ? 4 : 0, "-")
                write(month, 2, "-")
                write(day, 2, "T")
                write(hour, 2, ":")
                write(minute, 2, ":")
                write(second, 2, "Z")
                return count
            }
    }

    /// Seconds since 1970 of a date-time of RFC 3339 (`2025-11-25T20:00:00Z`, with an offset, with a fraction that is cut off);
    /// nil for anything else.
    public static func seconds(rfc3339 text: String) -> Int? {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[start..<(start + count)] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        func isAt(_ index: Int, _ letter: Unicode.Scalar) -> Bool {
            guard index < bytes.count else { return false }
            return bytes[index] == UInt8(ascii: letter)
                || letter.properties.isAlphabetic && bytes[index] == UInt8(ascii: letter) | 0x20
        }
        guard let year = number(0, 4), isAt(4, "-"), let month = number(5, 2), isAt(7, "-"), let day = number(8, 2),
            isAt(10, "T"), let hour = number(11, 2), isAt(13, ":"), let minute = number(14, 2), isAt(16, ":"),
            let second = number(17, 2)
        else { return nil }
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60 else { return nil }
        let time = UTCTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        var at = 19
        if isAt(at, ".") {
            at += 1
            guard number(at, 1) != nil else { return nil }
            while number(at, 1) != nil { at += 1 }
        }
        if isAt(at, "Z") { return at + 1 == bytes.count ? time.seconds : nil }
        guard at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-"),
            let hours = number(at + 1, 2), isAt(at + 3, ":"), let minutes = number(at + 4, 2), at + 6 == bytes.count
        else { return nil }
        let offset = hours * 3600 + minutes * 60
        return bytes[at] == UInt8(ascii: "+") ? time.seconds - offset : time.seconds + offset
    }
}
