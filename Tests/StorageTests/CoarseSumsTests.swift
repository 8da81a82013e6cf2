import Core
import Testing

@testable import Storage

@Suite("Sums without users and tags") struct CoarseSumsTests {
    @Test("are made of a ledger that had none", arguments: TestDatabase.allCases)
    func migration(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.migrate(Migration.all)
            let ledger = LedgerStore(database)
            var entries: [LedgerEntry] = []
            for number in 0..<400 { entries += SampleCalls.call(number) }
            var correction = try #require(entries.flatMap(\.expanded).first { $0.number == 1 })
            correction.number = -1
            correction.cost = "-0.25"
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries + [correction]))
            let query = UsageQuery(from: 0, until: SampleCalls.end, by: [.team, .model], withTimes: true)
            let before = try await ledger.report(query)
            #expect(before.total.sums.corrected == "-0.25" && before.total.sums.corrections == 1)
            #expect(before.total.sums.estimatedCost > .zero)

            // As it was before there were any.
            var statements = [
                "DROP TABLE usage_coarse_hours", "DROP TABLE usage_coarse_days", "DROP TABLE ledger_kept",
                "DROP TABLE ledger_upkeep", "ALTER TABLE dimensions DROP COLUMN last_day",
                "DELETE FROM dimensions WHERE id NOT IN (SELECT dimension FROM usage_hours)",
                // Nor what came after them.
                "DROP TABLE directory", "DROP TABLE resources", "DROP TABLE audit", "DROP TABLE idempotency",
                "DROP TABLE budget_counts", "DROP TABLE budget_leases", "DROP TABLE corrections",
                "ALTER TABLE ledger DROP COLUMN corrects",
                "ALTER TABLE ledger DROP COLUMN makes_known",
                "DELETE FROM migrations WHERE version >= 2",
            ]
            for column in [
                "estimated_micros", "estimated_picos", "corrections", "correction_micros", "correction_picos",
            ] { statements.append("ALTER TABLE usage_hours DROP COLUMN \(column)") }
            for statement in statements { try await database.run(statement) }

            try await database.migrate(Migration.all)
            let after = try await LedgerStore(database).report(query)
            #expect(after.total.sums == before.total.sums)
            #expect(after.rows.map(\.sums) == before.rows.map(\.sums))
            #expect(try await ledger.hoursThatDiffer(from: 0, until: SampleCalls.end) == [])
            #expect(try await database.number("SELECT COUNT(*) FROM dimensions WHERE last_day = 0") == 0)
        }
    }

    @Test("are checked as the others are", arguments: TestDatabase.allCases, [SumTable.coarseHours, .coarseDays])
    func differences(_ engine: TestDatabase, _ table: SumTable) async throws {
        try await withLedger(engine) { ledger in
            let entries = SampleCalls.call(5)
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries))
            #expect(try await ledger.hoursThatDiffer(from: 0, until: SampleCalls.end) == [])
            try await ledger.database.run("UPDATE \(table.name) SET output_tokens = output_tokens + 1")
            let start = entries[0].time / table.length * table.length
            #expect(try await ledger.hoursThatDiffer(from: 0, until: SampleCalls.end) == [start])
        }
    }

    @Test("are of whole days, and of hours before and after them", arguments: TestDatabase.allCases)
    func edges(_ engine: TestDatabase) async throws {
        let hour = 3_600_000
        try await withLedger(engine) { ledger in
            var entries: [LedgerEntry] = []
            for number in 0..<300 { entries += SampleCalls.call(number, at: SampleCalls.begin + number * hour + 7) }
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries))
            for (from, until) in [(5, 200), (0, 24), (5, 9), (24, 48), (23, 49), (30, 30), (30, 71), (47, 48)] {
                for interval: UsageQuery.Interval? in [nil, .day, .hour] {
                    let query = UsageQuery(
                        from: SampleCalls.begin + from * hour,
                        until: SampleCalls.begin + until * hour,
                        by: [.model],
                        interval: interval,
                        withTimes: true
                    )
                    let report = try await ledger.report(query)
                    #expect(report.total.sums.calls == until - from, "\(from) \(until)")
                    #expect(report.total.sums.durations.count == until - from, "\(from) \(until)")
                }
            }
        }
    }

    @Test("are told by days alone where hours are kept no more")
    func withoutHours() {
        let day = 86_400_000
        var kept = LedgerKept()
        let query = UsageQuery(from: 10 * day + 5 * 3_600_000, until: 12 * day + 3_600_000)
        let hours = [
            SumRange(table: .coarseHours, periods: 245..<264), SumRange(table: .coarseDays, periods: 11..<12),
            SumRange(table: .coarseHours, periods: 288..<289),
        ]
        #expect(UsageReporter.ranges(of: query, kept) == hours)
        kept.hours = 11 * day
        #expect(
            UsageReporter.ranges(of: query, kept)
                == [SumRange(table: .coarseDays, periods: 10..<12), SumRange(table: .coarseHours, periods: 288..<289)]
        )
        kept.hours = 20 * day
        #expect(UsageReporter.ranges(of: query, kept) == [SumRange(table: .coarseDays, periods: 10..<13)])
    }
}
