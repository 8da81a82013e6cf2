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
    public var wait: Int?
    /// Why it does not wait, or no longer; nil: it cannot, or has not tried.
    public var end: QueueEnd?
    /// Nobody can tell now whether it fits.
    public var isUnknown = false

    /// Why a call does not wait, or no longer.
    public enum QueueEnd: Sendable, Hashable {
        /// As many wait as may.
        case full
        /// As many wait as may, for all limits together.
        case overloaded
        /// It would have to wait for longer than it can.
        case hopeless
        /// It has waited for as long as it can.
        case timedOut
        /// More urgent calls needed its place, or those of somebody who had fewer.
        case displaced
    }

    init(_ limit: BoundLimit, _ state: LimitState, _ amount: Int, _ wait: Int?) {
        (self.limit, self.state, self.amount, self.wait) = (limit, state, amount, wait)
    }

    /// Lets the call wait until there is room.
    public func turn(
        of call: WaitingCall,
        began: (LimitCell.Beginning) -> Void
    ) async -> WaitingCall.Outcome {
        await limit.cell.turn(of: call, limit.rate, began: began)
    }

    /// The call waits no longer.
    public func leave(_ call: WaitingCall, _ outcome: WaitingCall.Outcome) {
        limit.cell.leave(call, outcome, limit.rate)
    }

    /// Room that it holds, which it has waited for.
    public func held(_ turn: LimitTurn) -> HeldTurn { HeldTurn(limit: limit, turn: turn) }
}

/// Room in a limit that a call holds before it is let in: it has waited for it, it was taken elsewhere, or an earlier attempt had it.
public struct HeldTurn: Sendable {
    let limit: BoundLimit
    let turn: LimitTurn
    /// What has been used of it.
    var used = 0
    /// It is the call's from an earlier attempt, until the call has no use for it: only whoever looks after the call gives it back.
    public var isKept = false

    /// Gives it back, but for what has been used: it is of no more use.
    public func giveBack() { limit.cell.leave(turn, used: used, limit.rate) }
}

/// What limits say of a call, while their cells are held.
struct LimitCheck {
    private(set) var wouldRefuse: [LimitRefusal] = []
    /// What has to be taken elsewhere.
    private(set) var elsewhere: [LimitUse] = []
    /// Room that it holds already.
    private let turns: [HeldTurn]
    /// Whether more may be leased.
    private let asking: LeaseAsking

    init(_ turns: [HeldTurn], _ asking: LeaseAsking) {
        (self.turns, self.asking) = (turns, asking)
    }

    private func held(in cell: LimitCell) -> HeldTurn? {
        turns.isEmpty ? nil : turns.first { $0.limit.cell === cell }
    }

    /// - Returns: why it is not let in, or not yet.
    mutating func look(at limits: [BoundLimit], _ amounts: LimitAmounts, _ now: Int) -> Reservation.Outcome? {
        var refusal: LimitRefusal?
        // Where it could wait; it does so only where nothing else refuses it.
        var waiting: LimitRefusal?
        var lacking: [(cell: LimitCell, need: Int)] = []
        for limit in limits {
            if limit.cell.isRetired { return .retired }
            let amount = amounts.expected(of: limit.measure, within: limit.rate.burst)
            if amount == 0 { continue }
            if held(in: limit.cell) != nil { continue }
            let wait: Int?
            var isUnknown = false
            switch limit.cell.room(for: amount, limit, at: now, asking) {
            case .free where !limit.cell.isWaitedFor: continue
            case .free: wait = 0
            case .lacking where limit.cell.isCountedElsewhere:
                elsewhere.append(LimitUse(limit: limit, amount: amount))
                continue
            case .lacking:
                lacking.append((limit.cell, amount))
                continue
            case .none(let least): wait = least
            case .unknown: (wait, isUnknown) = (Self.usualWait, true)
            }
            var found = LimitRefusal(limit, limit.cell.state(limit.rate, at: now), amount, wait)
            found.isUnknown = isUnknown
            if !limit.isEnforced {
                wouldRefuse.append(found)
            } else if wait != nil, !isUnknown, limit.cell.queue != nil {
                if wait ?? 0 >= waiting?.wait ?? 0 { waiting = found }
            } else if wait ?? .max > refusal?.wait ?? -1 {
                refusal = found
            }
        }
        if let refusal { return .refused(.limit(refusal)) }
        if !lacking.isEmpty {
            for (cell, need) in lacking { cell.want(need) }
            return .lacking(Lacking(limits: lacking.map(\.cell)))
        }
        return waiting.map { .waiting($0) }
    }

    /// What is advised where nobody can tell, in nanoseconds.
    private static let usualWait = 1_000_000_000

    /// Takes of all but those that would have refused the call: of these nothing is taken, as if they had.
    func take(_ limits: [BoundLimit], _ amounts: LimitAmounts, _ now: Int) -> [Reservation.Taken] {
        [Reservation.Taken](unsafeUninitializedCapacity: limits.count) { taken, count in
            for limit in limits where wouldRefuse.isEmpty || !wouldRefuse.contains(where: { $0.limit === limit }) {
                let amount = amounts.expected(of: limit.measure, within: limit.rate.burst)
                let held = held(in: limit.cell)
                let turn =
                    held?.turn ?? LimitTurn(amount: amount, mark: limit.cell.take(amount, limit.rate, at: now))
                let state = turn.state ?? limit.cell.state(limit.rate, at: now)
                taken.initializeElement(
                    at: count,
                    to: Reservation.Taken(limit: limit, state: state, turn: turn, used: held?.used ?? 0)
                )
                count += 1
            }
        }
    }
}
