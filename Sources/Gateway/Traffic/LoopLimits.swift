import Access
import Core
import NIOCore
import Storage
import Traffic

/// Which limits count a call of a loop, and in which cells. Confined to its loop.
struct LoopLimits {
    /// A rule with the patterns of whom it is for.
    private struct Rule {
        let rule: LimitRule
        let only: [(dimension: TrafficDimension, patterns: [NamePattern])]
        /// It is the same for all calls of a caller at a target.
        let isSteady: Bool

        init(_ rule: LimitRule) {
            self.rule = rule
            only = rule.only.map { ($0.key, $0.value.map(NamePattern.init)) }
            isSteady = (rule.per + rule.only.keys).allSatisfy(\.isSteady)
        }

        func isFor(_ value: (TrafficDimension) -> String?) -> Bool {
            only.allSatisfy { dimension, patterns in
                guard let value = value(dimension) else { return false }
                return patterns.contains { $0.matches(value) }
            }
        }
    }

    /// What the calls of a caller at a target have in common.
    private struct Plan {
        /// Held, so that no others are taken for them.
        let caller: Caller?
        let target: ResolvedTarget
        let steady: [BoundLimit]
        let others: [Rule]
    }

    private struct PlanKey: Hashable {
        let caller: ObjectIdentifier?
        let target: ObjectIdentifier
    }

    private let cells: LimitCells
    private let rules: [Rule]
    private var plans: [PlanKey: Plan] = [:]
    private static let remembered = 4096

    init(_ rules: [LimitRule], _ cells: LimitCells) {
        self.rules = rules.map(Rule.init)
        self.cells = cells
    }

    /// There are none.
    var isEmpty: Bool { rules.isEmpty }

    /// Takes what a call is expected to use of all the limits that it is counted by; nil where there are none.
    /// - Parameters:
    ///   - amounts: what it is expected to use; asked for only where it is needed.
    ///   - now: in nanoseconds since 1970.
    /// - Throws: why it is not let in.
    mutating func take(
        _ amounts: @autoclosure () -> LimitAmounts,
        for record: CallRecord,
        at target: ResolvedTarget,
        now: Int
    ) throws(LimitReservation.Refused) -> LimitReservation? {
        if rules.isEmpty { return nil }
        while true {
            let limits = limits(of: record, target)
            if limits.isEmpty { return nil }
            let needsTokens = limits.contains { $0.rule.measure.isReckoned }
            if let taken = LimitReservation.take(needsTokens ? amounts() : LimitAmounts(), of: limits, at: now) {
                return try taken.get()
            }
            // A cell has been retired meanwhile.
            plans = [:]
        }
    }

    private mutating func limits(of record: CallRecord, _ target: ResolvedTarget) -> [BoundLimit] {
        let key = PlanKey(caller: record.caller.map(ObjectIdentifier.init), target: ObjectIdentifier(target))
        let plan: Plan
        if let known = plans[key] {
            plan = known
        } else {
            plan = makePlan(record, target)
            // A target of no model is another one with each request.
            if !target.profile.model.isEmpty {
                if plans.count >= Self.remembered { plans = [:] }
                plans[key] = plan
            }
        }
        if plan.others.isEmpty { return plan.steady }
        let value = { dimension in record.value(of: dimension, target) }
        let others = plan.others.filter { $0.isFor(value) }
            .map {
                BoundLimit(
                    $0.rule,
                    cells.cell(of: $0.rule, for: $0.rule.per.map { record.countedValue(of: $0, target) })
                )
            }
        return LimitReservation.ordered(plan.steady + others)
    }

    private func makePlan(_ record: CallRecord, _ target: ResolvedTarget) -> Plan {
        let value = { dimension in record.value(of: dimension, target) }
        let steady = rules.filter { $0.isSteady && $0.isFor(value) }
            .map { BoundLimit($0.rule, cells.cell(of: $0.rule, for: $0.rule.per.map(value))) }
        return Plan(
            caller: record.caller,
            target: target,
            steady: LimitReservation.ordered(steady),
            others: rules.filter { !$0.isSteady }
        )
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
}

extension LimitMeasure {
    /// It takes knowing the tokens of a call.
    fileprivate var isReckoned: Bool {
        switch self {
        case .requests, .concurrentRequests: false
        case .inputTokens, .outputTokens, .totalTokens, .cost: true
        }
    }
}

extension CallRecord {
    /// What the call has of a dimension, as it is counted: whoever has a network of IPv6 has more addresses than could be.
    fileprivate func countedValue(of dimension: TrafficDimension, _ target: ResolvedTarget) -> String? {
        let value = value(of: dimension, target)
        guard dimension == .address, let value else { return value }
        return ClientNetwork(value)?.description ?? value
    }

    /// What the call has of a dimension.
    fileprivate func value(of dimension: TrafficDimension, _ target: ResolvedTarget) -> String? {
        switch dimension {
        case .organisation: caller?.organisation
        case .team: caller?.team
        case .key: caller?.key
        case .user: caller?.user ?? labels.user
        case .model: modelAsked.isEmpty ? nil : modelAsked
        case .vendor: target.vendor.name
        case .target: target.profile.model.isEmpty ? nil : "\(target.vendor.name)/\(target.profile.model)"
        case .address: clientAddress
        case .tag(let name): labels.tags[name]
        }
    }
}
