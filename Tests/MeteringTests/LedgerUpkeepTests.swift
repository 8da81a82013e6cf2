import Core
import Foundation
import NIOConcurrencyHelpers
import Storage
import StorageSQLite
import Testing

@testable import Metering

@Suite("The upkeep of the ledger") struct LedgerUpkeepTests {
    @Test("deletes each day what has become too old, as the configuration says by then")
    func days() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/gateway.db")
        try await database.migrate(Migration.all)
        let ledger = LedgerStore(database)
        let (begin, day) = (1_769_731_200_000, 86_400_000)
        for number in 0..<10 {
            let time = begin + number * day
            var entry = LedgerEntry(
                call: CallID(milliseconds: time, random: (0, UInt64(number))),
                number: 1,
                time: time,
                dimensions: UsageDimensions(endpoint: "calls"),
                requestID: "req"
            )
            entry.cost = "1"
            try await ledger.append(LedgerBatch(id: entry.call, entries: [entry]))
        }

        // Nothing sleeps: time goes on by what is slept, and the lines that are left are counted at each midnight.
        let now = NIOLockedValueBox(begin + 10 * day)
        let left = NIOLockedValueBox<[Int]>([])
        let upkeep = LedgerUpkeep(
            database,
            holder: "one",
            now: { now.withLockedValue { $0 } },
            sleep: { duration in
                let milliseconds = Int(duration / .milliseconds(1))
                let (before, after) = now.withLockedValue { now in
                    defer { now += milliseconds }
                    return (now, now + milliseconds)
                }
                if before / day < after / day {
                    let count = NIOLockedValueBox(0)
                    try await ledger.entries(from: 0, until: .max / 4) { _ in count.withLockedValue { $0 += 1 } }
                    left.withLockedValue { $0.append(count.withLockedValue { $0 }) }
                }
                if after > begin + 14 * day { throw CancellationError() }
            },
            told: { result in
                if case .failure(let error) = result { Issue.record("\(error)") }
            }
        )
        // For ever at first, then for eight days.
        await upkeep.run {
            LedgerRetention(lines: now.withLockedValue { $0 } < begin + 11 * day ? nil : 8)
        }
        #expect(left.withLockedValue { $0 } == [10, 7, 6, 5])
        let report = try await ledger.report(UsageQuery(from: 0, until: .max / 4))
        #expect(report.total.sums.cost == "10")
        #expect(try await ledger.hoursThatDiffer(from: 0, until: .max / 4) == [])
        await database.close()
    }
}
