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
    let limit: BoundLimit
    /// How that stands.
    public let state: LimitState
    /// What the call was expected to take of it.
    public let amount: Int
    /// Nanoseconds until it could be let in if nothing else were; nil: never.
    public let wait: Int?

    init(_ limit: BoundLimit, _ state: LimitState, _ amount: Int, _ wait: Int?) {
        (self.limit, self.state, self.amount, self.wait) = (limit, state, amount, wait)
    }
}

/// What limits say of a call, while their cells are held.
struct LimitCheck {
    private(set) var wouldRefuse: [LimitRefusal] = []

    /// - Returns: why it is not let in.
    mutating func look(at limits: [BoundLimit], _ amounts: LimitAmounts, _ now: Int) -> Reservation.Outcome? {
        var refusal: LimitRefusal?
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
        return refusal.map { .refused(.limit($0)) }
    }

    /// Takes of all but those that would have refused the call: of these nothing is taken, as if they had.
    func take(_ limits: [BoundLimit], _ amounts: LimitAmounts, _ now: Int) -> [Reservation.Taken] {
        [Reservation.Taken](unsafeUninitializedCapacity: limits.count) { taken, count in
            for limit in limits where wouldRefuse.isEmpty || !wouldRefuse.contains(where: { $0.limit === limit }) {
                let amount = amounts.expected(of: limit.measure, within: limit.rate.burst)
                let mark = limit.cell.take(amount, limit.rate, at: now)
                let state = limit.cell.state(limit.rate, at: now)
                taken.initializeElement(
                    at: count,
                    to: Reservation.Taken(limit: limit, state: state, amount: amount, mark: mark)
                )
                count += 1
            }
        }
    }
}
