import Foundation
import Storage
import Testing

private let largeLedgerCalls = ProcessInfo.processInfo.environment["LARGE_LEDGER"].flatMap { Int($0) } ?? 0

/// Measures, where `LARGE_LEDGER` says how many calls there are to be: they take a while to write.
@Suite("A large ledger", .enabled(if: largeLedgerCalls > 0)) struct LargeLedgerTests {
    @Test("is reported by team and model over 30 days", arguments: TestDatabase.allCases)
    func report(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.migrate(Migration.all)
            let ledger = LedgerStore(database)
            let clock = ContinuousClock()
            let written = try await clock.measure {
                for start in stride(from: 0, to: largeLedgerCalls, by: 2_000) {
                    var entries: [LedgerEntry] = []
                    for number in start..<min(start + 2_000, largeLedgerCalls) {
                        // Spread over 30 days, in their order.
                        entries += SampleCalls.call(
                            number,
                            at: SampleCalls.begin + number * 2_592_000_000 / largeLedgerCalls
                        )
                    }
                    try await ledger.append(LedgerBatch(id: SampleCalls.id(start), entries: entries))
                }
            }
            print("\(engine): \(largeLedgerCalls) calls written in \(written)")
            for (name, query) in [
                ("sums", UsageQuery(from: 0, until: SampleCalls.end, by: [.team, .model])),
                ("sums by day", UsageQuery(from: 0, until: SampleCalls.end, by: [.team, .model], interval: .day)),
                ("percentiles", UsageQuery(from: 0, until: SampleCalls.end, by: [.team, .model], withTimes: true)),
            ] {
                var report: UsageReport?
                let taken = try await clock.measure { report = try await ledger.report(query) }
                #expect(report?.total.sums.calls == largeLedgerCalls)
                print("\(engine): \(name) by team and model in \(taken), \(report?.rows.count ?? 0) rows")
            }
        }
    }
}
