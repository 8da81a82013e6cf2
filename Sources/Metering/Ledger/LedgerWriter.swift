import NIOConcurrencyHelpers
public import Storage
import Synchronization

/// Takes lines of the ledger from the event loops and writes them to the database, off the way of requests: many calls share one
/// transaction, and while that is written the next ones gather.
///
/// Nothing is dropped silently. What the database cannot take, or not fast enough, goes to a file (``LedgerSpill``) and from there to the
/// database when that is able again. When the file is full too, ``isFull`` says so, and the gateway takes no more calls. What the database
/// refuses for what it is, and would refuse each time, is put aside in a file of its own (``LedgerRejects``).
public final class LedgerWriter: Sendable {
    /// What bounds the writer.
    public struct Limits: Sendable, Hashable {
        /// Lines that may wait in memory.
        public var queued = 50_000
        /// Lines in one transaction; more where so many come together.
        public var batch = 2_000
        /// Bytes that may wait in the file.
        public var spillBytes = 1 << 30
        /// How long to wait before the database is asked again: this, then twice as long each time, up to 64 times.
        public var retryDelay = Duration.milliseconds(500)

        /// What is usual.
        public init() {}
    }

    /// How the writer fares.
    public enum Health: Sendable, Hashable {
        case well
        /// The database cannot be written to; lines wait in the file. With the reason, for operators.
        case spilling(String)
        /// There is no more room; calls are refused.
        case full(String)
    }

    /// Something was put aside.
    public struct Rejection: Sendable, Hashable {
        /// Lines of the ledger; nil: a line of the file that cannot be read.
        public var lines: Int?
        /// Why, for operators.
        public var reason: String
    }

    private struct State {
        /// As they came: what comes is not copied.
        var pending: [LedgerLines] = []
        /// How many lines that is.
        var count = 0
        /// Who waits for what is pending to be on the disk.
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isStopping = false
        /// The writer itself, while it has nothing to do.
        var idle: CheckedContinuation<Void, Never>?
        var health = Health.well

        mutating func add(_ lines: LedgerLines) {
            pending.append(lines)
            count += lines.count
        }
    }

    private let database: any SQLDatabase
    private let ledger: LedgerStore
    private let spill: LedgerSpill
    private let rejects: LedgerRejects
    private let putAside = Atomic<Int>(0)
    private let rejected: @Sendable (Rejection) -> Void
    private let limits: Limits
    private let makeID: @Sendable () -> CallID
    private let changed: @Sendable (Health) -> Void
    private let state = NIOLockedValueBox(State())
    private let full = Atomic<Bool>(false)
    private let running = NIOLockedValueBox<Task<Void, Never>?>(nil)

    /// - Parameters:
    ///   - database: whose tables the writer brings up to date before it writes.
    ///   - spillPath: the file for what the database cannot take.
    ///   - rejectedPath: the file for what it never will.
    ///   - makeID: a name for a batch.
    ///   - changed: is told when the health changes.
    ///   - rejected: is told what was put aside.
    /// - Throws: where one of the files cannot be used.
    public init(
        _ database: any SQLDatabase,
        spillPath: String,
        rejectedPath: String,
        limits: Limits = Limits(),
        makeID: @escaping @Sendable () -> CallID,
        changed: @escaping @Sendable (Health) -> Void = { _ in },
        rejected: @escaping @Sendable (Rejection) -> Void = { _ in }
    ) throws {
        self.database = database
        ledger = LedgerStore(database)
        spill = try LedgerSpill(path: spillPath)
        rejects = try LedgerRejects(path: rejectedPath)
        self.rejected = rejected
        self.limits = limits
        self.makeID = makeID
        self.changed = changed
        putAside.store(rejects.before, ordering: .relaxed)
    }

    /// No more calls should be taken: what they would be written to is full.
    public var isFull: Bool { full.load(ordering: .relaxed) }

