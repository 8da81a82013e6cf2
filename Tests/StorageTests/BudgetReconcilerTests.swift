import Core
import Storage
import Synchronization
import Testing

@testable import Traffic

/// What becomes of what a gateway held that was killed, or only cut off, in virtual time.
@Suite("What a gateway held of a budget that ended without saying so")
struct BudgetReconcilerTests {
    /// A gateway of a fleet.
    private final class Instance {
        let name: CallID
        let rule: BudgetRule
        let cells = BudgetCells()
        let keeper: BudgetKeeper
        private let clock: @Sendable () -> Int
        private let ledger: LedgerStore
        private var calls = 0

        init(_ number: UInt64, _ rule: BudgetRule, _ database: any SQLDatabase, _ clock: @escaping @Sendable () -> Int)
        {
            name = CallID(milliseconds: clock() / 1_000_000, random: (number, number))
            (self.rule, self.clock) = (rule, clock)
            ledger = LedgerStore(database)
            keeper = BudgetKeeper(
                BudgetStore(database),
                cells,
                instance: name.description,
                clock: clock,
                told: { _ in },
                changed: { _ in }
            )
        }

        func bounds(_ team: String) -> CallBounds {
            CallBounds([], [BoundBudget(rule, cells.cell(of: rule, for: [team])!)])
        }

        /// Reserves of the budget; nil where it is refused.
        func take(_ amount: Int, team: String = "a", isOffline: Bool = false) async -> Reservation? {
            let ceiling = CallCeiling(
                inputTokens: amount,
                outputTokens: 0,
                cost: amount,
                costPerOutputToken: 0,
                canBeLowered: false
            )
            var asking = CallAsking()
            while true {
                let outcome = Reservation.take(
                    CallDemand(ceiling: ceiling),
                    of: bounds(team),
                    at: clock(),
                    asking: asking
                )
                switch outcome {
                case .taken(let reservation): return reservation
                case .lacking(let lacking):
                    let isDone = isOffline ? false : await keeper.lease(lacking.budgets)
                    asking.budgets = isDone ? .again : .offline
                case .refused, .retired, .waiting: return nil
                }
            }
        }

        /// Spends 300 ten times, each told before the next.
        func spend(_ clock: Clock) async throws {
            for _ in 0..<10 {
                let reservation = try #require(await take(500))
                reservation.settle(LimitAmounts(cost: 300), at: clock.read())
                clock.advance(seconds: 0.5)
                await keeper.tell()
            }
        }

        /// Writes a call down that ends now.
        func write(_ amount: Int, team: String = "a", took: Int = 100, isEstimate: Bool = false) async throws {
            calls += 1
            var dimensions = UsageDimensions(endpoint: "calls")
            dimensions.team = team
            let time = clock() / 1_000_000 - took
            let id = CallID(milliseconds: time, random: (0, UInt64(calls) << 32), servedBy: name)
            var entry = LedgerEntry(call: id, number: 0, time: time, dimensions: dimensions, requestID: "r\(calls)")
            entry.cost = Money(picodollars: Int128(amount))
            entry.duration = took * 1000
            entry.isEstimate = isEstimate
            let batch = CallID(milliseconds: time, random: (UInt64(calls), name.milliseconds.magnitude.asUInt64))
            try await ledger.append(LedgerBatch(id: batch, entries: [entry]))
        }
    }

    private final class Clock: Sendable {
        private let now = Mutex(1_700_000_000_000_000_000)
        var milliseconds: Int { now.withLock { $0 } / 1_000_000 }
        var read: @Sendable () -> Int { { self.now.withLock { $0 } } }
        func advance(seconds: Double) { now.withLock { $0 += Int(seconds * 1e9) } }
    }

    private static let rule = BudgetRule(name: "b", per: [.team], amount: 100_000, period: .lifetime)

    private static func reconciler(_ database: any SQLDatabase) -> BudgetReconciler {
        BudgetReconciler(database) { _ in { .values([.known($0.team)]) } }
    }

