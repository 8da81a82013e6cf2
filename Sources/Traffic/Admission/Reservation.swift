/// Why a call is not let in, or would not be. Kept elsewhere than in whatever holds it, which hardly ever does.
public indirect enum Refusal: Error {
    case limit(LimitRefusal)
    case budget(BudgetRefusal)

    /// It is of what counts calls to different targets apart: another one may be had.
    public var isOfTarget: Bool {
        switch self {
        case .limit(let refusal): refusal.rule.isOfTarget
        case .budget(let refusal): refusal.rule.isOfTarget
        }
    }

    /// Of the limit or budget.
    public var name: String {
        switch self {
        case .limit(let refusal): refusal.rule.name
        case .budget(let refusal): refusal.rule.name
        }
    }

    /// It keeps the call out; otherwise it would have.
    public var isEnforced: Bool {
        switch self {
        case .limit(let refusal): refusal.rule.isEnforced
        case .budget(let refusal): refusal.rule.isEnforced
        }
    }
}

/// What a call asks for of its limits and budgets.
public struct CallDemand: Sendable {
    /// What it is expected to use.
    public var expected: LimitAmounts
    /// The most that it can use; nil: nobody can tell.
    public var ceiling: CallCeiling?

    /// Puts the members together.
    public init(_ expected: LimitAmounts = LimitAmounts(), ceiling: CallCeiling? = nil) {
        (self.expected, self.ceiling) = (expected, ceiling)
    }
}

/// What a call is counted by: each cell once, in the order of the cells.
public struct CallBounds: Sendable {
    /// Limits.
    public let limits: [BoundLimit]
    /// Budgets.
    public let budgets: [BoundBudget]

    /// Puts them in order.
    public init(_ limits: [BoundLimit], _ budgets: [BoundBudget] = []) {
        self.limits = limits.sorted { $0.cell.order < $1.cell.order }
        self.budgets = budgets.sorted { $0.cell.order < $1.cell.order }
    }

    /// There is nothing.
    public var isEmpty: Bool { limits.isEmpty && budgets.isEmpty }

    fileprivate func hold() {
        for limit in limits { limit.cell.hold() }
        for budget in budgets { budget.cell.hold() }
    }

    fileprivate func release() {
        for limit in limits { limit.cell.release() }
        for budget in budgets { budget.cell.release() }
    }
}

/// What a call has taken of its limits and budgets, until it is settled. Confined to the call's loop.
public final class Reservation {
    /// What it has taken of a limit.
    public struct Taken {
        /// Of which.
        public let limit: BoundLimit
        /// How that stood afterwards.
        public let state: LimitState
        let turn: LimitTurn
        /// What earlier attempts of the call have used of that.
        let used: Int
    }

    /// What it has taken of a budget.
    struct Paid {
        let budget: BoundBudget
        let amount: Int
        let mark: Int

        func giveBack() { budget.cell.settle(mark, from: amount, to: 0) }
    }

    /// What came of trying.
    public enum Outcome {
        case taken(Reservation)
        case refused(Refusal)
        /// Something has to be had first.
        indirect case lacking(Lacking)
        /// It may wait until there is room.
        indirect case waiting(LimitRefusal)
        /// A cell has been retired: it has to be looked up again.
        case retired
    }

    /// What it has taken of each of its limits.
    public let taken: [Taken]
    private let paid: [Paid]
    /// Limits and budgets that are not enforced, and would have refused it.
    public let wouldRefuse: [Refusal]
    /// The most tokens that may come out, for the call to stay in its budgets; nil: it makes no difference.
    public let mostOutput: Int?
    private var isSettled = false

    private init(_ taken: [Taken], _ paid: [Paid], _ wouldRefuse: [Refusal], mostOutput: Int?) {
        (self.taken, self.paid, self.wouldRefuse, self.mostOutput) = (taken, paid, wouldRefuse, mostOutput)
    }

    /// Takes what a call may use of all its limits and budgets, or of none.
    /// - Parameters:
    ///   - now: in nanoseconds since 1970.
    ///   - asking: whether more may be leased.
    ///   - turns: room that it holds already. It is given back where the call cannot have all, but for what it keeps from an earlier attempt, and
    ///     handed back where something is lacking.
    public static func take(
        _ demand: CallDemand,
        of bounds: CallBounds,
        at now: Int,
        asking: CallAsking = CallAsking(),
        turns: [HeldTurn] = []
    ) -> Outcome {
        let outcome = holding(bounds) { decide(demand, bounds, now, asking, turns) }
        if turns.isEmpty { return outcome }
        switch outcome {
        case .taken(let reservation): for turn in turns where !reservation.holds(turn) { turn.giveBack() }
        case .lacking(var lacking):
            // Who has waited for it keeps it over a round trip.
            lacking.turns = turns
            return .lacking(lacking)
        case .refused, .waiting, .retired: for turn in turns where !turn.isKept { turn.giveBack() }
        }
        return outcome
    }

