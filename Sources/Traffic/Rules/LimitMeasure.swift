/// What a limit counts. Amounts of it are whole numbers: of money picodollars, of everything else the things themselves.
public enum LimitMeasure: String, Sendable, Hashable, CaseIterable {
    case requests
    case inputTokens = "input_tokens"
    case outputTokens = "output_tokens"
    case totalTokens = "total_tokens"
    case cost
    /// Calls that run at the same time.
    case concurrentRequests = "concurrent_requests"
}

/// What one call takes of everything that a limit may count: first what it is expected to take, in the end what it took.
public struct LimitAmounts: Sendable, Hashable {
    /// Tokens that go in.
    public var inputTokens: Int
    /// Tokens that come out.
    public var outputTokens: Int
    /// Picodollars.
    public var cost: Int
    /// What goes in is no more than a guess either.
    public var isGuess = false

    /// Puts the members together.
    public init(inputTokens: Int = 0, outputTokens: Int = 0, cost: Int = 0) {
        (self.inputTokens, self.outputTokens, self.cost) = (inputTokens, outputTokens, cost)
    }

    /// A use of which nothing is known beforehand: it is let in where anything is left.
    public static var unknown: LimitAmounts { LimitAmounts(inputTokens: 1, outputTokens: 1, cost: 1) }

    /// What is taken before a call. Of a guess no more is taken than could ever be free: only what is known to go in can be too much for a
    /// limit altogether.
    func expected(of measure: LimitMeasure, within most: Int) -> Int {
        switch measure {
        case .requests, .concurrentRequests: self[measure]
        case .outputTokens, .cost: min(self[measure], most)
        case .inputTokens, .totalTokens: max(isGuess ? 0 : self[.inputTokens], min(self[measure], most))
        }
    }

    /// Of one measure; never below zero, and no more than can be added up without an end.
    public subscript(measure: LimitMeasure) -> Int {
        switch measure {
        case .requests, .concurrentRequests: 1
        case .inputTokens: Self.bounded(inputTokens)
        case .outputTokens: Self.bounded(outputTokens)
        case .totalTokens: Self.bounded(inputTokens) + Self.bounded(outputTokens)
        case .cost: Self.bounded(cost)
        }
    }

    private static func bounded(_ amount: Int) -> Int { min(max(0, amount), 1 << 60) }
}
