import Access
import Core
import Dialects
import Framing
import Metering
import NIOConcurrencyHelpers
import NIOCore
import Routing
import Storage
import Synchronization
import Traffic
import Transport

/// What lives as long as the process: the state of every event loop, and whether the gateway is ready.
final class GatewayRuntime: Sendable {
    let loops: [LoopState]
    let logs: LogSink
    /// What callers of the Responses API may go on from.
    let responses: MemoryResponseStore
    /// Attempts that failed. Locked, and so touched by them alone.
    let attempts: NIOLockedValueBox<FailedAttempts>
    private let ledger: LedgerWriter?
    /// What limits and budgets have counted.
    let cells: TrafficCells
    /// Answers of calls that may be made again under the same name.
    let repeats: RepeatedCalls
    /// Calls that are under way and whose answers others may get as well.
    let coalesced = CoalescedCalls()
    /// How much the process has taken upon itself.
    let load = LoadGuard()
    /// Leases budgets to this instance.
    let budgets: BudgetKeeper
    /// Leases limits to this instance; nil: nobody else uses them.
    let fleet: LimitKeeper?
    /// The database answers when it is asked what was changed.
    let isDirectoryCurrent = Atomic<Bool>(true)
    /// What was applied in the database and cannot be used here; nil: what was applied last is in use, or need not be.
    let unusable = NIOLockedValueBox<UnusableConfiguration?>(nil)
    private let ready = Atomic<Bool>(false)

    /// - Parameters:
    ///   - instance: tells this process from all others.
    ///   - ledger: nil: nothing is written down.
    ///   - budgets: makes what leases budgets.
    ///   - shared: what gateways of a fleet share; nil: nothing.
    init(
        instance: CallID,
        contexts: [LoopContext],
        snapshot: Snapshot,
        logs: LogSink,
        ledger: LedgerWriter?,
        budgets: (BudgetCells) -> BudgetKeeper,
        shared: FleetState?
    ) {
        self.logs = logs
        self.ledger = ledger
        responses = MemoryResponseStore(MemoryResponseStore.Limits(snapshot.configuration.responses))
        repeats = RepeatedCalls(
            snapshot.configuration.idempotency,
            shared: snapshot.configuration.idempotency.isShared ? shared?.answers : nil
        )
        attempts = NIOLockedValueBox(FailedAttempts(snapshot.configuration.auth.failedAttempts))
        cells = TrafficCells(clock: TrafficClock(contexts.first?.loop), lease: shared?.leaseNanoseconds)
        let keeper = budgets(cells.budgets)
        self.budgets = keeper
        let fleet = shared?.keeper(cells.limits)
        self.fleet = fleet
        loops = contexts.map { [cells, load] in
            LoopState(
                instance: instance,
                context: $0,
                snapshot: snapshot,
                logs: logs,
                ledger: ledger,
                cells: cells,
                budgets: keeper,
                fleet: fleet,
                load: load
            )
        }
    }

    /// Whether new requests are welcome (`/readyz`).
    var isReady: Bool {
        get { ready.load(ordering: .relaxed) }
        set { ready.store(newValue, ordering: .relaxed) }
    }

    /// How the gateway fares, as `/readyz` tells it.
    var readiness: Readiness {
        guard isReady else { return .draining }
        var readiness = Readiness()
        switch ledger?.health {
        case .well where ledger?.rejectedCount ?? 0 > 0:
            readiness.ledger = "the database refused lines: see ledger-rejected.jsonl"
        case nil, .well: break
        case .spilling: readiness.ledger = "the database cannot be written to"
        case .full:
            readiness.ledger = "full"
            readiness.isAvailable = false
        }
        if budgets.isOffline { readiness.budgets = "the database does not answer: budgets spend what they hold" }
        if fleet?.isOffline == true {
            readiness.limits =
                "the shared state does not answer: limits count by what is leased, then each by its own policy"
        }
        if !isDirectoryCurrent.load(ordering: .relaxed) {
            readiness.directory = "the database cannot be read: keys and prices are as they were"
        }
        readiness.configuration = unusable.withLockedValue { $0?.reason }
        return readiness
    }

    /// Waits until no call runs, for so long.
    func settle(within limit: TimeAmount) async {
        for state in loops {
            let idle = state.context.loop.makePromise(of: Void.self)
            let timer = state.context.loop.scheduleTask(in: limit) { idle.succeed() }
            try? await state.context.loop.submit { state.whenIdle(idle) }.get()
            try? await idle.futureResult.get()
            timer.cancel()
        }
    }

    /// The state of the loop that the caller is on.
    func loop(_ context: LoopContext) -> LoopState {
        loops[context.index]
    }

    /// Gives every loop the new snapshot. Requests in flight go on with the one they began with.
    func swap(to snapshot: Snapshot) async {
        responses.limit(MemoryResponseStore.Limits(snapshot.configuration.responses))
        repeats.limit(snapshot.configuration.idempotency)
        snapshot.health.configure(snapshot.configuration.routing)
        let settings = snapshot.configuration.auth.failedAttempts
        attempts.withLockedValue { if $0.settings != settings { $0 = FailedAttempts(settings) } }
        for state in loops {
            try? await state.context.loop.submit { state.install(snapshot) }.get()
        }
    }
}
