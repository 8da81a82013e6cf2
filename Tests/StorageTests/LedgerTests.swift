import Core
import Foundation
import Testing

@testable import Storage

@Suite("The ledger") struct LedgerTests {
    @Test("keeps lines as they were, and the sums by hour are theirs", arguments: TestDatabase.allCases)
    func keeps(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            var entries: [LedgerEntry] = []
            for number in 0..<200 { entries += SampleCalls.call(number) }
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1_000_000), entries: entries))
            let read = try await ledger.all()
            let lines = entries.flatMap(\.expanded)
            #expect(read == lines.sorted { ($0.call, $0.number) < ($1.call, $1.number) })
            #expect(try await ledger.hoursThatDiffer(from: 0, until: SampleCalls.end) == [])
        }
    }

    @Test("has a batch once, however often it is written", arguments: TestDatabase.allCases)
    func idempotent(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            let batch = LedgerBatch(id: SampleCalls.id(1), entries: SampleCalls.call(5))
            for _ in 0..<3 { try await ledger.append(batch) }
            #expect(try await ledger.all() == batch.entries.flatMap(\.expanded))
            let report = try await ledger.report(UsageQuery(from: 0, until: SampleCalls.end))
            #expect(report.total.sums.calls == 1)
        }
    }

    @Test("says which hours do not add up", arguments: TestDatabase.allCases)
    func differences(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            let entries = SampleCalls.call(5)
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries))
            try await ledger.database.write { (session) throws(StoreError) in
                try session.execute("UPDATE usage_hours SET input_tokens = input_tokens + 1")
            }
            let hour = entries[0].time / 3_600_000 * 3_600_000
            #expect(try await ledger.hoursThatDiffer(from: 0, until: SampleCalls.end) == [hour])
        }
    }

    @Test("reports by any dimension and interval what the lines add up to", arguments: TestDatabase.allCases)
    func reports(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            var entries: [LedgerEntry] = []
            for number in 0..<500 { entries += SampleCalls.call(number) }
            for (place, batch) in entries.chunks(of: 130).enumerated() {
                try await ledger.append(LedgerBatch(id: SampleCalls.id(2_000_000 + place), entries: batch))
            }
            for by: [UsageQuery.Dimension] in [
                [], [.team], [.team, .model], [.user], [.status], [.tag("project")], [.stream, .vendor],
            ] {
                for times in [false, true] {
                    let report = try await ledger.report(
                        UsageQuery(from: 0, until: SampleCalls.end, by: by, withTimes: times)
                    )
                    var expected: [[String?]: UsageSums] = [:]
                    for entry in entries {
                        expected[by.map { $0.value(in: entry.dimensions) }, default: UsageSums()].add(entry)
                    }
                    #expect(report.rows.count == expected.count, "\(by)")
                    for row in report.rows {
                        let sums = try #require(expected[row.values], "\(by)")
                        #expect(row.sums.calls == sums.calls && row.sums.attempts == sums.attempts)
                        #expect(row.sums.cost == sums.cost && row.sums.unpriced == sums.unpriced)
                        #expect(row.sums.usage.inputTokens == sums.usage.inputTokens)
                        #expect(row.sums.usage.cachedInputTokens ?? 0 == sums.usage.cachedInputTokens ?? 0)
                        if times { #expect(row.sums.durations == sums.durations) }
                    }
                }
            }
        }
    }

    @Test(
        "divides time by hours, days, weeks and months",
        arguments: UsageQuery.Interval.allCases,
        TestDatabase.allCases
    )
    func intervals(_ interval: UsageQuery.Interval, _ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            var entries: [LedgerEntry] = []
            for number in 0..<400 { entries += SampleCalls.call(number) }
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries))
            let report = try await ledger.report(
                UsageQuery(from: 0, until: SampleCalls.end, by: [.team], interval: interval)
            )
            var calendar = Calendar(identifier: .iso8601)
            calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
            let component: Calendar.Component =
                switch interval {
                case .hour: .hour
                case .day: .day
                case .week: .weekOfYear
                case .month: .month
                }
            var expected: [String: Int] = [:]
            for entry in entries where entry.number == 0 {
                let date = Date(timeIntervalSince1970: Double(entry.time) / 1000)
                let start = try #require(calendar.dateInterval(of: component, for: date)?.start.timeIntervalSince1970)
                expected["\(Int(start) * 1000) \(entry.dimensions.team ?? "")", default: 0] += 1
            }
            let told = report.rows.reduce(into: [String: Int]()) { told, row in
                let key = "\(row.start ?? 0) \(row.values[0] ?? "")"
                if row.sums.calls > 0 { told[key, default: 0] += row.sums.calls }
            }
            #expect(told == expected)
        }
    }

    @Test("looks only at what is asked for", arguments: TestDatabase.allCases)
    func filters(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            var entries: [LedgerEntry] = []
            for number in 0..<300 { entries += SampleCalls.call(number) }
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries))
            for only: [UsageQuery.Dimension: [String?]] in [
                [.team: ["search"]], [.team: ["search", nil]], [.status: ["200"], .stream: ["true"]], [.team: []],
                [.tag("project"): ["p1", nil]], [.user: [nil]], [.error: ["rate_limit_exceeded"]],
            ] {
                let report = try await ledger.report(UsageQuery(from: 0, until: SampleCalls.end, only: only))
                let expected = entries.filter { entry in
                    entry.number == 0 && only.allSatisfy { $1.contains($0.value(in: entry.dimensions)) }
                }
                #expect(report.total.sums.calls == expected.count, "\(only)")
            }
        }
    }

    @Test("keeps money exact beyond what a whole number of pico-dollars could hold", arguments: TestDatabase.allCases)
    func money(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            let attempt = try #require(SampleCalls.call(0).flatMap(\.expanded).last)
            for (place, amount) in (["9000000.000000000001", "9000000.999999999999", "-0.000000000001"] as [Money])
                .enumerated()
            {
                var entry = attempt
                entry.number = place + 1
                entry.cost = amount
                try await ledger.append(LedgerBatch(id: SampleCalls.id(place), entries: [entry]))
            }
            let report = try await ledger.report(UsageQuery(from: 0, until: SampleCalls.end))
            #expect(report.total.sums.cost == "18000000.999999999999")
            #expect(try await ledger.hoursThatDiffer(from: 0, until: SampleCalls.end) == [])
        }
    }

    @Test("refuses what a newer gateway has used", arguments: TestDatabase.allCases)
    func newer(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            try await ledger.database.write { (session) throws(StoreError) in
                try session.execute("INSERT INTO migrations (version, name) VALUES (999, 'later')")
            }
            await #expect(throws: StoreError.self) { try await ledger.database.migrate(Migration.all) }
        }
    }
}

