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

    /// What the calls of a caller at a target have in common. An object, so that looking at it copies nothing.
    private final class Plan {
        let caller: Caller?
        let target: ResolvedTarget
        let steady: [BoundLimit]
        let others: [Rule]
        let needs: Needs

        init(_ caller: Caller?, _ target: ResolvedTarget, _ steady: [BoundLimit], _ others: [Rule]) {
            (self.caller, self.target, self.steady, self.others) = (caller, target, steady, others)
            needs = (steady.map(\.rule) + others.map(\.rule)).map { Needs($0.measure) }.max() ?? .nothing
        }
    }

    /// What must be known of a call before it is let in.
    enum Needs: Int, Comparable {
        case nothing, tokens, cost

        fileprivate init(_ measure: LimitMeasure) {
            switch measure {
            case .requests, .concurrentRequests: self = .nothing
            case .inputTokens, .outputTokens, .totalTokens: self = .tokens
            case .cost: self = .cost
            }
        }

        static func < (one: Needs, other: Needs) -> Bool { one.rawValue < other.rawValue }
    }

    private let cells: LimitCells
    private let rules: [Rule]
    /// Each has one place that it may be at, where it follows one with the same place.
    private var plans = [Plan?](repeating: nil, count: 1 << LoopLimits.bits)
    private static let bits = 8

    init(_ rules: [LimitRule], _ cells: LimitCells) {
        self.rules = rules.map(Rule.init)
        self.cells = cells
    }

    /// There are none.
    var isEmpty: Bool { rules.isEmpty }

    /// Takes what a call is expected to use of all the limits that it is counted by; nil where there are none.
    /// - Parameters:
    ///   - amounts: what it is expected to use, as far as that is needed.
    ///   - now: in nanoseconds since 1970.
    /// - Throws: why it is not let in.
    mutating func take(
        _ amounts: (Needs) -> LimitAmounts,
        for record: CallRecord,
        at target: ResolvedTarget,
        now: Int
    ) throws(LimitRefusal) -> LimitReservation? {
        while true {
            let plan = plan(record, target)
            let limits = limits(of: record, plan)
            if limits.isEmpty { return nil }
            let expected = plan.needs == .nothing ? LimitAmounts() : amounts(plan.needs)
            switch LimitReservation.take(expected, of: limits, at: now) {
            case .taken(let reservation): return reservation
            case .refused(let refusal): throw refusal
            case .retired: plans = [Plan?](repeating: nil, count: plans.count)
            }
        }
    }

    private func limits(of record: CallRecord, _ plan: Plan) -> [BoundLimit] {
        if plan.others.isEmpty { return plan.steady }
        let others = plan.others.filter { $0.isFor { record.value(of: $0, plan.target) } }
        return LimitReservation.ordered(plan.steady + others.map { bound($0, record, plan.target) })
    }

    private mutating func plan(_ record: CallRecord, _ target: ResolvedTarget) -> Plan {
        let place = ObjectPlace.of(record.caller, target, bits: Self.bits)
        if let known = plans[place], known.caller === record.caller, known.target === target { return known }
        let steady = rules.filter { rule in rule.isSteady && rule.isFor { record.value(of: $0, target) } }
            .map { bound($0, record, target) }
        let plan = Plan(
            record.caller,
            target,
            LimitReservation.ordered(steady),
            rules.filter { !$0.isSteady }
        )
        plans[place] = plan
        return plan
    }

    private func bound(_ rule: Rule, _ record: CallRecord, _ target: ResolvedTarget) -> BoundLimit {
        let values = rule.rule.per.map { record.countedValue(of: $0, target) }
        return BoundLimit(rule.rule, cells.cell(of: rule.rule, for: values))
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

extension CallRecord {
    /// What the call has of a dimension, as it is counted. Whoever has a network of IPv6 has more addresses than could be.
    fileprivate func countedValue(of dimension: TrafficDimension, _ target: ResolvedTarget) -> String? {
        guard let value = value(of: dimension, target) else { return nil }
        return switch dimension {
        case .address: ClientNetwork(value)?.description ?? value
        // Teams of several organisations may have the same name.
        case .team: caller?.organisation.map { "\($0)/\(value)" } ?? value
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
        case .model: modelAsked.isEmpty ? nil : modelAsked
        case .vendor: target.vendor.name
        case .target: target.profile.model.isEmpty ? nil : "\(target.vendor.name)/\(target.profile.model)"
        case .address: clientAddress
        case .tag(let name): labels.tags[name]
        }
    }
}
