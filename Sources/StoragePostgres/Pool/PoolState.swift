internal import Storage

/// What waits for a connection and how many threads there are for it. Decides and does nothing.
struct PoolState: Sendable {
    /// Work that waits for a connection.
    struct Job: Sendable {
        let number: Int
        /// Until when it waits.
        let deadline: ContinuousClock.Instant
        let run: @Sendable (PostgresWorker) -> Void
        let fail: @Sendable (StoreError) -> Void
    }

    /// What becomes of work that is handed in.
    enum Admission: Sendable {
        case refused(StoreError)
        /// A thread waits for it.
        case taken
        /// It needs a new thread.
        case needsThread
        /// All threads are at work: it may wait too long.
        case waits
    }

    /// What a thread has to do.
    enum Task: Sendable {
        case run(Job)
        case end
    }

    let options: PostgresOptions
    var outage = Outage()
    private var waiting: [Job] = []
    private(set) var threads = 0
    /// Threads that wait for work.
    private var idle = 0
    private(set) var isClosing = false
    private var whenClosed: [@Sendable () -> Void] = []

    init(options: PostgresOptions) {
        self.options = options
    }

    /// Takes work in, or does not.
    mutating func add(_ job: Job) -> Admission {
        if isClosing { return .refused(StoreError(.unavailable, "The database has been closed.")) }
        if waiting.count < idle {
            waiting.append(job)
            return .taken
        }
        if threads < options.connections {
            threads += 1
            waiting.append(job)
            return .needsThread
        }
        guard waiting.count - idle < options.waitingWork else {
            return .refused(
                StoreError(.unavailable, "Too much work waits for a connection to PostgreSQL (\(waiting.count)).")
            )
        }
        waiting.append(job)
        return .waits
    }

    /// Takes work back that waits still.
    mutating func remove(_ number: Int) -> Job? {
        guard let place = waiting.firstIndex(where: { $0.number == number }) else { return nil }
        return waiting.remove(at: place)
    }

    /// A thread begins to wait for work.
    mutating func beginWaiting() {
        idle += 1
    }

    /// What a thread that waits has to do now, if anything; it no longer waits then.
    mutating func next(since: ContinuousClock.Instant, now: ContinuousClock.Instant) -> Monitor<PoolState>.Step<Task> {
        if !waiting.isEmpty {
            idle -= 1
            return .done(.run(waiting.removeFirst()))
        }
        let end = since + options.idleTimeout
        guard isClosing || now >= end else { return .wait(until: end) }
        idle -= 1
        return .done(.end)
    }

    /// A thread has let go of its connection and is no more.
    /// - Returns: what is to be called.
    mutating func endThread() -> [@Sendable () -> Void] {
        threads -= 1
        return takeWhenClosed()
    }

    /// No more work is taken in.
    /// - Returns: what is to be called.
    mutating func close(_ whenClosed: @escaping @Sendable () -> Void) -> [@Sendable () -> Void] {
        isClosing = true
        self.whenClosed.append(whenClosed)
        return takeWhenClosed()
    }

    private mutating func takeWhenClosed() -> [@Sendable () -> Void] {
        guard isClosing, threads == 0 else { return [] }
        defer { whenClosed = [] }
        return whenClosed
    }
}
