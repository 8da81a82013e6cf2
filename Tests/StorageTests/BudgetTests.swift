import Core
import Storage
import Testing

/// What every authority on budgets must do.
@Suite("An authority on budgets")
struct BudgetTests {
    enum Kind: CaseIterable, Sendable {
        case memory, sqlite, postgres

        /// Several instances' views of one authority.
        func with(_ count: Int, _ body: ([any BudgetAuthority]) async throws -> Void) async throws {
            switch self {
            case .memory:
                let budgets = MemoryBudgets()
                try await body(Array(repeating: budgets, count: count))
            case .sqlite, .postgres:
                let engine = self == .sqlite ? TestDatabase.sqlite : .postgres
                try await engine.withInstances(count) { databases in
                    try await databases[0].migrate(Migration.all)
                    try await body(databases.map { BudgetStore($0) })
                }
            }
        }
    }

    private static func report(
        _ used: Int,
        _ taken: Int,
        least: Int,
        wish: Int? = nil,
        period: Int = 7,
        span: Int = 1,
        isFirst: Bool = false,
        isUnbounded: Bool = false,
        place: String = "p",
        thresholds: [Int] = [],
        earlier: [BudgetReport.Earlier] = []
    ) -> BudgetReport {
        BudgetReport(
            budget: "b",
            place: place,
            period: period,
            span: span,
            until: 10_000,
            amount: 100,
            isFirst: isFirst,
            used: used,
            taken: taken,
            least: least,
            wish: wish ?? least,
            isUnbounded: isUnbounded,
            thresholds: thresholds,
            earlier: earlier
        )
    }

    @Test(
        "leases what is needed, up to what there is, and beyond need no more than others are left",
        arguments: Kind.allCases
    )
    func leases(_ kind: Kind) async throws {
        try await kind.with(2) { both in
            func lease(_ instance: String, _ report: BudgetReport) async throws -> BudgetLease {
                try await both[instance == "a" ? 0 : 1].lease([report], to: instance, at: 1)[0]
            }
            // Alone one gets what it wishes.
            var found = try await lease("a", Self.report(0, 10, least: 20, wish: 40))
            #expect(found == BudgetLease(held: 40, others: 0, othersUsed: 0))
            // Others get half of the rest beyond what they need.
            found = try await lease("b", Self.report(0, 0, least: 20, wish: 60))
            #expect(found == BudgetLease(held: 40, others: 40, othersUsed: 0))
            // What is needed is leased as far as there is any.
            found = try await lease("a", Self.report(5, 40, least: 90))
            #expect(found == BudgetLease(held: 60, others: 40, othersUsed: 0))
            // What is given back is there for others.
            found = try await lease("b", Self.report(15, 20, least: 20))
            #expect(found == BudgetLease(held: 20, others: 60, othersUsed: 5))
            found = try await lease("a", Self.report(60, 60, least: 90))
            #expect(found == BudgetLease(held: 80, others: 20, othersUsed: 15))
            // What is used is never taken away, also where it is too much.
            found = try await lease("a", Self.report(95, 95, least: 100))
            #expect(found == BudgetLease(held: 95, others: 20, othersUsed: 15))
            // Where nothing is refused there is no end.
            found = try await lease("b", Self.report(15, 20, least: 500, isUnbounded: true))
            #expect(found == BudgetLease(held: 500, others: 95, othersUsed: 95))
        }
    }

    @Test(
        "notes a report that comes twice once, and goes on from what an instance told before",
        arguments: Kind.allCases
    )
    func again(_ kind: Kind) async throws {
        try await kind.with(1) { authorities in
            let authority = authorities[0]
            for _ in 0..<3 { _ = try await authority.lease([Self.report(30, 30, least: 40)], to: "a", at: 1) }
            let first = try await authority.lease([Self.report(9, 9, least: 5, isFirst: true)], to: "a", at: 1)
            #expect(first == [BudgetLease(held: 39, before: 30, others: 0, othersUsed: 0)])
            let other = try await authority.lease([Self.report(0, 0, least: 0, isFirst: true)], to: "b", at: 1)
            #expect(other == [BudgetLease(held: 0, others: 39, othersUsed: 30)])
        }
    }

    @Test(
        "keeps what was held by those of whom nothing is heard, and gives back what those held who end",
        arguments: Kind.allCases
    )
    func ends(_ kind: Kind) async throws {
        try await kind.with(1) { authorities in
            let authority = authorities[0]
            _ = try await authority.lease([Self.report(10, 20, least: 50)], to: "lost", at: 1)
            for instance in ["ended", "ended too"] {
                _ = try await authority.lease([Self.report(10, 10, least: 15)], to: instance, at: 1)
                try await authority.close(instance)
                try await authority.close(instance)
            }
            let now = 2 + BudgetStore.patience
            let found = try await authority.lease([Self.report(0, 0, least: 40)], to: "new", at: now)
            #expect(found == [BudgetLease(held: 30, others: 70, othersUsed: 30)])
            let states = try await authority.states(of: "b", at: 9_999, most: 10)
            #expect(states == [BudgetState(place: "p", period: 7, used: 30, leased: 30 + 40, lost: 0, threshold: 0)])
            let later = try await authority.states(of: "b", at: 2 + BudgetStore.patience, most: 10)
            #expect(later.isEmpty)
        }
    }

