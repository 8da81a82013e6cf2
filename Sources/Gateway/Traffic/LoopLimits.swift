import Access
import Core
import NIOCore
import Storage
import Traffic

/// Which limits and budgets count a call of a loop, and in which cells. Confined to its loop.
struct LoopLimits {
    /// A rule with the patterns of whom it is for.
    private struct Scoped<Rule: TrafficRule> {
        let rule: Rule
        let only: [(dimension: TrafficDimension, patterns: [NamePattern])]
        /// It is the same for all calls of a caller at a target.
        let isSteady: Bool

        init(_ rule: Rule) {
            self.rule = rule
            only = rule.patterns
            isSteady = (rule.per + rule.only.keys).allSatisfy(\.isSteady)
        }

        func isFor(_ record: CallRecord, _ target: ResolvedTarget) -> Bool {
            only.allSatisfy { dimension, patterns in
                guard let value = record.value(of: dimension, target) else { return false }
                return patterns.contains { $0.matches(value) }
            }
        }

        /// Of what it tells apart, what the call has.
        func values(_ record: CallRecord, _ target: ResolvedTarget) -> [String?] {
            rule.per.map { record.countedValue(of: $0, target) }
        }
    }

    /// What the calls of a caller at a target have in common. An object, so that looking at it copies nothing.
    private final class Plan {
        let caller: Caller?
        let target: ResolvedTarget
        let steady: CallBounds
        let otherLimits: [Scoped<LimitRule>]
        let otherBudgets: [Scoped<BudgetRule>]
        let needs: Needs

        init(
            _ caller: Caller?,
            _ target: ResolvedTarget,
            _ steady: CallBounds,
            _ otherLimits: [Scoped<LimitRule>],
            _ otherBudgets: [Scoped<BudgetRule>]
        ) {
            (self.caller, self.target, self.steady) = (caller, target, steady)
            (self.otherLimits, self.otherBudgets) = (otherLimits, otherBudgets)
            needs = Needs(
                steady.limits.map(\.rule) + otherLimits.map(\.rule),
                steady.budgets.map(\.rule) + otherBudgets.map(\.rule)
            )
        }
    }

    /// What must be known of a call before it is let in.
    struct Needs {
        /// Tokens that it is expected to use.
        let tokens: Bool
        /// What it is expected to cost.
        let cost: Bool
        /// The most that it can use.
        let ceiling: Bool
        /// The longest answer that it is let have where it says nothing of that.
        let standardOutput: Int?

        fileprivate init(_ limits: [LimitRule], _ budgets: [BudgetRule]) {
            let measures = limits.map(\.measure) + budgets.filter { !$0.isHard }.map(\.measure)
            cost = measures.contains(.cost)
            tokens = cost || measures.contains { ![.requests, .concurrentRequests].contains($0) }
            ceiling = budgets.contains(where: \.isHard)
            standardOutput = budgets.filter(\.isHard).compactMap(\.standardOutput).min()
        }

        /// Nothing.
        var isEmpty: Bool { !tokens && !ceiling }
    }

    /// What came of trying.
    enum Outcome {
        /// There is nothing that counts it.
        case free
        case taken(Reservation)
        /// Something has to be had first.
        indirect case lacking(Lacking)
        /// It may wait until there is room.
        indirect case waiting(LimitRefusal)
    }

    private let cells: TrafficCells
    private let limits: [Scoped<LimitRule>]
    private let budgets: [Scoped<BudgetRule>]
    /// Each has one place that it may be at, where it follows one with the same place.
    private var plans = [Plan?](repeating: nil, count: 1 << LoopLimits.bits)
    private static let bits = 8

    init(_ configuration: Configuration, _ cells: TrafficCells) {
        limits = configuration.limits.map(Scoped.init)
        budgets = configuration.budgets.map(Scoped.init)
        self.cells = cells
    }

    /// There are none.
    var isEmpty: Bool { limits.isEmpty && budgets.isEmpty }

    /// Takes what a call may use of all that it is counted by.
    /// - Parameters:
    ///   - demand: what it may use, as far as that is needed.
    ///   - now: in nanoseconds since 1970.
    ///   - asking: whether more may be leased.
    ///   - turns: room that it holds already.
    /// - Throws: why it is not let in.
    mutating func take(
        _ demand: (Needs) -> CallDemand,
        for record: CallRecord,
        at target: ResolvedTarget,
        now: Int,
        asking: CallAsking,
        turns: [HeldTurn]
    ) throws(Refusal) -> Outcome {
        var turns = turns
        // What nobody takes goes back, but for what the call keeps.
        defer { for turn in turns where !turn.isKept { turn.giveBack() } }
        while true {
            let plan = try plan(record, target)
            let bounds = try bounds(of: record, plan)
            if bounds.isEmpty { return .free }
            let demanded = plan.needs.isEmpty ? CallDemand() : demand(plan.needs)
            let held = turns
            turns = []
            let outcome = Reservation.take(demanded, of: bounds, at: now, asking: asking, turns: held)
            switch outcome {
            case .taken(let reservation): return .taken(reservation)
            case .waiting(let refusal): return .waiting(refusal)
            case .lacking(let lacking): return .lacking(lacking)
            case .refused(let refusal): throw refusal
            case .retired:
                plans = [Plan?](repeating: nil, count: plans.count)
                turns = held.filter(\.isKept)
            }
        }
    }

