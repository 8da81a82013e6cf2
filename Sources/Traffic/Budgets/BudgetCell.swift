import Core
import Storage
import Synchronization

/// What is known here of one budget for one of those that it tells apart. Every loop that has a call of it looks into it.
public final class BudgetCell: LeasedCell {
    /// By which several cells are always held in the same order.
    let order: Int
    /// Of whom it is.
    let place: String
    private let turns = TurningLock()
    // These are touched only while it is held.
    nonisolated(unsafe) private var count = BudgetCount()
    nonisolated(unsafe) private var rule: BudgetRule
    /// Another cell stands in its place, or will.
    nonisolated(unsafe) private(set) var isRetired = false

    private static let orders = Atomic<Int>(0)

    init(_ rule: BudgetRule, _ place: String) {
        order = Self.orders.add(1, ordering: .relaxed).newValue
        self.rule = rule
        self.place = place
    }

    func hold() { turns.lock() }

    func release() { turns.unlock() }

    // MARK: While it is held

    /// Lends what it knows, in the period of a moment.
    /// - Parameter now: in nanoseconds since 1970.
    func withCount<Result>(of rule: BudgetRule, at now: Int, _ work: (inout BudgetCount) -> Result) -> Result {
        count.advance(to: now / 1_000_000_000, rule.period)
        return work(&count)
    }

    /// Notes that a call waits for so much more.
    func want(_ need: Int) { count.want(need, of: rule.amount) }

    // MARK: By itself

    /// Goes on by another amount.
    func configure(_ rule: BudgetRule) { turns.withLock { if self.rule != rule { self.rule = rule } } }

    /// Makes what was reserved what was used; once for each reservation.
    func settle(_ mark: Int, from taken: Int, to used: Int) {
        turns.withLock { count.settle(mark, from: taken, to: used) }
    }

    /// What is to be told of it.
    func report(at now: Int, isRegular: Bool) -> BudgetReport? {
        turns.withLock {
            if isRetired { return nil }
            if count.period != nil { count.advance(to: now / 1_000_000_000, rule.period) }
            return count.report(of: rule, place, at: now, isRegular: isRegular)
        }
    }

    /// A report has been answered.
    func grant(_ lease: BudgetLease, for report: BudgetReport, at now: Int) {
        turns.withLock { count.grant(lease, for: report, at: now) }
    }

    /// The rule by which it counts.
    var currentRule: BudgetRule { turns.withLock { rule } }

    /// It is not known whether a report has been noted.
    func fail(_ report: BudgetReport) { turns.withLock { count.fail(report) } }

    /// Retires it where it knows nothing that has not been told.
    /// - Returns: whether it is retired.
    func retireIfIdle() -> Bool {
        turns.withLock {
            if count.isIdle { isRetired = true }
            return isRetired
        }
    }

    /// What it knows.
    var known: BudgetCount { turns.withLock { count } }
}

/// A budget that a call is paid from, and the cell in which it is. An object, since the same ones are used by call after call.
public final class BoundBudget: Sendable {
    /// The budget.
    public let rule: BudgetRule
    /// Where it counts.
    public let cell: BudgetCell

    /// Puts the members together.
    public init(_ rule: BudgetRule, _ cell: BudgetCell) {
        (self.rule, self.cell) = (rule, cell)
    }
}
