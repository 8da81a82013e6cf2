/// The most that a call can use, as far as it can be told before.
public struct CallCeiling: Sendable, Hashable {
    /// Tokens that go in.
    public var inputTokens: Int
    /// Tokens that come out, of all choices together.
    public var outputTokens: Int
    /// What everything but the tokens that come out costs, in picodollars; nil: nobody can tell what the call costs.
    public var cost: Int?
    /// What each token that comes out costs, in picodollars.
    public var costPerOutputToken: Int
    /// The call can be made to let fewer tokens come out.
    public var canBeLowered: Bool
    /// So many answers share the tokens that come out, each with one at least.
    public var choices = 1

    /// Puts the members together.
    public init(
        inputTokens: Int,
        outputTokens: Int,
        cost: Int?,
        costPerOutputToken: Int,
        canBeLowered: Bool
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cost = cost
        self.costPerOutputToken = costPerOutputToken
        self.canBeLowered = canBeLowered
    }

    /// What the call comes to of a measure: so much in any case, and so much for each token that comes out; nil: nobody can tell.
    private func parts(of measure: LimitMeasure) -> (fixed: Int, perOutput: Int)? {
        switch measure {
        case .requests, .concurrentRequests: (1, 0)
        case .inputTokens: (inputTokens, 0)
        case .outputTokens: (0, 1)
        case .totalTokens: (inputTokens, 1)
        case .cost: cost.map { ($0, costPerOutputToken) }
        }
    }

    /// What it comes to at most; nil: nobody can tell.
    /// - Parameter output: tokens that come out.
    func amount(of measure: LimitMeasure, output: Int) -> Int? {
        guard let (fixed, perOutput) = parts(of: measure) else { return nil }
        let (product, isOver) = perOutput.multipliedReportingOverflow(by: output)
        return isOver ? .max / 2 : min(.max / 4, max(0, fixed)) + min(.max / 4, max(0, product))
    }

    /// How many tokens come out makes a difference.
    func isBounded(by measure: LimitMeasure) -> Bool { parts(of: measure).map { $0.perOutput > 0 } ?? false }

    /// The tokens that may come out where so much is free; nil: not even what goes in fits, or how much comes out changes nothing.
    func output(of measure: LimitMeasure, within free: Int) -> Int? {
        guard let (fixed, perOutput) = parts(of: measure), canBeLowered, perOutput > 0, free >= fixed else {
            return nil
        }
        let most = (free - fixed) / perOutput
        return most >= choices ? most : nil
    }
}
