import Core
import Testing

@testable import Storage

@Suite("Who is charged, what a month costs, and what changed") struct CostReportTests {
    private static let day = 86_400_000

    private static func sums(_ cost: Money, calls: Int = 1) -> UsageSums {
        var sums = UsageSums()
        (sums.cost, sums.calls) = (cost, calls)
        return sums
    }

    private static func report(
        by: [UsageQuery.Dimension],
        _ rows: [(start: Int?, values: [String?], cost: Money)]
    ) -> UsageReport {
        var total = UsageReport.Row(start: nil, values: by.map { _ in nil })
        let rows = rows.map { row in
            let sums = sums(row.cost)
            total.sums.add(sums)
            return UsageReport.Row(start: row.start, values: row.values, sums: sums)
        }
        return UsageReport(query: UsageQuery(from: 0, until: .max / 4, by: by), rows: rows, total: total)
    }

    @Test("what has no owner is told apart, with what is missing, and everything adds up")
    func allocation() {
        let allocation = CostAllocation(
            Self.report(
                by: [.organisation, .team],
                [
                    (nil, ["acme", "search"], "6"), (nil, ["acme", nil], "1"), (nil, [nil, nil], "2"),
                    (nil, [nil, "mail"], "0.5"), (nil, ["acme", "mail"], "0.5"),
                ]
            )
        )
        #expect(allocation.rows.map(\.values) == [["acme", "search"], ["acme", "mail"]])
        #expect(allocation.unallocated.cost == "3.5" && allocation.unallocated.calls == 3)
        #expect(allocation.gaps.map(\.missing) == [.organisation, .team])
        #expect(allocation.gaps.map(\.sums.cost) == ["2.5", "1"])
        #expect(allocation.share(of: "6") == 6_000 && allocation.share(of: "1") == 1_000)
        let parts = allocation.rows.map(\.sums.cost).reduce(allocation.unallocated.cost, +)
        #expect(parts == allocation.total.cost)
        #expect(CostAllocation(Self.report(by: [.team], [])).share(of: "1") == nil)
    }

    /// 2026-03-16, a Monday, at noon.
    private static let now = UTCTime(year: 2026, month: 3, day: 16, hour: 12).seconds * 1000

    @Test("a month goes on as the same weekdays did in the 28 days before")
    func forecast() {
        // 2 on weekdays and 1 at weekends, since the year began; 1 so far today.
        var rows: [(start: Int?, values: [String?], cost: Money)] = []
        let today = Self.now / Self.day
        for number in (today - 74)..<today {
            rows.append((number * Self.day, ["search"], (number + 3) % 7 < 5 ? "2" : "1"))
        }
        rows.append((today * Self.day, ["search"], "1"))
        let month = MonthForecast(Self.report(by: [.team], rows), now: Self.now)
        // 15 days with 10 weekdays and 5 of weekends, and today.
        #expect(month.total.toDate == "26")
        // Half a Monday, then 15 days with 11 weekdays and 4 of weekends.
        #expect(month.total.forecast == "53")
        // February: 20 weekdays.
        #expect(month.total.before == "48")
        #expect(month.basis == (today - 28)..<today)
        #expect(month.rows.map(\.forecast) == ["53"] && month.rows.map(\.values) == [["search"]])
    }

    @Test("a month that has just begun is told by the days that there are, or not at all")
    func youngForecast() {
        let today = Self.now / Self.day
        let first = MonthForecast(Self.report(by: [], [(today * Self.day, [], "1")]), now: Self.now)
        #expect(first.total.forecast == nil && first.total.toDate == "1" && first.basis.isEmpty)
        // One Sunday of 3, and nothing else: every day costs that.
        let second = MonthForecast(Self.report(by: [], [((today - 1) * Self.day, [], "3")]), now: Self.now)
        #expect(second.total.forecast == "49.5")
        let none = MonthForecast(Self.report(by: [], []), now: Self.now)
        #expect(none.total.forecast == nil && none.rows.isEmpty)
    }

    @Test("a forecast asks for the month before, and for 28 days at least, also in January")
    func forecastQuery() {
        let january = UTCTime(year: 2026, month: 1, day: 5, hour: 3).seconds * 1000
        #expect(MonthForecast.query(now: january).from == UTCTime(year: 2025, month: 12, day: 1).seconds * 1000)
        let march = UTCTime(year: 2026, month: 3, day: 1).seconds * 1000
        #expect(MonthForecast.query(now: march).from == UTCTime(year: 2026, month: 2, day: 1).seconds * 1000)
    }

    @Test("what changed most comes first, whichever direction it has, and the rest is one row")
    func movers() {
        let before = Self.report(
            by: [.team],
            [(nil, ["a"], "10"), (nil, ["b"], "5"), (nil, ["c"], "1"), (nil, ["gone"], "0.5")]
        )
        let after = Self.report(
            by: [.team],
            [(nil, ["a"], "11"), (nil, ["b"], "1"), (nil, ["c"], "1"), (nil, ["new"], "2")]
        )
        let movers = UsageMovers(from: before, to: after, limit: 3)
        #expect(movers.rows.map(\.values) == [["b"], ["new"], ["a"]])
        #expect(movers.rows.map(\.change) == ["-4", "2", "1"])
        #expect(movers.rows.map(\.permille) == [-800, nil, 100])
        #expect(movers.others.change == "-0.5" && movers.others.callsBefore == 2)
        #expect(movers.total.before == "16.5" && movers.total.after == "15")
    }

    @Test("all of it is told from a ledger", arguments: TestDatabase.allCases)
    func fromLedger(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            var entries: [LedgerEntry] = []
            for number in 0..<300 { entries += SampleCalls.call(number) }
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries))
            let total = try await ledger.report(UsageQuery(from: 0, until: SampleCalls.end)).total.sums.cost
            let allocation = try await ledger.allocation(from: 0, until: SampleCalls.end)
            #expect(allocation.total.cost == total && allocation.gaps.map(\.missing) == [.team])
            let now = SampleCalls.begin + 45 * Self.day
            let month = try await ledger.month(now: now, by: [.team])
            #expect(month.total.toDate == month.rows.map(\.toDate).reduce(.zero, +))
            #expect(month.total.forecast ?? .zero > month.total.toDate)
            let half = SampleCalls.begin + 30 * Self.day
            let movers = try await ledger.movers(from: 0..<half, to: half..<SampleCalls.end)
            #expect(movers.total.before + movers.total.after == total)
        }
    }
}