    private static func outcomes(
        of reconciler: BudgetReconciler,
        _ clock: Clock
    ) async throws -> [BudgetReconciler.Outcome] {
        let outcomes = Mutex<[BudgetReconciler.Outcome]>([])
        try await reconciler.reconcile([rule], at: clock.milliseconds, uptime: clock.milliseconds) { outcome in
            outcomes.withLock { $0.append(outcome) }
        }
        return outcomes.withLock { $0 }
    }

    private static func state(_ database: any SQLDatabase, _ clock: Clock, of team: String = "a") async throws
        -> BudgetState
    {
        let states = try await Self.rule.states(by: BudgetStore(database), at: clock.milliseconds, most: 10)
        return try #require(states.first { $0.values == [team] }).state
    }

    @Test(
        "what it used is charged, what it had reserved too, as an estimate, and the rest is given back",
        arguments: TestDatabase.allCases
    )
    func killed(engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.migrate(Migration.all)
            let clock = Clock()
            let lost = Instance(1, Self.rule, database, clock.read)
            let other = Instance(2, Self.rule, database, clock.read)
            // Used and told.
            for _ in 0..<20 {
                let reservation = try #require(await lost.take(500))
                reservation.settle(LimitAmounts(cost: 300), at: clock.read())
                try await lost.write(300)
                clock.advance(seconds: 0.5)
                await lost.keeper.tell()
            }
            // Running when it is told of last; another team's as well.
            let running = try #require(await lost.take(500))
            let others = try #require(await lost.take(700, team: "b"))
            await lost.keeper.tell()
            let before = try await Self.state(database, clock)
            #expect(before.used == 6000)
            #expect(before.leased > 500, "there is a part of the lease to be given back")

            // Used after that, and known to the ledger alone; those of another team and of another gateway are not of this lease.
            clock.advance(seconds: 0.2)
            let untold = try #require(await lost.take(200))
            untold.settle(LimitAmounts(cost: 150), at: clock.read())
            try await lost.write(150)
            try await lost.write(90, team: "c")
            try await other.write(80)
            withExtendedLifetime((running, others)) {}

            let reconciler = Self.reconciler(database)
            // Nothing is lost that has not been looked at for long enough.
            clock.advance(seconds: 5000)
            for _ in 0..<10 {
                #expect(try await Self.outcomes(of: reconciler, clock).isEmpty, "it is not time yet")
                clock.advance(seconds: 89)
            }
            #expect(try await Self.state(database, clock).lost == before.leased)
            clock.advance(seconds: 11)
            let outcomes = try await Self.outcomes(of: reconciler, clock)
            let outcome = try #require(outcomes.first { $0.values == ["a"] })
            #expect(outcome.instance == lost.name)
            #expect(outcome.found == 150)
            // What ran, and as much as is used between two reports.
            let estimated = outcome.estimated
            #expect(500...800 ~= estimated)
            #expect(outcome.returned > 0)
            #expect(outcome.returned == before.leased - 150 - estimated)
            let after = try await Self.state(database, clock)
            #expect((after.used, after.leased, after.lost) == (6150, 0, estimated))
            #expect(try await Self.state(database, clock, of: "b").lost == 700)
            clock.advance(seconds: 901)
            #expect(try await Self.outcomes(of: reconciler, clock).isEmpty, "once is enough")

            // All the rest can be used.
            let rest = 100_000 - 6150 - estimated - 700
            #expect(await other.take(rest + 701) == nil)
            #expect(await other.take(rest) != nil)
        }
    }

    @Test(
        "one that was only cut off spends nothing more, and tells the truth when it is back",
        arguments: TestDatabase.allCases
    )
    func cutOff(engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.migrate(Migration.all)
            let clock = Clock()
            let cut = Instance(1, Self.rule, database, clock.read)
            try await cut.spend(clock)
            // Without the database it spends what it holds, and that no longer when others may soon be given it.
            clock.advance(seconds: 200)
            let late = try #require(await cut.take(200, isOffline: true))
            clock.advance(seconds: 101)
            #expect(await cut.take(200, isOffline: true) == nil)
            clock.advance(seconds: 700)
            let reconciler = Self.reconciler(database)
            #expect(try await Self.outcomes(of: reconciler, clock).isEmpty)
            clock.advance(seconds: 901)
            #expect(try await Self.outcomes(of: reconciler, clock).count == 1)
            #expect(try await Self.state(database, clock).used == 3000)

            late.settle(LimitAmounts(cost: 170), at: clock.read())
            await cut.keeper.tell()
            #expect(try await Self.state(database, clock).used == 3170)
            #expect(await cut.take(200) != nil)
        }
    }

    @Test("one that is heard of meanwhile keeps what it holds", arguments: TestDatabase.allCases)
    func heardOf(engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.migrate(Migration.all)
            let clock = Clock()
            let instance = Instance(1, Self.rule, database, clock.read)
            try await instance.spend(clock)
            let store = BudgetStore(database)
            clock.advance(seconds: 1000)
            let lost = try await store.lost(of: ["b", "c"], since: clock.milliseconds - 900_000, most: 10)
            #expect(lost.count == 1)
            let lease = try #require(lost.first)
            #expect(try await store.lost(of: ["c"], since: clock.milliseconds, most: 10).isEmpty)
            #expect(try await store.lost(of: ["b"], since: clock.milliseconds, after: lease, most: 10).isEmpty)
            await instance.keeper.tell()
            #expect(try await store.settle([(lease, used: 0)]) == [nil])
            #expect(try await Self.state(database, clock).used == 3000)
        }
    }

    @Test("one whose last calls are not known for certain gives nothing back", arguments: TestDatabase.allCases)
    func uncertain(engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.migrate(Migration.all)
            let clock = Clock()
            let lost = Instance(1, Self.rule, database, clock.read)
            try await lost.spend(clock)
            let before = try await Self.state(database, clock)
            clock.advance(seconds: 0.2)
            try await lost.write(150, isEstimate: true)
            let reconciler = Self.reconciler(database)
            clock.advance(seconds: 100)
            _ = try await Self.outcomes(of: reconciler, clock)
            clock.advance(seconds: 901)
            let outcomes = try await Self.outcomes(of: reconciler, clock)
            #expect(outcomes.map(\.returned) == [0])
            #expect(try await Self.state(database, clock).lost == before.leased)
            clock.advance(seconds: 901)
            #expect(try await Self.outcomes(of: reconciler, clock).isEmpty)
        }
    }

    @Test("an outage of the database in between begins the wait anew")
    func outage() async throws {
        try await TestDatabase.sqlite.withDatabase { database in
            try await database.migrate(Migration.all)
            let clock = Clock()
            let lost = Instance(1, Self.rule, database, clock.read)
            try await lost.spend(clock)
            let flaky = FlakyDatabase(database)
            let reconciler = Self.reconciler(flaky)
            clock.advance(seconds: 100)
            #expect(try await Self.outcomes(of: reconciler, clock).isEmpty)
            clock.advance(seconds: 800)
            flaky.isAway.withLock { $0 = true }
            await #expect(throws: StoreError.self) { try await Self.outcomes(of: reconciler, clock) }
            flaky.isAway.withLock { $0 = false }
            clock.advance(seconds: 800)
            #expect(try await Self.outcomes(of: reconciler, clock).isEmpty)
            clock.advance(seconds: 899)
            #expect(try await Self.outcomes(of: reconciler, clock).isEmpty)
            clock.advance(seconds: 1)
            #expect(try await Self.outcomes(of: reconciler, clock).count == 1)
        }
    }
}

/// A database that can be away.
private final class FlakyDatabase: SQLDatabase {
    private let database: any SQLDatabase
    let isAway = Mutex(false)

    init(_ database: any SQLDatabase) { self.database = database }

    var engine: SQLEngine { database.engine }

    func read<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        if isAway.withLock({ $0 }) { throw StoreError(.unavailable, "away") }
        return try await database.read(work)
    }

    func write<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        if isAway.withLock({ $0 }) { throw StoreError(.unavailable, "away") }
        return try await database.write(work)
    }

    func close() async { await database.close() }
}

extension UInt {
    fileprivate var asUInt64: UInt64 { UInt64(self) }
}
