/// A limit that a call is counted by, and the cell in which it is.
public struct BoundLimit: Sendable {
    /// The limit.
    public let rule: LimitRule
    /// Where it counts.
    public let cell: LimitCell

    /// Puts the members together.
    public init(_ rule: LimitRule, _ cell: LimitCell) {
        (self.rule, self.cell) = (rule, cell)
    }
}

/// Why a call is not let in, or would not be.
public struct LimitRefusal: Sendable {
    /// The limit that it would exceed; of several the one that holds it up longest.
    public let rule: LimitRule
    /// How that stands.
    public let state: LimitState
    /// What the call was expected to take of it.
    public let amount: Int
    /// Nanoseconds until it could be let in if nothing else were; nil: never.
    public let wait: Int?
}

/// What a call has taken of its limits, until it is settled. Confined to the call's loop.
public final class LimitReservation {
    private struct Taken {
        let limit: BoundLimit
        let amount: Int
        let mark: Int
    }

    private var taken: [Taken]
    /// How each of its limits stood when it had taken what it did.
    public let states: [(rule: LimitRule, state: LimitState)]
    /// Limits that are not enforced, and would have refused it.
    public let wouldRefuse: [LimitRefusal]

    private init(_ taken: [Taken], _ states: [(rule: LimitRule, state: LimitState)], _ wouldRefuse: [LimitRefusal]) {
        (self.taken, self.states, self.wouldRefuse) = (taken, states, wouldRefuse)
    }

    /// Takes what a call is expected to use of all its limits, or of none.
    /// - Parameters:
    ///   - limits: each cell once, in the order of ``LimitReservation/ordered(_:)``.
    ///   - now: in nanoseconds since 1970.
    /// - Returns: nil where a cell has been retired: it has to be looked up again.
    public static func take(
        _ amounts: LimitAmounts,
        of limits: [BoundLimit],
        at now: Int
    ) -> Result<LimitReservation, Refused>? {
        for limit in limits { limit.cell.hold() }
        defer { for limit in limits { limit.cell.release() } }
        if limits.contains(where: \.cell.isRetired) { return nil }
        var refusal: LimitRefusal?
        var wouldRefuse: [LimitRefusal] = []
        for limit in limits {
            let (rule, amount) = (limit.rule, amounts[limit.rule.measure])
            if amount == 0 { continue }
            let wait = limit.cell.wait(for: amount, rule.rate, at: now)
            if wait == 0 { continue }
            let found = LimitRefusal(
                rule: rule,
                state: limit.cell.state(rule.rate, at: now),
                amount: amount,
                wait: wait
            )
            if !rule.isEnforced {
                wouldRefuse.append(found)
            } else if refusal.map({ ($0.wait ?? .max) < (wait ?? .max) }) ?? true {
                refusal = found
            }
        }
        if let refusal { return .failure(Refused(refusal: refusal)) }
        var taken: [Taken] = []
        var states: [(rule: LimitRule, state: LimitState)] = []
        taken.reserveCapacity(limits.count)
        states.reserveCapacity(limits.count)
        for limit in limits {
            let amount = amounts[limit.rule.measure]
            let mark = limit.cell.take(amount, limit.rule.rate, at: now)
            taken.append(Taken(limit: limit, amount: amount, mark: mark))
            states.append((limit.rule, limit.cell.state(limit.rule.rate, at: now)))
        }
        return .success(LimitReservation(taken, states, wouldRefuse))
    }

    /// Limits in the order in which they are taken, each cell once.
    public static func ordered(_ limits: [BoundLimit]) -> [BoundLimit] {
        limits.sorted { $0.cell.order < $1.cell.order }
    }

    /// Makes what was taken what was used. What is settled once is settled.
    public func settle(_ used: LimitAmounts, at now: Int) {
        for one in taken {
            let rule = one.limit.rule
            let amount = rule.measure == .concurrentRequests ? 0 : used[rule.measure]
            one.limit.cell.settle(one.mark, from: one.amount, to: amount, rule.rate, at: now)
        }
        taken = []
    }

    deinit {
        // A call that came to no end leaves nothing running.
        for one in taken {
            let amount = one.limit.rule.measure == .concurrentRequests ? 0 : one.amount
            one.limit.cell.settle(one.mark, from: one.amount, to: amount, one.limit.rule.rate, at: 0)
        }
    }

    /// The error of a call that is not let in.
    public struct Refused: Error {
        /// Why.
        public let refusal: LimitRefusal
    }
}
