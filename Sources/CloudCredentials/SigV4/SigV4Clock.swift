import Core

/// The time of a signature in the forms that it is written in, each made anew only when it changes.
struct SigV4Clock: Sendable {
    /// `20150830T123600Z`
    private(set) var stamp = ""
    /// `20150830`
    private(set) var day = ""
    /// `20150830/us-east-1/service/aws4_request`
    private(set) var scope = ""

    private let region: String
    private let service: String
    private var second: Int?
    private var dayNumber: Int?

    init(region: String, service: String) {
        self.region = region
        self.service = service
    }

    /// - Parameter now: seconds since 1970.
    mutating func set(_ now: Int) {
        guard now != second else { return }
        second = now
        let time = UTCTime(seconds: now)
        let number = (time.year * 12 + time.month) * 31 + time.day
        if number != dayNumber {
            dayNumber = number
            day = Self.padded(time.year * 10_000 + time.month * 100 + time.day, 8)
            scope = "\(day)/\(region)/\(service)/aws4_request"
        }
        stamp = "\(day)T\(Self.padded(time.hour * 10_000 + time.minute * 100 + time.second, 6))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