    private static func holding(_ bounds: CallBounds, _ work: () -> Outcome) -> Outcome {
        bounds.hold()
        defer { bounds.release() }
        return work()
    }

    /// Room that was held is among what has been taken.
    private func holds(_ turn: HeldTurn) -> Bool {
        taken.contains { $0.limit.cell === turn.limit.cell }
    }

    private static func decide(
        _ demand: CallDemand,
        _ bounds: CallBounds,
        _ now: Int,
        _ asking: CallAsking,
        _ turns: [HeldTurn]
    ) -> Outcome {
        var limits = LimitCheck(turns, asking.limits)
        if let outcome = limits.look(at: bounds.limits, demand.expected, now) { return outcome }
        var budgets = BudgetCheck(demand, asking.budgets, now)
        if let outcome = budgets.look(at: bounds.budgets) { return outcome }
        // Last, when everything else is there.
        if !limits.elsewhere.isEmpty { return .lacking(Lacking(elsewhere: limits.elsewhere)) }
        return .taken(
            Reservation(
                limits.take(bounds.limits, demand.expected, now),
                budgets.take(bounds.budgets),
                limits.wouldRefuse.map(Refusal.limit) + budgets.wouldRefuse.map(Refusal.budget),
                mostOutput: budgets.isBounded ? budgets.output : nil
            )
        )
    }

    /// Something of it counts calls to different targets apart, or must not be exceeded by what two of them cost.
    public var isOfTarget: Bool {
        taken.contains { $0.limit.rule.isOfTarget }
            || paid.contains { $0.budget.rule.isOfTarget || $0.budget.rule.isHard }
    }

    /// Makes what was taken what was used. What is settled once is settled.
    /// - Parameters:
    ///   - isCostKnown: otherwise what was taken of money stays taken.
    ///   - isUncertain: it may have been more, so that what was taken of hard budgets stays taken.
    public func settle(_ used: LimitAmounts, isCostKnown: Bool = true, isUncertain: Bool = false, at now: Int) {
        if isSettled { return }
        isSettled = true
        let use = Use(amounts: used, isCostKnown: isCostKnown, isUncertain: isUncertain)
        for one in taken { one.limit.cell.settle(one.turn, to: use.total(of: one), one.limit.rate, at: now) }
        for one in paid { use.settle(one) }
    }

    /// The call goes to another target. What tells targets apart is settled, and money; the rest it keeps, so that it need not compete for it
    /// again and is counted once.
    /// - Parameter used: by its attempts so far; nil: nothing was.
    /// - Returns: what it keeps.
    public func leaveTarget(
        _ used: LimitAmounts?,
        isCostKnown: Bool = true,
        isUncertain: Bool = false,
        at now: Int
    ) -> [HeldTurn] {
        if isSettled { return [] }
        isSettled = true
        let use = used.map { Use(amounts: $0, isCostKnown: isCostKnown, isUncertain: isUncertain) }
        for one in paid { use?.settle(one) ?? one.giveBack() }
        var kept: [HeldTurn] = []
        for one in taken {
            let total = use?.total(of: one) ?? one.used
            if one.limit.rule.isOfTarget {
                one.limit.cell.settle(one.turn, to: total, one.limit.rate, at: now)
            } else {
                kept.append(HeldTurn(limit: one.limit, turn: one.turn, used: total, isKept: true))
            }
        }
        return kept
    }

    /// What came of what was taken.
    private struct Use {
        let amounts: LimitAmounts
        let isCostKnown: Bool
        let isUncertain: Bool

        private func amount(_ measure: LimitMeasure, _ taken: Int) -> Int {
            switch measure {
            case .concurrentRequests: 0
            case .cost: isCostKnown ? amounts[.cost] : max(taken, amounts[.cost])
            case .requests, .inputTokens, .outputTokens, .totalTokens: amounts[measure]
            }
        }

        /// With what earlier attempts used. However many there are, it is one request.
        func total(of one: Taken) -> Int {
            let measure = one.limit.measure
            let amount = amount(measure, one.turn.amount)
            return measure == .requests ? max(amount, one.used) : amount + one.used
        }

        func settle(_ one: Paid) {
            let used = amount(one.budget.rule.measure, one.amount)
            let stays = isUncertain && one.budget.rule.isHard
            one.budget.cell.settle(one.mark, from: one.amount, to: stays ? max(used, one.amount) : used)
        }
    }

    deinit {
        // A call that came to no end leaves nothing running, and is paid in full.
        if isSettled { return }
        for one in taken {
            let amount = one.limit.measure == .concurrentRequests ? 0 : one.turn.amount
            one.limit.cell.settle(one.turn, to: amount, one.limit.rate, at: 0)
        }
        for one in paid { one.budget.cell.settle(one.mark, from: one.amount, to: one.amount) }
    }
}