    @Test("counts periods apart, and those together that a time that rolls spans", arguments: Kind.allCases)
    func periods(_ kind: Kind) async throws {
        try await kind.with(1) { authorities in
            let authority = authorities[0]
            _ = try await authority.lease([Self.report(60, 70, least: 70)], to: "a", at: 1)
            let next = try await authority.lease(
                [Self.report(0, 0, least: 90, period: 8, earlier: [.init(period: 7, used: 61, held: 61)])],
                to: "a",
                at: 1
            )
            #expect(next == [BudgetLease(held: 90, others: 0, othersUsed: 0)])
            let rolling = try await authority.lease(
                [Self.report(0, 0, least: 90, period: 8, span: 2, place: "q")],
                to: "a",
                at: 1
            )
            #expect(rolling[0].held == 90)
            let second = try await authority.lease(
                [
                    Self.report(
                        0,
                        0,
                        least: 90,
                        period: 9,
                        span: 2,
                        place: "q",
                        earlier: [.init(period: 8, used: 20, held: 25)]
                    )
                ],
                to: "a",
                at: 1
            )
            #expect(second == [BudgetLease(held: 75, others: 25, othersUsed: 20)])
            let third = try await authority.lease(
                [
                    Self.report(
                        0,
                        0,
                        least: 90,
                        period: 10,
                        span: 2,
                        place: "q",
                        earlier: [.init(period: 9, used: 1, held: 1)]
                    )
                ],
                to: "a",
                at: 1
            )
            #expect(third == [BudgetLease(held: 90, others: 1, othersUsed: 1)])
            let states = try await authority.states(of: "b", at: 1, most: 1)
            #expect(states == [BudgetState(place: "q", period: 10, used: 1, leased: 90, lost: 0, threshold: 0)])
        }
    }

    @Test("tells a threshold once, by what all have used", arguments: Kind.allCases)
    func thresholds(_ kind: Kind) async throws {
        try await kind.with(1) { authorities in
            var reached: [[Int]] = []
            for (instance, used) in [("a", 40), ("b", 9), ("b", 10), ("a", 40), ("b", 60), ("a", 39), ("b", 60)] {
                let lease = try await authorities[0].lease(
                    [Self.report(used, used, least: used, thresholds: [50, 80, 100])],
                    to: instance,
                    at: 1
                )
                reached += lease.map(\.reached)
            }
            #expect(reached == [[], [], [50], [], [80, 100], [], []])
        }
    }

    @Test("never leases more than there is, whoever asks at the same time", arguments: Kind.allCases)
    func together(_ kind: Kind) async throws {
        try await kind.with(4) { authorities in
            let held = try await withThrowingTaskGroup(of: Int.self) { group in
                for (place, authority) in authorities.enumerated() {
                    group.addTask {
                        var held = 0
                        for round in 1...15 {
                            // No more than is held is taken.
                            let taken = min(round, held)
                            let report = Self.report(taken / 3, taken, least: round * 3, wish: round * 5)
                            // Of two that are told together each instance tells the other one first.
                            let other = Self.report(0, 0, least: round * 3, place: "q")
                            let reports = place.isMultiple(of: 2) ? [report, other] : [other, report]
                            let leases = try await authority.lease(reports, to: "\(place)", at: 1)
                            held = leases[place.isMultiple(of: 2) ? 0 : 1].held
                        }
                        return held
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(held <= 100)
            let states = try await authorities[0].states(of: "b", at: 1, most: 10)
            #expect(states.map { $0.used + $0.leased + $0.lost }.allSatisfy { $0 <= 100 && $0 > 90 })
        }
    }

    @Test("forgets what counts no more", arguments: Kind.allCases)
    func sweeping(_ kind: Kind) async throws {
        try await kind.with(1) { authorities in
            let authority = authorities[0]
            _ = try await authority.lease([Self.report(60, 60, least: 60)], to: "a", at: 1)
            try await authority.sweep(at: 5_000)
            let kept = try await authority.lease([Self.report(0, 0, least: 0, isFirst: true)], to: "a", at: 1)
            #expect(kept[0].before == 60)
            try await authority.sweep(at: 10_000 + 100_000_000)
            let forgotten = try await authority.lease([Self.report(0, 0, least: 0, isFirst: true)], to: "a", at: 1)
            #expect(forgotten[0].before == 0)
        }
    }
}
