import Core
import Testing

@testable import Storage

@Suite("Corrections of what was said to have been spent") struct CorrectionTests {
    /// What everything would cost at so much a token; what was not counted is not known.
    private static func at(_ rate: Int, _ vendor: String? = nil) -> @Sendable (LedgerEntry) -> Reckoning {
        { attempt in
            if let vendor, attempt.dimensions.vendor != vendor { return .other }
            guard let usage = attempt.usage else { return .unchanged }
            let tokens = usage.inputTokens + usage.outputTokens
            return .cost(Money(picodollars: Int128(tokens * rate)), price: "price_\(rate)")
        }
    }

    private static func sample(_ count: Int) -> [LedgerEntry] {
        (0..<count).flatMap { SampleCalls.call($0) }
    }

    /// What the attempts cost at a rate, reckoned afresh.
    private static func cost(_ entries: [LedgerEntry], at rate: Int) -> Money {
        entries.flatMap(\.expanded).filter { $0.number > 0 }.reduce(into: Money.zero) { sum, attempt in
            if case .cost(let cost, _) = at(rate)(attempt) { sum += cost } else { sum += attempt.cost ?? .zero }
        }
    }

    @Test(
        "lead to what everything would cost reckoned afresh, and sums by hour with them",
        arguments: TestDatabase.allCases
    )
    func afresh(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            let entries = Self.sample(300)
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries))
            let before = try await ledger.total()
            let attempts = entries.flatMap(\.expanded).filter { $0.number > 0 }
            let unknown = attempts.filter { $0.usage == nil && $0.cost == nil }.count
            for (round, rate) in [3_000_001, 7, 0, 999_999_999_999].enumerated() {
                let sums = try await ledger.correctAll(by: 37, Self.at(rate))
                let total = try await ledger.total()
                #expect(sums.lines == attempts.count)
                #expect(sums.after == total.cost && total.cost == Self.cost(entries, at: rate))
                #expect(sums.before + sums.difference == sums.after)
                #expect(total.calls == before.calls && total.attempts == before.attempts)
                #expect(total.usage == before.usage && total.estimated == before.estimated)
                let estimates = attempts.filter(\.isEstimate)
                #expect(total.estimatedCost == Self.cost(estimates, at: rate))
                #expect(total.corrected == total.cost - before.cost)
                #expect(total.unpriced == unknown && sums.unpricedAfter == unknown)
                #expect(sums.unpricedBefore == (round == 0 ? before.unpriced : unknown))
                let lines = try await ledger.all()
                #expect(lines.filter { $0.number != 0 }.reduce(.zero) { $0 + ($1.cost ?? .zero) } == total.cost)
                #expect(try await ledger.hoursThatDiffer(from: 0, until: SampleCalls.end) == [])
                // Again, with other pages: there is nothing left to do.
                let again = try await ledger.correctAll(by: 11, Self.at(rate))
                #expect(again.changed == 0 && again.difference == .zero && again.after == total.cost)
                #expect(try await ledger.all() == lines)
            }
        }
    }

    @Test("change no line, and are told apart by what they are of", arguments: TestDatabase.allCases)
    func lines(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            let entries = Self.sample(60)
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries))
            let before = try await ledger.all()
            _ = try await ledger.correctAll(by: 10, Self.at(5))
            _ = try await ledger.correctAll(by: 10, Self.at(6))
            let after = try await ledger.all()
            #expect(after.filter { $0.correction == nil } == before)
            let attempts = Dictionary(grouping: before.filter { $0.number > 0 }, by: \.call)
            for correction in after.filter({ $0.number < 0 }) {
                let of = try #require(correction.correction)
                let attempt = try #require(attempts[correction.call]?.first { $0.number == of.attempt })
                #expect(correction.dimensions == attempt.dimensions && correction.requestID == attempt.requestID)
                #expect(correction.usage == nil && correction.attempts == 0 && correction.cost != nil)
                #expect(correction.price == "price_5" || correction.price == "price_6")
                if of.makesKnown { #expect(attempt.cost == nil && correction.price == "price_5") }
            }
            // They are counted down from -1, call by call.
            for (_, lines) in Dictionary(grouping: after.filter { $0.number < 0 }, by: \.call) {
                #expect(lines.map(\.number).sorted(by: >) == (1...lines.count).map { -$0 })
            }
        }
    }

    @Test("are of what is asked for alone, and none where only told", arguments: TestDatabase.allCases)
    func some(_ engine: TestDatabase) async throws {
        try await withLedger(engine) { ledger in
            let entries = Self.sample(100)
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries))
            let before = try await ledger.all()
            let dry = try await ledger.correctAll(by: 50, isDry: true, Self.at(5, "openai"))
            #expect(try await ledger.all() == before)
            let sums = try await ledger.correctAll(by: 50, Self.at(5, "openai"))
            #expect(sums == dry && sums.changed > 0 && sums.prices == ["price_5"])
            #expect(sums.lines == before.filter { $0.number > 0 && $0.dimensions.vendor == "openai" }.count)
            let after = try await ledger.all()
            #expect(after.filter { $0.number < 0 }.allSatisfy { $0.dimensions.vendor == "openai" })
            // A time in which nothing was called.
            let none = try await ledger.correct(from: 0, until: SampleCalls.begin, Self.at(9))
            #expect(none.sums == CorrectionSums() && none.last == nil)
        }
    }

    @Test("are made once where several correct at a time, while calls are written", arguments: TestDatabase.allCases)
    func together(_ engine: TestDatabase) async throws {
        try await engine.withInstances(3) { instances in
            try await instances[0].migrate(Migration.all)
            let ledgers = instances.map { LedgerStore($0) }
            let entries = Self.sample(200)
            for (place, batch) in entries.chunks(of: 80).enumerated() {
                try await ledgers[0].append(LedgerBatch(id: SampleCalls.id(place), entries: batch))
            }
            let later = (200..<260).map { SampleCalls.call($0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for ledger in ledgers[..<2] {
                    group.addTask { for _ in 0..<2 { _ = try await ledger.correctAll(by: 20, Self.at(77)) } }
                }
                group.addTask {
                    for (place, call) in later.enumerated() {
                        try await ledgers[2].append(LedgerBatch(id: SampleCalls.id(1000 + place), entries: call))
                    }
                }
                try await group.waitForAll()
            }
            // What was written behind their backs is corrected by the next one.
            _ = try await ledgers[0].correctAll(by: 100, Self.at(77))
            let total = try await ledgers[1].total()
            #expect(total.cost == Self.cost(entries + later.flatMap(\.self), at: 77))
            #expect(try await ledgers[0].hoursThatDiffer(from: 0, until: SampleCalls.end) == [])
            #expect(try await ledgers[0].correctAll(by: 100, Self.at(77)).changed == 0)
        }
    }
}

extension LedgerStore {
    fileprivate func correctAll(
        by most: Int,
        isDry: Bool = false,
        _ reckon: @escaping @Sendable (LedgerEntry) -> Reckoning
    ) async throws(StoreError) -> CorrectionSums {
        var sums = CorrectionSums()
        var last: CallID?
        repeat {
            let part = try await correct(
                from: 0,
                until: SampleCalls.end,
                after: last,
                most: most,
                isDry: isDry,
                reckon
            )
            sums.add(part.sums)
            last = part.last
        } while last != nil
        return sums
    }

    fileprivate func total() async throws(StoreError) -> UsageSums {
        try await report(UsageQuery(from: 0, until: SampleCalls.end)).total.sums
    }
}
