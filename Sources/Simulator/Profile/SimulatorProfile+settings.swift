import NIOCore

/// The settings by the names that they have in a model's name and, with dashes, on the command line.
extension SimulatorProfile {
    /// Every setting with what it does, for a command's help.
    public static let settings: [(name: String, help: String)] = [
        ("ttfb", "Time to the head of an answer: 200ms, 100ms..300ms or p50=200ms,p99=2s."),
        ("ttft", "Time to the first token, written alike."),
        ("tps", "Tokens a second after the first one."),
        ("chunk", "Tokens in an event of a stream."),
        ("tokens", "Tokens that lorem says."),
        ("calls", "Tools that a model calls at once."),
        ("status", "Errors by status and probability: 429=0.1,500=0.05."),
        ("retry_after", "Retry-After of these errors, in seconds."),
        ("code", "The vendor's word for these errors, such as insufficient_quota."),
        ("fault", "Faults by probability: cut=0.05,stall=0.01."),
        ("after", "Events of a stream (bytes of a whole answer) before a fault."),
        ("for", "How long a stall lasts; without it, until the client goes."),
        ("limit", "Requests let through: 10/s or 600/m."),
    ]

    /// Sets one setting from its text.
    /// - Throws: `SettingError` for a name that is not in ``settings`` or a value that cannot be understood.
    public mutating func set(_ name: String, to value: String) throws(SettingError) {
        do {
            try assign(name, value)
        } catch {
            throw SettingError(setting: name, expected: error.expected)
        }
    }

    private mutating func assign(_ name: String, _ value: String) throws(SettingError) {
        switch name {
        case "ttfb": timeToFirstByte = try Delay(parsing: value)
        case "ttft": timeToFirstToken = try Delay(parsing: value)
        case "tps":
            guard let rate = Double(value), rate > 0, rate.isFinite else {
                throw SettingError(expected: "A number more than 0.")
            }
            tokensPerSecond = rate
        case "chunk": chunkTokens = try Self.count(value, in: 1...100_000)
        case "tokens": loremTokens = try Self.count(value, in: 1...1_000_000)
        case "calls": toolCalls = try Self.count(value, in: 1...128)
        case "status": errors = try [ErrorRate](parsing: value)
        case "retry_after": retryAfter = try Self.count(value, in: 0...86_400)
        case "code": errorCode = value
        case "fault": faults = try [FaultRate](parsing: value)
        case "after": faultPosition = try Self.count(value, in: 0...1_000_000_000)
        case "for": stallTime = try TimeAmount(parsing: value)
        case "limit": rateLimit = try RateLimit(parsing: value)
        default:
            let known = Self.settings.map(\.name).joined(separator: ", ")
            throw SettingError(expected: "There is no such setting; there are \(known).")
        }
    }

    private static func count(_ text: String, in range: ClosedRange<Int>) throws(SettingError) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw SettingError(expected: "A whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
