/// A limit that a call is counted by, and the cell in which it is. An object, since the same ones are used by call after call.
public final class BoundLimit: Sendable {
    /// The limit.
    public let rule: LimitRule
    /// Where it counts.
    public let cell: LimitCell
    let rate: LimitRate
    let measure: LimitMeasure
    let isEnforced: Bool

    /// Puts the members together.
    public init(_ rule: LimitRule, _ cell: LimitCell) {
        (self.rule, self.cell) = (rule, cell)
        (rate, measure, isEnforced) = (rule.rate, rule.measure, rule.isEnforced)
    }
}

/// Why a call is not let in, or would not be.
public struct LimitRefusal: Error {
    /// The limit that it would exceed; of several the one that holds it up longest.
    public var rule: LimitRule { limit.rule }
    fileprivate let limit: BoundLimit
    /// How that stands.
    public let state: LimitState
    /// What the call was expected to take of it.
    public let amount: Int
    /// Nanoseconds until it could be let in if nothing else were; nil: never.
    public let wait: Int?

    fileprivate init(_ limit: BoundLimit, _ state: LimitState, _ amount: Int, _ wait: Int?) {
        (self.limit, self.state, self.amount, self.wait) = (limit, state, amount, wait)
    }
}

/// What a call has taken of its limits, until it is settled. Confined to the call's loop.
public final class LimitReservation {
    /// What it has taken of one.
    public struct Taken {
        /// Of which.
        public let limit: BoundLimit
        /// How that stood afterwards.
        public let state: LimitState
        fileprivate let amount: Int
        fileprivate let mark: Int
    }

    /// What came of trying.
    public enum Outcome {
        case taken(LimitReservation)
        case refused(LimitRefusal)
        /// A cell has been retired: it has to be looked up again.
        case retired
    }

    /// What it has taken of each of its limits.
    public let taken: [Taken]
    /// Limits that are not enforced, and would have refused it.
    public let wouldRefuse: [LimitRefusal]
    private var isSettled = false

    private init(_ taken: [Taken], _ wouldRefuse: [LimitRefusal]) {
        (self.taken, self.wouldRefuse) = (taken, wouldRefuse)
    }

    /// Takes what a call is expected to use of all its limits, or of none.
    /// - Parameters:
    ///   - limits: each cell once, in the order of ``ordered(_:)``.
    ///   - now: in nanoseconds since 1970.
    public static func take(_ amounts: LimitAmounts, of limits: [BoundLimit], at now: Int) -> Outcome {
        for limit in limits { limit.cell.hold() }
        defer { for limit in limits { limit.cell.release() } }
        var refusal: LimitRefusal?
        var wouldRefuse: [LimitRefusal] = []
        for limit in limits {
            if limit.cell.isRetired { return .retired }
            let amount = amounts.expected(of: limit.measure, within: limit.rate.burst)
            if amount == 0 { continue }
            let wait = limit.cell.wait(for: amount, limit.rate, at: now)
            if wait == 0 { continue }
            if limit.isEnforced, let refusal, refusal.wait ?? .max >= wait ?? .max { continue }
            let found = LimitRefusal(limit, limit.cell.state(limit.rate, at: now), amount, wait)
            if limit.isEnforced { refusal = found } else { wouldRefuse.append(found) }
        }
        if let refusal { return .refused(refusal) }
        let taken = [Taken](unsafeUninitializedCapacity: limits.count) { taken, count in
            // Of one that would have refused the call nothing is taken, as if it had.
            for limit in limits where wouldRefuse.isEmpty || !wouldRefuse.contains(where: { $0.limit === limit }) {
                let amount = amounts.expected(of: limit.measure, within: limit.rate.burst)
                let mark = limit.cell.take(amount, limit.rate, at: now)
                let state = limit.cell.state(limit.rate, at: now)
                taken.initializeElement(at: count, to: Taken(limit: limit, state: state, amount: amount, mark: mark))
                count += 1
            }
        }
        return .taken(LimitReservation(taken, wouldRefuse))
    }

    /// Limits in the order in which they are taken.
    public static func ordered(_ limits: [BoundLimit]) -> [BoundLimit] {
        limits.sorted { $0.cell.order < $1.cell.order }
    }

    /// Makes what was taken what was used. What is settled once is settled.
    /// - Parameter isCostKnown: otherwise what was taken of money stays taken.
    public func settle(_ used: LimitAmounts, isCostKnown: Bool = true, at now: Int) {
        if isSettled { return }
        isSettled = true
        for one in taken {
            let amount =
                switch one.limit.measure {
                case .concurrentRequests: 0
                case .cost: isCostKnown ? used[.cost] : max(one.amount, used[.cost])
                case .requests, .inputTokens, .outputTokens, .totalTokens: used[one.limit.measure]
                }
            one.limit.cell.settle(one.mark, from: one.amount, to: amount, one.limit.rate, at: now)
        }
    }

    deinit {
        // A call that came to no end leaves nothing running.
        if isSettled { return }
        for one in taken {
            let amount = one.limit.measure == .concurrentRequests ? 0 : one.amount
            one.limit.cell.settle(one.mark, from: one.amount, to: amount, one.limit.rate, at: 0)
        }
    }
}