    /// How the writer fares.
    public var health: Health { state.withLockedValue { $0.health } }

    /// How many calls and lines of the file are put aside and wait for somebody to look at them.
    public var rejectedCount: Int { putAside.load(ordering: .relaxed) }

    /// Begins to write.
    public func start() {
        let task = Task.detached { [self] in await run() }
        running.withLockedValue { $0 = task }
    }

    /// Takes lines, to be written soon.
    public func add(_ lines: LedgerLines) {
        guard !lines.isEmpty else { return }
        let idle = state.withLockedValue { state in
            state.add(lines)
            if state.count > 2 * limits.queued { full.store(true, ordering: .relaxed) }
            defer { state.idle = nil }
            return state.idle
        }
        idle?.resume()
    }

    /// Takes lines and returns when they are on the disk, in the database or in the file.
    public func commit(_ lines: LedgerLines) async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            let idle = state.withLockedValue { state in
                state.add(lines)
                state.waiting.append(done)
                defer { state.idle = nil }
                return state.idle
            }
            idle?.resume()
        }
    }

    /// Writes what is pending and stops.
    public func stop() async {
        let idle = state.withLockedValue { state in
            state.isStopping = true
            defer { state.idle = nil }
            return state.idle
        }
        idle?.resume()
        let task = running.withLockedValue { $0 }
        await task?.value
    }

    // MARK: The way of a batch

    private enum Step {
        case write([LedgerLines], [CheckedContinuation<Void, Never>])
        case wait
        case stop
    }

    private func run() async {
        var isReady = false
        var delay = limits.retryDelay
        var nextTry = ContinuousClock.now
        while true {
            let size = await spill.size
            let isBehind = size > 0
            if size < limits.spillBytes, pendingCount <= 2 * limits.queued { full.store(false, ordering: .relaxed) }
            switch step() {
            case .write(let lines, let waiting):
                let batches = lines.joined(upTo: limits.batch).map { LedgerBatch(id: makeID(), parts: $0) }
                for batch in batches {
                    if !isReady || isBehind {
                        await keep(batch)
                    } else if let error = await write(batch) {
                        isReady = false
                        nextTry = .now + delay
                        report(.spilling(error.description))
                        await keep(batch)
                    }
                }
                for one in waiting { one.resume() }
            case .wait where isReady && !isBehind: await idle()
            case .wait: try? await Task.sleep(until: min(nextTry, .now + .milliseconds(50)))
            case .stop:
                // One last try for what waits in the file; what cannot be written stays there.
                if isBehind || !isReady { _ = await catchUp(isReady, while: { true }) }
                return
            }
            guard (!isReady || isBehind), ContinuousClock.now >= nextTry else { continue }
            if let error = await catchUp(isReady, while: { self.hasRoom }) {
                isReady = false
                nextTry = .now + delay
                delay = min(delay * 2, limits.retryDelay * 64)
                report(.spilling(error.description))
            } else {
                isReady = true
                delay = limits.retryDelay
                if await spill.isEmpty { report(.well) }
            }
        }
    }

    private func step() -> Step {
        state.withLockedValue { state in
            guard state.pending.isEmpty else {
                defer {
                    state.pending = []
                    state.count = 0
                    state.waiting = []
                }
                return .write(state.pending, state.waiting)
            }
            return state.isStopping ? .stop : .wait
        }
    }

    private func idle() async {
        await withCheckedContinuation { (wake: CheckedContinuation<Void, Never>) in
            let isNeeded = state.withLockedValue { state in
                guard state.pending.isEmpty, !state.isStopping else { return true }
                state.idle = wake
                return false
            }
            if isNeeded { wake.resume() }
        }
    }

    private var pendingCount: Int { state.withLockedValue { $0.count } }

    /// While the file is emptied, lines gather only so far.
    private var hasRoom: Bool { state.withLockedValue { $0.count < limits.queued / 2 && !$0.isStopping } }

    private func write(_ batch: LedgerBatch) async -> StoreError? {
        do {
            try await ledger.append(batch)
            return nil
        } catch {
            return error.isOfRows ? await writeCalls(of: batch) : error
        }
    }

    /// Writes the calls of a batch that was refused, each by itself, and puts those aside that are refused again.
    private func writeCalls(of batch: LedgerBatch) async -> StoreError? {
        for call in batch.calls {
            do {
                try await ledger.append(call)
            } catch {
                guard error.isOfRows else { return error }
                let rejection = Rejection(lines: call.count, reason: error.description)
                if let fault = await putAside(rejection, { try await $0.append(call) }) { return fault }
            }
        }
        return nil
    }

    private func putAside(
        _ rejection: Rejection,
        _ write: (LedgerRejects) async throws -> Void
    ) async -> StoreError? {
        guard await rejects.size < limits.spillBytes else {
            return StoreError(.unavailable, "The file for what the database refuses has reached its limit.")
        }
        do {
            try await write(rejects)
        } catch {
            return StoreError(.unavailable, "What the database refuses cannot be put aside: \(error)")
        }
        putAside.add(1, ordering: .relaxed)
        rejected(rejection)
        return nil
    }

    private func keep(_ batch: LedgerBatch) async {
        var delay = limits.retryDelay
        while true {
            do {
                try await spill.append(batch)
                if await spill.size >= limits.spillBytes {
                    full.store(true, ordering: .relaxed)
                    report(.full("the file for what the database cannot take has reached its limit"))
                }
                return
            } catch {
                // Neither the database nor the disk takes it. It is held, and no call is taken meanwhile.
                full.store(true, ordering: .relaxed)
                report(.full("neither the database nor the disk takes what was used: \(error)"))
                try? await Task.sleep(for: delay)
                delay = min(delay * 2, limits.retryDelay * 64)
                if await catchUp(false, while: { false }) == nil, await write(batch) == nil { return }
            }
        }
    }

    /// Brings the tables up to date and writes what waits in the file.
    /// - Returns: why it could not be done.
    private func catchUp(_ isReady: Bool, while goesOn: () -> Bool) async -> StoreError? {
        do {
            if !isReady { try await database.migrate(Migration.all) }
            while goesOn(), let next = try await spill.next() {
                let fault: StoreError?
                switch next.line {
                case .batch(let batch): fault = await write(batch)
                case .unreadable(let bytes):
                    let rejection = Rejection(lines: nil, reason: "a line of the file for the ledger cannot be read")
                    fault = await putAside(rejection) { try await $0.append(bytes) }
                }
                if let fault { return fault }
                try await spill.done(upTo: next.end)
            }
            return nil
        } catch let error as StoreError {
            return error
        } catch {
            return StoreError(.unavailable, "The file with lines of the ledger cannot be read: \(error)")
        }
    }

    private func report(_ health: Health) {
        let isNew = state.withLockedValue { state in
            guard state.health != health else { return false }
            // Of several reasons one after the other the first is enough.
            if case .spilling = state.health, case .spilling = health { return false }
            if case .full = state.health, case .full = health { return false }
            state.health = health
            return true
        }
        if isNew { changed(health) }
    }
}

extension StoreError {
    /// It is the rows that the database does not take, and would not take later.
    fileprivate var isOfRows: Bool {
        switch kind {
        case .invalid, .conflict, .notFound: true
        case .unavailable, .unusable: false
        }
    }
}

extension [LedgerLines] {
    /// The same lines, of whole calls as they came, so many together at most or as many as came together.
    fileprivate func joined(upTo size: Int) -> [[LedgerLines]] {
        var joined: [[LedgerLines]] = []
        var count = 0
        for lines in self {
            if let last = joined.indices.last, count + lines.count <= size {
                joined[last].append(lines)
                count += lines.count
            } else {
                joined.append([lines])
                count = lines.count
            }
        }
        return joined
    }
}
