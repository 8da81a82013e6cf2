import Storage
import Synchronization

/// Tells whoever leases what is used, and leases more when calls wait for it.
actor LeaseExchange<Cell: LeasedCell> {
    private let ask: @Sendable ([Cell.Report]) async throws(StoreError) -> [Cell.Lease]
    private let clock: @Sendable () -> Int
    private let granted: @Sendable (Cell, Cell.Report, Cell.Lease) -> Void
    private let changed: @Sendable (LeaseHealth) -> Void
    /// Of calls that wait.
    private var wanted: [Cell] = []
    private var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
    private var nextWaiter = 0
    private var isAnswering = false
    /// Exchanges come one after the other, or a lease that was given back would be spent.
    private var last: Task<Bool, Never>?
    /// Nobody is asked for calls before then, by the clock.
    private var restsUntil = Int.min
    private var health = LeaseHealth.well
    /// What stands for ``health`` where nobody can wait.
    private let isAway = Atomic<Bool>(false)

    /// How long after a failure calls do not ask, in nanoseconds.
    private static var rest: Int { 1_000_000_000 }
    /// Reports that are told together.
    private static var most: Int { 500 }

    /// - Parameters:
    ///   - clock: nanoseconds.
    ///   - granted: is told of each answer, after the cell.
    ///   - changed: is told when nobody answers any more, and when somebody does again.
    ///   - ask: tells and leases.
    init(
        clock: @escaping @Sendable () -> Int,
        granted: @escaping @Sendable (Cell, Cell.Report, Cell.Lease) -> Void,
        changed: @escaping @Sendable (LeaseHealth) -> Void,
        ask: @escaping @Sendable ([Cell.Report]) async throws(StoreError) -> [Cell.Lease]
    ) {
        (self.clock, self.granted, self.changed, self.ask) = (clock, granted, changed, ask)
    }

    /// Nobody did answer when it was asked last.
    nonisolated var isOffline: Bool { isAway.load(ordering: .relaxed) }

    /// Leases what waits of some cells.
    /// - Returns: whether there was an answer; otherwise nothing more can be had now.
    func lease(_ lacking: [Cell]) async -> Bool {
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

    /// Lets go of everyone who waits: it takes too long.
    func giveUp() {
        restsUntil = clock() + Self.rest
        let waiting = waiters
        waiters = [:]
        for continuation in waiting.values { continuation.resume(returning: false) }
    }

    /// Nobody answered when something else was asked.
    func fail(_ error: StoreError) { become(.away(reason: error.description)) }

    /// Somebody answered then.
    func recover() { become(.well) }

    /// Tells of some cells what is not told yet, and gives back what is not needed.
    /// - Parameter find: is asked when it is the turn.
    /// - Returns: whether there was an answer.
    func tell(_ find: @escaping @Sendable () -> [Cell], isRegular: Bool = true) async -> Bool {
        await inTurn { await self.tellAll(find(), isRegular: isRegular) }.value
    }

    private func inTurn(_ work: @escaping @Sendable () async -> Bool) -> Task<Bool, Never> {
        let task = Task { [last] in
            _ = await last?.value
            return await work()
        }
        last = task
        return task
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

    private func tellAll(_ cells: [Cell], isRegular: Bool) async -> Bool {
        var isDone = true
        for start in stride(from: 0, to: cells.count, by: Self.most) {
            let some = Array(cells[start..<min(start + Self.most, cells.count)])
            isDone = await exchange(some, isRegular: isRegular)
            if !isDone { break }
            // Calls do not wait for all of it to be told.
            if !wanted.isEmpty { isDone = await answerWaiters() }
        }
        return isDone
    }

    private func exchange(_ cells: [Cell], isRegular: Bool) async -> Bool {
        let now = clock()
        let reports = cells.compactMap { cell in cell.report(at: now, isRegular: isRegular).map { (cell, $0) } }
        guard !reports.isEmpty else { return health == .well }
        return await exchange(reports, at: now)
    }

    private func exchange(_ reports: [(cell: Cell, report: Cell.Report)], at now: Int) async -> Bool {
        let leases: [Cell.Lease]
        do throws(StoreError) {
            leases = try await ask(reports.map(\.report))
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
        restsUntil = .min
        become(.well)
        for ((cell, report), lease) in zip(reports, leases) {
            cell.grant(lease, for: report, at: now)
            granted(cell, report, lease)
        }
        return true
    }

    private func become(_ next: LeaseHealth) {
        defer { health = next }
        isAway.store(next != .well, ordering: .relaxed)
        switch (health, next) {
        case (.well, .away), (.away, .well): changed(next)
        case (.well, .well), (.away, .away): break
        }
    }
}

/// Whether whoever leases answers.
public enum LeaseHealth: Sendable, Hashable {
    case well
    case away(reason: String)
}
