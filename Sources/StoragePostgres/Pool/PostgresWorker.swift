internal import Foundation
internal import Storage

/// One thread and its connection. Everything here may wait.
final class PostgresWorker {
    /// What a transaction is for.
    enum Mode: Sendable {
        case read, write

        fileprivate var begin: String {
            switch self {
            case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            case .write: "BEGIN ISOLATION LEVEL READ COMMITTED"
            }
        }
    }

    private let pool: PostgresPool
    private var connection: PostgresConnection?

    init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// Does work until there has been none for a while.
    func run() {
        while case .run(let job) = next() { job.run(self) }
        connection = nil
        for call in pool.state.change({ $0.endThread() }) { call() }
    }

    private func next() -> PoolState.Task {
        let since = ContinuousClock.now
        var waits = false
        return pool.state.settle { state, now in
            if !waits {
                state.beginWaiting()
                waits = true
            }
            return state.next(since: since, now: now)
        }
    }

    /// What work in a transaction comes to.
    func outcome<Result>(
        _ mode: Mode,
        _ deadline: ContinuousClock.Instant,
        _ work: (any SQLSession) throws(StoreError) -> Result
    ) -> Swift.Result<Result, StoreError> {
        do throws(StoreError) {
            return .success(try transaction(mode, deadline, work))
        } catch {
            return .failure(error)
        }
    }

    /// Tries a transaction as often as others get in its way, within the limit.
    private func transaction<Result>(
        _ mode: Mode,
        _ deadline: ContinuousClock.Instant,
        _ work: (any SQLSession) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var attempt = 1
        while true {
            let connection = try begun(mode, deadline)
            let session = PostgresSession(connection)
            var thrown: StoreError?
            var result: Result?
            do throws(StoreError) { result = try work(session) } catch { thrown = error }
            session.end()

            var fault = session.fault
            if fault == nil, thrown == nil, let result {
                // A reader that broke off a long result has what it wanted.
                if mode == .read, connection.isBroken {
                    self.connection = nil
                    return result
                }
                do {
                    try commit(connection)
                    return result
                } catch { fault = error }
            }
            rollBack(connection)
            guard let fault, fault.isTransient, attempt < pool.options.attempts else {
                throw thrown ?? fault?.error ?? StoreError(.unavailable, "The transaction was not committed.")
            }
            // Two that are in each other's way had better not begin again together.
            Thread.sleep(forTimeInterval: .random(in: 0...0.005) * Double(attempt))
            attempt += 1
        }
    }

    private func commit(_ connection: PostgresConnection) throws(PostgresFault) {
        guard !connection.isBroken else {
            throw PostgresFault(.unavailable, "The connection to PostgreSQL was given up.")
        }
        // The server makes a rollback of it, without an error, where a statement had failed.
        guard try connection.run("COMMIT") == "COMMIT" else {
            throw PostgresFault(.invalid, "The transaction was not committed, since a statement of it had failed.")
        }
        if !connection.isIdle { self.connection = nil }
    }

    private func rollBack(_ connection: PostgresConnection) {
        if !connection.isBroken { _ = try? connection.run("ROLLBACK") }
        if !connection.isIdle { self.connection = nil }
    }

    /// A connection in a transaction. One that turns out to be gone is replaced, since nothing has been done with it yet.
    private func begun(_ mode: Mode, _ deadline: ContinuousClock.Instant) throws(StoreError) -> PostgresConnection {
        if let connection, connection.isAlive {
            do {
                try connection.forgetDropped()
                try connection.run(mode.begin)
                return connection
            } catch {
                self.connection = nil
                if !connection.isBroken { throw error.error }
            }
        }
        connection = nil
        let fresh = try connect(deadline)
        do { try fresh.run(mode.begin) } catch { throw error.error }
        connection = fresh
        return fresh
    }

    /// Connects when it is this thread's turn to.
    private func connect(_ deadline: ContinuousClock.Instant) throws(StoreError) -> PostgresConnection {
        let turn: Outage.Turn = pool.state.settle { state, now in
            // Who closes does not wait for a server to come back.
            let turn = state.outage.turn(now: now, deadline: state.isClosing ? now : deadline)
            if case .wait(let time) = turn { return .wait(until: time) }
            return .done(turn)
        }
        if case .giveUp(let error) = turn { throw error }
        do throws(StoreError) {
            let connection = try PostgresConnection.open(pool.address, pool.options)
            pool.state.change { $0.outage.succeed() }
            return connection
        } catch {
            let failure = error
            let chance = Double.random(in: 0...1)
            pool.state.change { $0.outage.fail(failure, now: .now, chance: chance) }
            throw failure
        }
    }
}