/// A ledger in an empty database.
func withLedger(_ engine: TestDatabase, _ work: (LedgerStore) async throws -> Void) async throws {
    try await engine.withDatabase { database in
        try await database.migrate(Migration.all)
        try await work(LedgerStore(database))
    }
}

extension LedgerStore {
    func all() async throws -> [LedgerEntry] {
        let found = Collected()
        try await entries(from: 0, until: SampleCalls.end) { found.all.append($0) }
        return found.all
    }
}

/// Filled by one thread at a time.
private final class Collected: @unchecked Sendable {
    var all: [LedgerEntry] = []
}

extension Array {
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

extension UsageQuery.Dimension {
    func value(in dimensions: UsageDimensions) -> String? {
        switch self {
        case .organisation: dimensions.organisation
        case .team: dimensions.team
        case .key: dimensions.key
        case .user: dimensions.user
        case .endpoint: dimensions.endpoint
        case .modelAsked: dimensions.modelAsked.isEmpty ? nil : dimensions.modelAsked
        case .vendor: dimensions.vendor
        case .model: dimensions.model
        case .region: dimensions.region
        case .tier: dimensions.tier
        case .status: "\(dimensions.status)"
        case .error: dimensions.error
        case .stream: "\(dimensions.isStream)"
        case .tag(let name): dimensions.tags[name]
        }
    }
}
