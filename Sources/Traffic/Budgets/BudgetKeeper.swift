public import Storage
import Synchronization

/// Tells the authority what is used of budgets, again and again, and leases more when calls wait for it.
public actor BudgetKeeper {
    /// A share of a budget has been used, by all instances together.
    public struct Event: Sendable {
        /// The budget.
        public let rule: BudgetRule
        /// Of whom, in the order of what the rule tells apart.
        public let values: [String?]
        /// Percent of the amount.
        public let threshold: Int
        /// What has been used.
        public let used: Int
    }

    /// Whether the authority answers.
    public enum Health: Sendable, Hashable {
        case well
        case away(reason: String)
    }

    private let authority: any BudgetAuthority
    private let cells: BudgetCells
    private let instance: String
    private let clock: @Sendable () -> Int
    private let told: @Sendable (Event) -> Void
    private let changed: @Sendable (Health) -> Void
    /// Of calls that wait.
    private var wanted: [BudgetCell] = []
    private var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
    private var nextWaiter = 0
    private var isAnswering = false
    /// Exchanges come one after the other, or a lease that was given back would be spent.
    private var last: Task<Bool, Never>?
    /// The authority is not asked for calls before then, in nanoseconds since 1970.
    private var restsUntil = 0
    private var health = Health.well
    /// What stands for ``health`` where nobody can wait.
    private let isAway = Atomic<Bool>(false)

    /// How long after a failure calls do not ask.
    private static let rest = 1_000_000_000
    /// Reports that are told together.
    private static let most = 500

    /// - Parameters:
    ///   - instance: tells this one from all others, and from those before a restart.
    ///   - clock: nanoseconds since 1970.
    ///   - told: is told of thresholds.
    ///   - changed: is told when the authority does not answer any more, and when it does again.
    public init(
        _ authority: any BudgetAuthority,
        _ cells: BudgetCells,
        instance: String,
        clock: @escaping @Sendable () -> Int,
        told: @escaping @Sendable (Event) -> Void,
        changed: @escaping @Sendable (Health) -> Void
    ) {
        self.authority = authority
        self.cells = cells
        self.instance = instance
        self.clock = clock
        self.told = told
        self.changed = changed
    }

    /// The authority did not answer when it was asked last.
    public nonisolated var isOffline: Bool { isAway.load(ordering: .relaxed) }

    /// Leases what waits of some cells.
    /// - Returns: whether the authority has answered; otherwise nothing more can be had now.
    public func lease(_ lacking: [BudgetCell]) async -> Bool {
        if clock() < restsUntil { return false }
        wanted += lacking
        nextWaiter += 1
        let name = nextWaiter
        return await withCheckedContinuation { continuation in
            waiters[name] = continuation
            guard !isAnswering else { return }
            isAnswering = true
            _ = inTurn { await self.answerWaiters() }
        }
    }

    private func inTurn(_ work: @escaping @Sendable () async -> Bool) -> Task<Bool, Never> {
        let task = Task { [last] in
            _ = await last?.value
            return await work()
        }
        last = task
        return task
    }

    /// Lets go of everyone who waits: it takes too long.
    public func giveUp() {
        restsUntil = clock() + Self.rest
        let waiting = waiters
        waiters = [:]
        for continuation in waiting.values { continuation.resume(returning: false) }
    }

    private func answerWaiters() async -> Bool {
        var isDone = true
        while !wanted.isEmpty || !waiters.isEmpty {
            let (cells, names) = (wanted, Array(waiters.keys))
            wanted = []
            var seen: Set<Int> = []
            isDone = await exchange(cells.filter { seen.insert($0.order).inserted }, isRegular: false)
            for name in names { waiters.removeValue(forKey: name)?.resume(returning: isDone) }
        }
        isAnswering = false
        return isDone
    }

    /// Tells everything that is not told yet, and gives back what is not needed.
    /// - Returns: whether the authority has answered.
    @discardableResult
    public func tell() async -> Bool {
        await inTurn { await self.tellAll() }.value
    }

    private func tellAll() async -> Bool {
        let all = cells.all
        var isDone = true
        for start in stride(from: 0, to: all.count, by: Self.most) {
            isDone = await exchange(Array(all[start..<min(start + Self.most, all.count)]), isRegular: true)
            if !isDone { break }
        }
        return isDone
    }

    private func exchange(_ cells: [BudgetCell], isRegular: Bool) async -> Bool {
        let now = clock()
        let reports = cells.compactMap { cell in cell.report(at: now, isRegular: isRegular).map { (cell, $0) } }
        guard !reports.isEmpty else { return health == .well }
        return await exchange(reports, at: now)
    }

    private func exchange(_ reports: [(cell: BudgetCell, report: BudgetReport)], at now: Int) async -> Bool {
        let leases: [BudgetLease]
        do throws(StoreError) {
            leases = try await authority.lease(reports.map(\.report), to: instance, at: now / 1_000_000)
        } catch {
            if error.kind != .unavailable, reports.count > 1 {
                // One that is not taken must not be in the way of the others.
                var isDone = true
                for one in reports {
                    let isOneDone = await exchange([one], at: now)
                    isDone = isDone && isOneDone
                }
                return isDone
            }
            for (cell, report) in reports { cell.fail(report) }
            restsUntil = clock() + Self.rest
            become(.away(reason: error.description))
            return false
        }
        restsUntil = 0
        become(.well)
        for ((cell, report), lease) in zip(reports, leases) {
            let rule = cell.grant(lease, for: report, at: now)
            for threshold in lease.reached {
                told(
                    Event(
                        rule: rule,
                        values: BudgetPlace.values(report.place, of: rule) ?? [],
                        threshold: threshold,
                        used: lease.othersUsed + report.used + lease.before
                    )
                )
            }
        }
        return true
    }

    private func become(_ next: Health) {
        defer { health = next }
        isAway.store(next != .well, ordering: .relaxed)
        switch (health, next) {
        case (.well, .away), (.away, .well): changed(next)
        case (.well, .well), (.away, .away): break
        }
    }

    /// How a budget stands for those whom it tells apart, those first who have used most, with what has been used here up to now.
    /// - Returns: what is told apart, in the order of the rule, and how it stands.
    /// - Throws: where the authority cannot be asked.
    public func states(
        of rule: BudgetRule,
        most: Int
    ) async throws(StoreError) -> [(values: [String?], state: BudgetState)] {
        await tell()
        return try await rule.states(by: authority, at: clock() / 1_000_000, most: most)
    }

    /// Forgets what is known to the authority as well.
    public func sweep() async {
        cells.sweep()
        try? await authority.sweep(at: clock() / 1_000_000)
    }

    /// Tells everything and gives everything back, but for what has been used.
    public func close() async {
        guard await tell() else { return }
        // What calls hold that have not come to their ends stays charged.
        guard cells.all.allSatisfy({ $0.known.reserved == 0 }) else { return }
        try? await authority.close(instance)
    }
}

extension BudgetRule {
    /// How it stands for those whom it tells apart, those first who have used most, as an authority knows.
    /// - Parameter now: milliseconds since 1970.
    public func states(
        by authority: any BudgetAuthority,
        at now: Int,
        most: Int
    ) async throws(StoreError) -> [(values: [String?], state: BudgetState)] {
        let states = try await authority.states(of: name, at: now, most: most)
        return states.compactMap { state in BudgetPlace.values(state.place, of: self).map { ($0, state) } }
    }
}
