import Synchronization

/// Leases of budgets for one process that keeps nothing: with it they are forgotten.
public final class MemoryBudgets: BudgetAuthority {
    private struct Place: Hashable {
        var budget: String
        var place: String
    }

    private struct Holder: Hashable {
        var period: Int
        var instance: String
    }

    private struct Holding {
        var used: Int
        var held: Int
        var seen: Int
    }

    private struct Count {
        var period: Int
        var span: Int
        var until: Int?
        var told = 0
        var holdings: [Holder: Holding] = [:]
    }

    private let counts = Mutex<[Place: Count]>([:])
    private static let all = ""

    /// Of nothing used.
    public init() {}

    /// Notes what an instance has used, and leases it more or takes back what it does not need.
    public func lease(
        _ reports: [BudgetReport],
        to instance: String,
        at now: Int
    ) async throws(StoreError) -> [BudgetLease] {
        counts.withLock { counts in
            reports.map { report in
                let place = Place(budget: report.budget, place: report.place)
                var count = counts[place] ?? Count(period: report.period, span: report.span, until: report.until)
                if report.period >= count.period {
                    (count.period, count.span, count.until) = (report.period, report.span, report.until)
                }
                defer { counts[place] = count }
                return Self.lease(report, to: instance, at: now, &count)
            }
        }
    }

    private static func lease(
        _ report: BudgetReport,
        to instance: String,
        at now: Int,
        _ count: inout Count
    ) -> BudgetLease {
        for earlier in report.earlier {
            count.holdings[Holder(period: earlier.period, instance: instance)] = Holding(
                used: earlier.used,
                held: earlier.held,
                seen: now
            )
        }
        count.holdings = count.holdings.filter { $0.key.period > min(count.period, report.period) - count.span }
        let own = Holder(period: report.period, instance: instance)
        let others = count.holdings.filter { $0.key != own }.values
        let answer = report.answer(
            to: count.holdings[own].map { ($0.used, $0.held) },
            others: others.reduce(0) { $0 + $1.held },
            othersUsed: others.reduce(0) { $0 + $1.used },
            told: count.told,
            latest: count.period
        )
        count.holdings[own] = Holding(used: answer.used, held: answer.lease.held, seen: now)
        count.told = answer.told
        return answer.lease
    }

    /// Takes everything back from an instance that ends, but for what it has used.
    public func close(_ instance: String) async throws(StoreError) {
        counts.withLock { counts in
            for place in counts.keys {
                for (holder, holding) in counts[place]?.holdings ?? [:] where holder.instance == instance {
                    counts[place]?.holdings[holder] = nil
                    let all = Holder(period: holder.period, instance: Self.all)
                    let before = counts[place]?.holdings[all]?.used ?? 0
                    let used = before + holding.used
                    counts[place]?.holdings[all] = Holding(used: used, held: used, seen: holding.seen)
                }
            }
        }
    }

    /// Forgets what counts for no budget any more.
    public func sweep(at now: Int) async throws(StoreError) {
        counts.withLock { counts in counts = counts.filter { $0.value.until.map { $0 >= now } ?? true } }
    }

    /// How a budget stands for those whom it tells apart.
    public func states(of budget: String, at now: Int, most: Int) async throws(StoreError) -> [BudgetState] {
        let found = counts.withLock { counts in
            counts.filter { $0.key.budget == budget && ($0.value.until.map { $0 > now } ?? true) }
        }
        let states = found.map { place, count in
            let holdings = count.holdings.filter { $0.key.period > count.period - count.span }.values
            let idle = { (isSeen: Bool) in
                holdings.filter { ($0.seen >= now - BudgetStore.patience) == isSeen }
                    .reduce(0) { $0 + $1.held - $1.used }
            }
            return BudgetState(
                place: place.place,
                period: count.period,
                used: holdings.reduce(0) { $0 + $1.used },
                leased: idle(true),
                lost: idle(false),
                threshold: count.told
            )
        }
        let sum = { (state: BudgetState) in state.used + state.leased + state.lost }
        return Array(states.sorted { (sum($1), $0.place) < (sum($0), $1.place) }.prefix(most))
    }
}
