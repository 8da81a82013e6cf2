import Core
import Testing

@testable import Storage

@Suite("What the ledger need not keep") struct LedgerRetentionTests {
    private static let day = 86_400_000
    /// 60 days of calls begin there.
    private static let now = SampleCalls.begin + 100 * day

    private func filled(_ database: any SQLDatabase) async throws -> LedgerStore {
        try await database.migrate(Migration.all)
        let ledger = LedgerStore(database)
        var entries: [LedgerEntry] = []
        for number in 0..<600 { entries += SampleCalls.call(number) }
        for (place, batch) in entries.chunks(of: 100).enumerated() {
            try await ledger.append(LedgerBatch(id: SampleCalls.id(place), entries: batch))
        }
        return ledger
    }

    @Test("is deleted, sums after lines, and what is kept is as it was", arguments: TestDatabase.allCases)
    func deletes(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            let ledger = try await filled(database)
            let before = try await ledger.report(Self.query(by: [.team, .model]))
            let coarse = try await database.number("SELECT COUNT(*) FROM usage_coarse_days")
            let retention = LedgerRetention(lines: 60, hours: 80)
            let pauses = Counter()
            let outcome = try await LedgerCleaning(database, holder: "one").run(retention, now: { Self.now }) {
                _ = pauses.next()
            }
            guard case .done(let rows) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(rows > 0 && pauses.value >= 7)

            let (lines, hours) = (Self.now - 60 * Self.day, Self.now - 80 * Self.day)
            #expect(try await ledger.kept() == retention.kept(at: Self.now))
            let kept = try await ledger.all()
            #expect(!kept.isEmpty && kept.allSatisfy { $0.time >= lines / Self.day * Self.day })
            #expect(
                try await database.number("SELECT MIN(hour) FROM usage_hours") ?? 0 >= hours / Self.day * 24
            )
            #expect(try await database.number("SELECT COUNT(*) FROM usage_coarse_days") == coarse)
            // What days can tell is told as before; and what is deleted is no difference.
            let after = try await ledger.report(Self.query(by: [.team, .model]))
            #expect(after.total.sums.cost == before.total.sums.cost && after.rows.count == before.rows.count)
            #expect(after.keptSince == nil)
            #expect(try await ledger.hoursThatDiffer(from: 0, until: SampleCalls.end) == [])
            // By user, it is said from when on all is there.
            let users = try await ledger.report(Self.query(by: [.user]))
            #expect(users.keptSince == hours / Self.day * Self.day && users.total.sums.calls < before.total.sums.calls)
            #expect(try await database.number("SELECT COUNT(*) FROM ledger_batches") == 0)
        }
    }

    @Test("takes with it what told it apart, but for what is used again", arguments: TestDatabase.allCases)
    func dimensions(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            let ledger = try await filled(database)
            let far = Self.now + 1000 * Self.day
            let retention = LedgerRetention(lines: 1, hours: 1, days: 1)
            let cleaning = LedgerCleaning(database, holder: "one")
            _ = try await cleaning.run(retention, now: { far }) {}
            for table in SumTable.allCases.map(\.name) + ["ledger", "dimensions"] {
                #expect(try await database.number("SELECT COUNT(*) FROM \(table)") == 0, "\(table)")
            }
            // The store remembers numbers of what is there no more.
            let again = SampleCalls.call(3, at: far)
            try await ledger.append(LedgerBatch(id: SampleCalls.id(9_000), entries: again))
            let report = try await ledger.report(UsageQuery(from: 0, until: far + Self.day, by: [.team]))
            #expect(report.total.sums.calls == 1)
            #expect(try await ledger.hoursThatDiffer(from: 0, until: far + Self.day) == [])
        }
    }

    @Test(
        "is deleted by one instance at a time, and by another when that one is gone",
        arguments: TestDatabase.allCases
    )
    func oneInstance(_ engine: TestDatabase) async throws {
        try await engine.withInstances(2) { instances in
            _ = try await filled(instances[0])
            let retention = LedgerRetention(lines: 10)
            let one = LedgerCleaning(instances[0], holder: "one")
            let other = LedgerCleaning(instances[1], holder: "other")
            let clock = Counter()
            // While the one pauses, the other finds it at work.
            let first = try await one.run(retention, now: { Self.now + clock.value }) { () async throws in
                guard clock.next() == 1 else { return }
                #expect(try await other.run(retention, now: { Self.now + 1 }) {} == .elsewhere)
            }
            guard case .done = first else {
                Issue.record("\(first)")
                return
            }
            let later = Self.now + LedgerCleaning.term + 1_000
            guard case .done = try await other.run(retention, now: { later }, pause: {}) else {
                Issue.record("the other did nothing")
                return
            }
            // One that was away for too long finds that it lost its turn.
            #expect(try await one.run(retention, now: { later + 1 }) {} == .elsewhere)
        }
    }

    @Test(
        "is kept no shorter than what is made of it",
        arguments: [
            (nil, nil, nil, true), (90, nil, nil, true), (90, 30, nil, false), (nil, 400, nil, false),
            (90, 400, 300, false), (90, 400, 400, true), (500, nil, 500, true), (nil, nil, 30, false),
        ] as [(Int?, Int?, Int?, Bool)]
    )
    func consistent(_ lines: Int?, _ hours: Int?, _ days: Int?, _ isConsistent: Bool) {
        #expect(LedgerRetention(lines: lines, hours: hours, days: days).isConsistent == isConsistent)
    }

    private static func query(by: [UsageQuery.Dimension]) -> UsageQuery {
        UsageQuery(from: SampleCalls.begin, until: SampleCalls.end, by: by)
    }
}
