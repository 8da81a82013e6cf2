/// What budgets say of a call, while their cells are held.
struct BudgetCheck {
    private let demand: CallDemand
    private let asking: LeaseAsking
    private let now: Int
    private(set) var wouldRefuse: [BudgetRefusal] = []
    /// Tokens that may come out.
    private(set) var output: Int
    /// How many come out makes a difference.
    private(set) var isBounded = false

    init(_ demand: CallDemand, _ asking: LeaseAsking, _ now: Int) {
        (self.demand, self.asking, self.now) = (demand, asking, now)
        output = demand.ceiling?.outputTokens ?? 0
    }

    /// - Returns: why it is not let in, or not yet.
    mutating func look(at budgets: [BoundBudget]) -> Reservation.Outcome? {
        var lacking: [(cell: BudgetCell, need: Int)] = []
        for budget in budgets {
            if budget.cell.isRetired { return .retired }
            switch look(at: budget) {
            case .fits: break
            case .lacks(let need): lacking.append((budget.cell, need))
            case .exceeds(let refusal):
                if budget.rule.isEnforced { return .refused(.budget(refusal)) }
                wouldRefuse.append(refusal)
            }
        }
        if lacking.isEmpty { return nil }
        for (cell, need) in lacking { cell.want(need) }
        return .lacking(Lacking(budgets: lacking.map(\.cell)))
    }

    private enum Finding {
        case fits
        case lacks(Int)
        case exceeds(BudgetRefusal)
    }

    private mutating func look(at budget: BoundBudget) -> Finding {
        let rule = budget.rule
        let need: Int
        if rule.isHard {
            guard let ceiling = demand.ceiling,
                let most = ceiling.amount(of: rule.measure, output: ceiling.outputTokens)
            else { return .exceeds(refusal(budget, .unbounded, 0)) }
            need = most
            isBounded = isBounded || rule.isEnforced && ceiling.isBounded(by: rule.measure)
        } else {
            need = demand.expected.expected(of: rule.measure, within: rule.amount)
        }
        if need == 0 { return .fits }
        return budget.cell.withCount(of: rule, at: now) { count in
            guard rule.isEnforced else {
                let isFree = !count.isKnown || need <= count.unheld(of: rule.amount)
                return isFree ? .fits : .exceeds(refusal(rule, count, .used, need))
            }
            switch count.room(for: need, of: rule.amount, at: now, hasWaited: asking != .first) {
            case .free: return .fits
            case .unknown where asking == .first || asking == .again: return .lacks(need)
            case .unknown where asking == .offline:
                if !rule.isHard { return .fits }
                return lower(rule, count.free) ? .fits : .exceeds(refusal(rule, count, .unknown, need))
            case .none, .unknown:
                if rule.isHard, lower(rule, count.free) { return .fits }
                let reason: BudgetRefusal.Reason =
                    need > rule.amount ? .tooLarge : need > count.left(of: rule.amount) ? .used : .held
                return .exceeds(refusal(rule, count, reason, need))
            }
        }
    }

    /// Lets fewer tokens come out, so that the call fits.
    /// - Returns: whether enough may come to be of use.
    private mutating func lower(_ rule: BudgetRule, _ free: Int) -> Bool {
        guard let ceiling = demand.ceiling, let most = ceiling.output(of: rule.measure, within: free),
            most >= min(max(1, rule.leastOutput), ceiling.outputTokens)
        else { return false }
        output = min(output, most)
        return true
    }

    private func refusal(_ budget: BoundBudget, _ reason: BudgetRefusal.Reason, _ need: Int) -> BudgetRefusal {
        budget.cell.withCount(of: budget.rule, at: now) { refusal(budget.rule, $0, reason, need) }
    }

    private func refusal(
        _ rule: BudgetRule,
        _ count: BudgetCount,
        _ reason: BudgetRefusal.Reason,
        _ need: Int
    ) -> BudgetRefusal {
        BudgetRefusal(
            rule: rule,
            reason: reason,
            left: max(0, count.left(of: rule.amount)),
            amount: need,
            renewal: rule.period.renewal(after: now / 1_000_000_000)
        )
    }

    /// Reserves of all but those that would have refused the call.
    func take(_ budgets: [BoundBudget]) -> [Reservation.Paid] {
        if budgets.isEmpty { return [] }
        return budgets.compactMap { budget in
            let rule = budget.rule
            if wouldRefuse.contains(where: { $0.rule.name == rule.name }) { return nil }
            let amount =
                if rule.isHard {
                    demand.ceiling?.amount(of: rule.measure, output: output) ?? 0
                } else {
                    demand.expected.expected(of: rule.measure, within: rule.amount)
                }
            let mark = budget.cell.withCount(of: rule, at: now) { $0.reserve(amount) }
            return Reservation.Paid(budget: budget, amount: amount, mark: mark)
        }
    }
}
