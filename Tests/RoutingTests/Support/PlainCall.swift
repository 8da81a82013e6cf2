import Core
import Routing

/// A call of which everything is said beforehand.
struct PlainCall: RouteCall {
    var seed: UInt64 = 0
    var isStream = true
    var tokens = 100
    var costs: [Double?] = []
    var hashes: [StickyKey: UInt64] = [:]
    var conditions: Set<Int> = []

    var task = CallTask.chat

    func outputTokens(at target: Int) -> Int { tokens }
    func cost(at target: Int) -> Double? { costs.indices.contains(target) ? costs[target] : nil }
    func hash(of key: StickyKey) -> UInt64? { hashes[key] }
    func holds(_ condition: Int) -> Bool { conditions.contains(condition) }
}

extension Route {
    /// So many targets below one choice, each at a vendor of its own.
    static func flat(
        _ strategy: RouteStrategy,
        weights: [Double],
        contexts: [Int?] = [],
        burst: Int = 1_000_000,
        breaker: BreakerSettings = BreakerSettings(),
        outliers: RouteOutliers? = nil
    ) -> Route {
        let targets = weights.indices.map { place in
            RouteTarget(
                TargetHealth("v\(place)/m", breaker),
                AttemptBudget(share: 0.1, burst: burst),
                contextWindow: contexts.indices.contains(place) ? contexts[place] : nil
            )
        }
        let branches = weights.enumerated().map { RouteBranch(.target($0), weight: $1) }
        return Route(targets, .choice(RouteChoice(1, strategy, branches)), outliers: outliers)
    }

    /// The target of a call's first attempt.
    func first(
        _ call: PlainCall = PlainCall(),
        _ policy: AttemptPolicy = AttemptPolicy(),
        eligible: TargetSet? = nil,
        at now: Int = 0
    ) -> Int? {
        var walk = AttemptWalk(self, policy, eligible: eligible ?? all, at: now)
        var generator = SplitMix64(seed: 1)
        if case .attempt(let attempt) = walk.next(for: call, at: now, using: &generator) { return attempt.target }
        return nil
    }

    /// The targets of a call all of whose attempts fail, in their order.
    func order(
        _ call: PlainCall = PlainCall(),
        failing failure: FailureClass = .server,
        _ policy: AttemptPolicy = .patient,
        eligible: TargetSet? = nil,
        at now: Int = 0
    ) -> [Int] {
        var walk = AttemptWalk(self, policy, eligible: eligible ?? all, at: now)
        var generator = SplitMix64(seed: 1)
        var order: [Int] = []
        while case .attempt(let attempt) = walk.next(for: call, at: now, using: &generator) {
            order.append(attempt.target)
            walk.began(attempt)
            walk.failed(attempt, AttemptFailure(failure))
        }
        return order
    }
}

extension AttemptPolicy {
    /// Goes through all targets once.
    static var patient: AttemptPolicy {
        var policy = AttemptPolicy()
        policy.maxAttempts = 64
        return policy
    }
}

extension TargetHealth {
    /// An attempt begins and ends at once.
    func attempt(
        _ verdict: AttemptReport.Verdict,
        firstToken: Int? = nil,
        total: Int = 0,
        tokens: Int? = nil,
        at now: Int
    ) {
        guard var ticket = begin(at: now, insists: true) else { return }
        sends(&ticket, isStream: firstToken != nil, size: 2000, at: now - total)
        if let firstToken { answers(&ticket, at: now - total + firstToken) }
        let report = AttemptReport(
            verdict,
            isStream: firstToken != nil,
            timeToFirstToken: firstToken,
            total: total,
            outputTokens: tokens
        )
        end(ticket, report, at: now)
    }

    /// Fails so often that it is left alone.
    func fail(at now: Int) {
        for _ in 0..<5 { attempt(.failure, at: now) }
    }
}

let second = 1_000_000_000
let millisecond = 1_000_000
