import Core
public import Storage

/// Gives back what gateways held of budgets that ended without saying so, but for what they used and had reserved for calls.
///
/// What such a gateway used up to its last report is known. What it used after that the ledger says, whose calls bear the name of the gateway
/// that served them. Calls that ran when it told of its budgets last may have cost what was reserved for them, and stay charged with that.
///
/// A gateway is taken for lost when this one has looked at its lease again and again, for as long as the budget says, and nothing was
/// told of it, while the database answered: after an outage everybody has time to tell what was used meanwhile.
public actor BudgetReconciler {
    /// What was found out about a lease.
    public struct Outcome: Sendable {
        /// The budget.
        public let rule: BudgetRule
        /// Of whom, in the order of what the rule tells apart.
        public let values: [String?]
        /// The gateway that held it.
        public let instance: CallID
        /// What it used that it had not told.
        public let found: Int
        /// What stays charged of which nobody knows whether it was used.
        public let estimated: Int
        /// What can be spent again.
        public let returned: Int
    }

    /// Whose use a call may have been, by what a budget tells apart.
    public enum Counted: Sendable, Hashable {
        /// Nobody's of that budget.
        case never
        /// Theirs, by what the budget tells apart, in its order.
        case values([TrafficValue])
    }

    /// What the ledger says of a dimension.
    public enum TrafficValue: Sendable, Hashable {
        case known(String?)
        /// It may be any.
        case any
    }

    private struct Sighting {
        let lease: LostLease
        /// When it was seen first as it is, in milliseconds of uptime.
        let since: Int
    }

    private struct Key: Hashable {
        let budget: String
        let place: String
        let period: Int
        let instance: CallID

        init(_ lease: LostLease) {
            (budget, place, period, instance) = (lease.budget, lease.place, lease.period, lease.instance)
        }
    }

    /// A lease that is to be settled.
    private struct Due {
        let lease: LostLease
        let rule: BudgetRule
        let values: [String?]
    }

    private let budgets: BudgetStore
    private let ledger: LedgerStore
    private let counting: @Sendable (BudgetRule) -> (UsageDimensions) -> Counted
    private var sightings: [Key: Sighting] = [:]

    /// Calls that began longer before the last report are not looked for, in milliseconds: where they had been let in they ran then, and are
    /// among what was reserved.
    private static let reach = 300_000
    /// Clocks of a report and of a call may differ by so much, in milliseconds.
    private static let slack = 50
    private static let page = 500
    /// Calls of one gateway that are looked at; where there are more, nothing is given back.
    private static let mostCalls = 100_000

    /// - Parameters:
    ///   - database: of the budgets and of the ledger.
    ///   - counting: by whose use a budget counted a call with such dimensions.
    public init(
        _ database: any SQLDatabase,
        counting: @escaping @Sendable (BudgetRule) -> (UsageDimensions) -> Counted
    ) {
        budgets = BudgetStore(database)
        ledger = LedgerStore(database)
        self.counting = counting
    }

    /// Looks for what is lost of some budgets. To be done again and again, many times in as long as budgets wait.
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - uptime: milliseconds of a clock that never goes back.
    ///   - told: is told of each lease that was settled.
    /// - Throws: where the database could not be asked for all; what was settled before stays, the rest is tried again.
    public func reconcile(
        _ rules: [BudgetRule],
        at now: Int,
        uptime: Int,
        told: (Outcome) -> Void
    ) async throws(StoreError) {
        do throws(StoreError) {
            let due = try await look(Dictionary(rules.map { ($0.name, $0) }) { first, _ in first }, now, uptime)
            var failure: StoreError?
            for (instance, due) in Dictionary(grouping: due, by: \.lease.instance) {
                do throws(StoreError) {
                    try await settle(due, of: instance, told)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
        } catch {
            // Nobody could tell anything meanwhile.
            if error.kind == .unavailable { sightings = [:] }
            throw error
        }
    }

    /// - Returns: what has been lost for long enough.
    private func look(_ rules: [String: BudgetRule], _ now: Int, _ uptime: Int) async throws(StoreError) -> [Due] {
        var seen: [Key: Sighting] = [:]
        var due: [Due] = []
        var last: LostLease?
        repeat {
            let lost = try await budgets.lost(
                of: Array(rules.keys),
                since: now - BudgetStore.patience,
                after: last,
                most: Self.page
            )
            for lease in lost {
                let key = Key(lease)
                var sighting = Sighting(lease: lease, since: uptime)
                if let former = sightings[key], former.lease == lease { sighting = former }
                seen[key] = sighting
                // What was leased by another form of the rule counts for nothing.
                guard let rule = rules[lease.budget], let values = TrafficPlace.values(lease.place, of: rule),
                    uptime - sighting.since >= 1000 * rule.reconcilesAfter
                else { continue }
                due.append(Due(lease: lease, rule: rule, values: values))
            }
            last = lost.count == Self.page ? lost.last : nil
        } while last != nil
        sightings = seen
        return due
    }

    private func settle(
        _ due: [Due],
        of instance: CallID,
        _ told: (Outcome) -> Void
    ) async throws(StoreError) {
        let moments = due.map(\.lease.seen)
        guard let first = moments.min(), let latest = moments.max() else { return }
        let calls = try await ledger.calls(
            servedBy: instance,
            from: first - Self.reach,
            // Nothing was spent of a lease for longer than that.
            until: latest + BudgetCount.lease / 1_000_000 + Self.slack,
            endedAfter: first - Self.slack,
            most: Self.mostCalls + 1
        )
        let uses = LostUses(due.map(\.rule), calls, counting)
        let found = due.map { due in
            calls.count > Self.mostCalls
                ? nil
                : uses.sum(of: due.rule, due.values, in: due.lease.period, endedAfter: due.lease.seen - Self.slack)
        }
        let returned = try await budgets.settle(zip(due, found).map { ($0.lease, used: $1) })
        for (place, due) in due.enumerated() {
            guard let returned = returned[place] else { continue }
            sightings[Key(due.lease)] = nil
            let unused = due.lease.held - due.lease.used
            let used = min(found[place] ?? 0, unused)
            told(
                Outcome(
                    rule: due.rule,
                    values: due.values,
                    instance: instance,
                    found: used,
                    estimated: unused - used - returned,
                    returned: returned
                )
            )
        }
    }
}

/// What calls of a lost gateway used of budgets, each by whose use it may have been.
private struct LostUses {
    private struct Use {
        var time: Int
        var end: Int
        /// Nil: the ledger does not say for certain.
        var amount: Int?
    }

    private struct Key: Hashable {
        let budget: String
        let values: [BudgetReconciler.TrafficValue]
    }

    private var uses: [Key: [Use]] = [:]
    /// Of each budget what of its values the ledger says: all of its calls are alike in that.
    private var known: [String: Set<[Bool]>] = [:]

    init(
        _ rules: [BudgetRule],
        _ calls: [LedgerEntry],
        _ counting: (BudgetRule) -> (UsageDimensions) -> BudgetReconciler.Counted
    ) {
        for rule in Dictionary(rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }).values {
            let counted = counting(rule)
            for call in calls {
                guard case .values(let values) = counted(call.dimensions) else { continue }
                let key = Key(budget: rule.name, values: rule.kept(values))
                uses[key, default: []].append(
                    Use(
                        time: call.time,
                        end: call.time + call.duration / 1000,
                        amount: call.amount(of: rule.measure, certainly: rule.isHard)
                    )
                )
                known[rule.name, default: []].insert(values.map { $0 != .any })
            }
        }
    }

    /// - Returns: nil where that cannot be told.
    func sum(of rule: BudgetRule, _ values: [String?], in period: Int, endedAfter moment: Int) -> Int? {
        var sum = 0
        for known in known[rule.name] ?? [] {
            let theirs = zip(values, known).map { value, isKnown in
                isKnown ? BudgetReconciler.TrafficValue.known(value) : .any
            }
            for use in uses[Key(budget: rule.name, values: rule.kept(theirs))] ?? [] where use.end >= moment {
                // A call counts in the period in which it was let in, which was between its beginning and its end.
                guard rule.period.number(at: use.time / 1000) <= period,
                    period <= rule.period.number(at: use.end / 1000)
                else { continue }
                guard let amount = use.amount else { return nil }
                sum.count(amount)
            }
        }
        return sum
    }
}

extension BudgetRule {
    /// The values as places have them.
    fileprivate func kept(_ values: [BudgetReconciler.TrafficValue]) -> [BudgetReconciler.TrafficValue] {
        values.map { value in
            if case .known(let text?) = value { .known(Self.kept(text)) } else { value }
        }
    }
}

extension LedgerEntry {
    /// - Parameter certainly: nil where it may have been more.
    fileprivate func amount(of measure: LimitMeasure, certainly: Bool) -> Int? {
        if certainly, self.isEstimate || measure == .cost && self.cost == nil { return nil }
        return switch measure {
        case .cost: self.cost.map { Int(clamping: $0.picodollars) } ?? 0
        case .inputTokens: self.usage?.inputTokens ?? 0
        case .outputTokens: self.usage?.outputTokens ?? 0
        case .totalTokens: (self.usage?.inputTokens ?? 0) + (self.usage?.outputTokens ?? 0)
        case .requests, .concurrentRequests: 0
        }
    }
}
