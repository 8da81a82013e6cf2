import Foundation
import Testing

@testable import Storage

private let largeLedgerCalls = ProcessInfo.processInfo.environment["LARGE_LEDGER"].flatMap { Int($0) } ?? 0

/// Measures, where `LARGE_LEDGER` says how many calls there are to be: they take a while to write.
@Suite("A large ledger", .enabled(if: largeLedgerCalls > 0)) struct LargeLedgerTests {
    @Test("is reported by team and model over 30 days", arguments: TestDatabase.allCases)
    func report(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.migrate(Migration.all)
            let ledger = LedgerStore(database)
            let clock = ContinuousClock()
            var written = Duration.zero
            for start in stride(from: 0, to: largeLedgerCalls, by: 2_000) {
                var entries: [LedgerEntry] = []
                for number in start..<min(start + 2_000, largeLedgerCalls) {
                    entries += RealisticCalls.call(number, of: largeLedgerCalls)
                }
                let batch = LedgerBatch(id: SampleCalls.id(start), entries: entries)
                written += try await clock.measure { try await ledger.append(batch) }
            }
            print("\(engine): \(largeLedgerCalls) calls written in \(written)")
            for table in SumTable.allCases.map(\.name) + ["dimensions"] {
                print("\(engine): \(try await database.number("SELECT COUNT(*) FROM \(table)") ?? 0) rows of \(table)")
            }
            // Neither on the hour nor on the day, as it is asked for.
            let (from, until) = (SampleCalls.begin + 1, SampleCalls.end)
            for (name, query) in [
                ("sums by team and model", UsageQuery(from: from, until: until, by: [.team, .model])),
                ("and day", UsageQuery(from: from, until: until, by: [.team, .model], interval: .day)),
                ("and hour", UsageQuery(from: from, until: until, by: [.team, .model], interval: .hour)),
                ("and percentiles", UsageQuery(from: from, until: until, by: [.team, .model], withTimes: true)),
                ("of one team by user", UsageQuery(from: from, until: until, by: [.user], only: [.team: ["team-7"]])),
                ("by user", UsageQuery(from: from, until: until, by: [.user])),
            ] {
                var report: UsageReport?
                var times: [Duration] = []
                for _ in 0..<3 { times.append(try await clock.measure { report = try await ledger.report(query) }) }
                if query.only.isEmpty { #expect(report?.total.sums.calls == largeLedgerCalls) }
                print("\(engine): \(name) in \(times), \(report?.rows.count ?? 0) rows")
            }
        }
    }
}