    private func bounds(of record: CallRecord, _ plan: Plan) throws(Refusal) -> CallBounds {
        if plan.otherLimits.isEmpty, plan.otherBudgets.isEmpty { return plan.steady }
        return CallBounds(
            plan.steady.limits + bound(plan.otherLimits, record, plan.target),
            plan.steady.budgets + (try bound(plan.otherBudgets, record, plan.target))
        )
    }

    private mutating func plan(_ record: CallRecord, _ target: ResolvedTarget) throws(Refusal) -> Plan {
        let place = ObjectPlace.of(record.caller, target, bits: Self.bits)
        if let known = plans[place], known.caller === record.caller, known.target === target { return known }
        let plan = Plan(
            record.caller,
            target,
            CallBounds(
                bound(limits.filter(\.isSteady), record, target),
                try bound(budgets.filter(\.isSteady), record, target)
            ),
            limits.filter { !$0.isSteady },
            budgets.filter { !$0.isSteady }
        )
        plans[place] = plan
        return plan
    }

    private func bound(
        _ limits: [Scoped<LimitRule>],
        _ record: CallRecord,
        _ target: ResolvedTarget
    ) -> [BoundLimit] {
        limits.filter { $0.isFor(record, target) }.map { limit in
            BoundLimit(limit.rule, cells.limits.cell(of: limit.rule, for: limit.values(record, target)))
        }
    }

    /// - Throws: where there are more who have a budget of their own than can be looked after.
    private func bound(
        _ budgets: [Scoped<BudgetRule>],
        _ record: CallRecord,
        _ target: ResolvedTarget
    ) throws(Refusal) -> [BoundBudget] {
        var bound: [BoundBudget] = []
        for budget in budgets where budget.isFor(record, target) {
            guard let cell = cells.budgets.cell(of: budget.rule, for: budget.values(record, target)) else {
                if budget.rule.isEnforced, budget.rule.isHard { throw .budget(.crowded(budget.rule)) }
                continue
            }
            bound.append(BoundBudget(budget.rule, cell))
        }
        return bound
    }
}

/// What is counted by all loops together.
struct TrafficCells: Sendable {
    let limits: LimitCells
    let budgets = BudgetCells()

    /// - Parameters:
    ///   - clock: for those who wait.
    ///   - lease: nanoseconds for which shares of limits are leased; nil: nobody else uses them.
    init(clock: TrafficClock, lease: Int?) {
        limits = LimitCells(clock: clock, lease: lease)
    }
}

extension TrafficRule {
    /// For whom only it is.
    var patterns: [(dimension: TrafficDimension, patterns: [NamePattern])] {
        only.map { ($0.key, $0.value.map(NamePattern.init)) }
    }
}

extension TrafficDimension {
    /// All calls of a caller at a target, by one name of a model, have the same.
    fileprivate var isSteady: Bool {
        switch self {
        case .organisation, .team, .key, .model, .vendor, .target: true
        case .user, .address, .tag: false
        }
    }

    /// A team as it is counted: those of several organisations may have the same name.
    static func counted(team: String, of organisation: String?) -> String {
        organisation.map { "\($0)/\(team)" } ?? team
    }
}

extension CallRecord {
    /// What the call has of a dimension, as it is counted. Whoever has a network of IPv6 has more addresses than could be.
    func countedValue(of dimension: TrafficDimension, _ target: ResolvedTarget) -> String? {
        guard let value = value(of: dimension, target) else { return nil }
        return switch dimension {
        case .address: ClientNetwork(value)?.description ?? value
        case .team: TrafficDimension.counted(team: value, of: caller?.organisation)
        default: value
        }
    }

    /// What the call has of a dimension.
    fileprivate func value(of dimension: TrafficDimension, _ target: ResolvedTarget) -> String? {
        switch dimension {
        case .organisation: caller?.organisation
        case .team: caller?.team
        case .key: caller?.key
        case .user: caller?.user ?? labels.user
        case .model: modelInstead ?? (modelAsked.isEmpty ? nil : modelAsked)
        case .vendor: target.vendor.name
        case .target: target.profile.model.isEmpty ? nil : "\(target.vendor.name)/\(target.profile.model)"
        case .address: clientAddress
        case .tag(let name): labels.tags[name]
        }
    }
}
