import Core
import Testing

@testable import Traffic

@Suite("The period of a budget") struct BudgetPeriodTests {
    private static let moments = [
        "1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2024-12-31T23:59:59Z", "2025-01-01T00:00:00Z",
        "2026-11-29T23:59:59Z", "2026-11-30T00:00:00Z",
    ]

    private static func seconds(_ text: String) -> Int { UTCTime.seconds(rfc3339: text)! }

    @Test(
        "ends where the next one of the calendar begins",
        arguments: [
            (BudgetPeriod.hour, ["1970-01-01T01:00:00Z", "2024-03-01T00:00:00Z", "2025-01-01T00:00:00Z"]),
            (.day, ["1970-01-02T00:00:00Z", "2024-03-01T00:00:00Z", "2025-01-01T00:00:00Z"]),
            // Weeks begin on Monday.
            (.week, ["1970-01-05T00:00:00Z", "2024-03-04T00:00:00Z", "2025-01-06T00:00:00Z"]),
            (.month, ["1970-02-01T00:00:00Z", "2024-03-01T00:00:00Z", "2025-01-01T00:00:00Z"]),
        ]
    )
    func ends(_ period: BudgetPeriod, _ expected: [String]) {
        for (moment, end) in zip(Self.moments, expected) {
            let number = period.number(at: Self.seconds(moment))
            #expect(period.end(of: number) == Self.seconds(end))
            #expect(period.number(at: Self.seconds(end)) == number + 1)
            #expect(period.number(at: Self.seconds(end) - 1) == number)
        }
    }

    @Test(
        "that rolls remembers all of its time, and at most a part of it more",
        arguments: [3600, 3661, 86_400, 2_592_000]
    )
    func rolls(_ length: Int) throws {
        let period = BudgetPeriod.rolling(seconds: length)
        var chance = SplitMix64(seed: 1)
        for _ in 0..<200 {
            let use = Int.random(in: 1_700_000_000..<1_800_000_000, using: &chance)
            let end = try #require(period.end(of: period.number(at: use)))
            #expect(end >= use + length)
            #expect(end <= use + length + length / 20)
            // Until then it is among those that count.
            #expect(period.number(at: use) > period.number(at: end - 1) - period.span)
            #expect(period.number(at: use) <= period.number(at: end) - period.span)
        }
    }

    @Test("is told apart by its place, which can be read again")
    func places() {
        let rule = BudgetRule(name: "b", per: [.team, .tag("a,1:b")], amount: 1, period: .month)
        for values in [["x", nil], [nil, nil], ["3:a,-", "naïve 日本"], ["", ","]] as [[String?]] {
            let text = TrafficPlace.text(rule.place(of: values))
            #expect(TrafficPlace.values(text, of: rule) == values)
            var other = rule
            other.period = .day
            #expect(TrafficPlace.values(text, of: other) == nil)
            other = rule
            other.per = [.team]
            #expect(TrafficPlace.values(text, of: other) == nil)
        }
        #expect(TrafficPlace.values("nonsense", of: rule) == nil)
        #expect(TrafficPlace.values("99:a", of: rule) == nil)
    }
}
