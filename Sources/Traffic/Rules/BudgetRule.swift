/// One budget, and for whom it is.
public struct BudgetRule: TrafficRule, Hashable {
    /// By which it is known, in errors, in the log and to programs.
    public var name: String
    /// What there is a budget of its own for; empty: one for all. What a call does not have counts as a value of its own.
    public var per: [TrafficDimension]
    /// For whom only it is: for each dimension patterns, one of which must fit.
    public var only: [TrafficDimension: [String]]
    /// What is spent: ``LimitMeasure/cost`` or tokens.
    public var measure: LimitMeasure
    /// How much, 1 at least.
    public var amount: Int
    /// In which time.
    public var period: BudgetPeriod
    /// It is never exceeded: of a call as much is taken beforehand as it can cost at most. Otherwise as much as it is expected to.
    public var isHard: Bool
    /// Percent of the amount at which it is told that so much is spent, in rising order.
    public var thresholds: [Int]
    /// The status of answers that refuse.
    public var status: Int
    /// The name of a model that calls are tried with that do not fit.
    public var fallback: String?
    /// Tokens below which the longest answer of a call is not lowered to make it fit.
    public var leastOutput: Int
    /// The longest answer that a call is let have which says nothing of that, in tokens; nil: as long as the model makes them.
    public var standardOutput: Int?
    /// Calls are refused; otherwise it is only told that they would have been.
    public var isEnforced: Bool
    /// What a gateway holds of which nothing has been heard for so long is given back, but for what it used and had reserved; in seconds,
    /// ``leastPatience`` at least.
    public var reconcilesAfter: Int

    /// What can be spent.
    public static let measures: [LimitMeasure] = [.cost, .totalTokens, .inputTokens, .outputTokens]
    /// The shortest time after which what is lost is given back, in seconds: well after a gateway that is cut off has stopped to spend it.
    public static let leastPatience = 600
    /// The usual time for that.
    public static let usualPatience = 900
    /// The statuses that answers which refuse can have.
    public static let statuses = [402, 403, 422, 429]

    /// Puts the members together.
    public init(
        name: String,
        per: [TrafficDimension],
        only: [TrafficDimension: [String]] = [:],
        measure: LimitMeasure = .cost,
        amount: Int,
        period: BudgetPeriod,
        isHard: Bool = true,
        thresholds: [Int] = [],
        status: Int = 402,
        fallback: String? = nil,
        leastOutput: Int = 256,
        standardOutput: Int? = nil,
        isEnforced: Bool = true,
        reconcilesAfter: Int = Self.usualPatience
    ) {
        precondition(amount >= 1, "a budget is of something")
        self.name = name
        self.per = per
        self.only = only
        self.measure = measure
        self.amount = amount
        self.period = period
        self.isHard = isHard
        self.thresholds = thresholds
        self.status = status
        self.fallback = fallback
        self.leastOutput = leastOutput
        self.standardOutput = standardOutput
        self.isEnforced = isEnforced
        self.reconcilesAfter = reconcilesAfter
    }

    /// As a database takes it: without zeros, and not longer than an index can hold.
    static func kept(_ value: String) -> String {
        let value = value.replacing("\0", with: "\u{FFFD}")
        guard value.utf8.count > longest else { return value }
        // The end tells those apart that begin alike (FNV-1a).
        let hash = value.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(decoding: value.utf8.prefix(longest - 20), as: UTF8.self) + String(hash, radix: 16)
    }

    private static let longest = 200

    /// What a count of it is known by: where this changes counting begins anew.
    func place(of values: [String?]) -> [String?] {
        // Callers choose some of the values, and a database need not take every character.
        let values = values.map { $0.map(Self.kept) }
        return [measure.rawValue, period.description] + zip(per, values).flatMap { [$0.description, $1] }
    }
}
