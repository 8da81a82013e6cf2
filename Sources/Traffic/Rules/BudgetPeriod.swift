import Core

/// The time for which a budget is. Calendar periods are those of UTC; weeks begin on Monday (ISO 8601).
public enum BudgetPeriod: Sendable, Hashable {
    case hour, day, week, month
    /// From the first use on.
    case lifetime
    /// The last so many seconds before each moment, from ``leastRolling`` on.
    case rolling(seconds: Int)

    /// The shortest time that rolls.
    public static let leastRolling = 3600
    /// Parts in which a time that rolls is counted: a use is forgotten with its part, at most one part late.
    static let parts = 60

    /// The words for all but times that roll.
    public static let names = ["hour", "day", "week", "month", "lifetime"]

    /// Reads `day` and its like; nil for anything else.
    public init?(_ name: String) {
        switch name {
        case "hour": self = .hour
        case "day": self = .day
        case "week": self = .week
        case "month": self = .month
        case "lifetime": self = .lifetime
        default: return nil
        }
    }

    /// As it is read; a time that rolls in seconds, `86400s`.
    public var description: String {
        switch self {
        case .hour: "hour"
        case .day: "day"
        case .week: "week"
        case .month: "month"
        case .lifetime: "lifetime"
        case .rolling(let seconds): "\(seconds)s"
        }
    }

    /// The number of the period in which a moment is, in seconds since 1970; of a time that rolls, the number of the part.
    func number(at seconds: Int) -> Int {
        switch self {
        case .hour: return seconds / 3600
        case .day: return seconds / 86400
        // 1970 began on a Thursday.
        case .week: return (seconds / 86400 + 3) / 7
        case .month:
            let time = UTCTime(seconds: seconds)
            return time.year * 12 + time.month - 1
        case .lifetime: return 0
        case .rolling: return seconds / partLength
        }
    }

    /// How many periods count together, up to the current one.
    var span: Int {
        if case .rolling(let seconds) = self { return seconds.dividedUp(by: partLength) + 1 }
        return 1
    }

    /// When what was used in a period counts no more, in seconds since 1970; nil: never.
    func end(of number: Int) -> Int? {
        switch self {
        case .hour: (number + 1) * 3600
        case .day: (number + 1) * 86400
        case .week: ((number + 1) * 7 - 3) * 86400
        case .month: UTCTime(year: (number + 1) / 12, month: (number + 1) % 12 + 1, day: 1).seconds
        case .lifetime: nil
        case .rolling: (number + span) * partLength
        }
    }

    /// When something is to be had again of what was used, in seconds since 1970; nil: never.
    public func renewal(after seconds: Int) -> Int? {
        if case .rolling = self { return (number(at: seconds) + 1) * partLength }
        return end(of: number(at: seconds))
    }

    private var partLength: Int {
        if case .rolling(let seconds) = self { return max(1, seconds / Self.parts) }
        return 1
    }
}
