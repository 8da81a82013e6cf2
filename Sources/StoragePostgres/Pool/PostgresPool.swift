internal import Foundation
internal import Storage
internal import Synchronization

/// Hands work to threads that have a connection each.
final class PostgresPool: Sendable {
    let address: PostgresAddress
    let options: PostgresOptions
    /// What waits, and who is there for it.
    let state: Monitor<PoolState>
    private let numbers = Atomic<Int>(0)

    init(address: PostgresAddress, options: PostgresOptions) {
        self.address = address
        self.options = options
        state = Monitor(PoolState(options: options))
    }

    /// Does work in a transaction, on one of the threads.
    func perform<Result: Sendable>(
        _ mode: PostgresWorker.Mode,
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        let deadline = ContinuousClock.now + options.waitTimeout
        let number = numbers.add(1, ordering: .relaxed).newValue
        var timer: Task<Void, Never>?
        let outcome: Swift.Result<Result, StoreError> = await withCheckedContinuation { continuation in
            let job = PoolState.Job(
                number: number,
                deadline: deadline,
                run: { continuation.resume(returning: $0.outcome(mode, deadline, work)) },
                fail: { continuation.resume(returning: .failure($0)) }
            )
            switch state.change({ $0.add(job) }) {
            case .refused(let error): job.fail(error)
            case .taken: break
            case .needsThread: startThread()
            case .waits: timer = giveUp(number, at: deadline)
            }
        }
        timer?.cancel()
        return try outcome.get()
    }

    /// Takes no more work, and waits until what was handed in is done.
    func close() async {
        await withCheckedContinuation { continuation in
            let calls = state.change { state in state.close { continuation.resume() } }
            for call in calls { call() }
        }
    }

    private func startThread() {
        let thread = Thread { PostgresWorker(self).run() }
        thread.name = "postgres"
        thread.start()
    }

    /// Has work that still waits then fail.
    private func giveUp(_ number: Int, at deadline: ContinuousClock.Instant) -> Task<Void, Never> {
        Task { [state, options] in
            try? await Task.sleep(until: deadline, clock: .continuous)
            guard !Task.isCancelled, let job = state.change({ $0.remove(number) }) else { return }
            job.fail(
                StoreError(.unavailable, "No connection to PostgreSQL became free within \(options.waitTimeout).")
            )
        }
    }
}
