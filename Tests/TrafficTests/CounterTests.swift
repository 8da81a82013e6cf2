import Core
import Testing

@testable import Traffic

@Suite("A counter") struct CounterTests {
    static let kinds: [(LimitMeasure, LimitRule.Algorithm)] =
        LimitRule.Algorithm.allCases.map { (.totalTokens, $0) } + [(.concurrentRequests, .slidingWindow)]

    @Test("says in every moment what its definition does, and when that will be otherwise", arguments: kinds)
    func random(_ measure: LimitMeasure, _ algorithm: LimitRule.Algorithm) throws {
        for seed in 0..<150 {
            var chance = SplitMix64(seed: UInt64(seed))
            let limit = Int.random(in: 1...[3, 20, 1000].randomElement(using: &chance)!, using: &chance)
            // Windows that divide evenly by nothing, and such as people write.
            let window = [7, 1000, 60_000_000_000, Int.random(in: 1...100_000, using: &chance)].randomElement(
                using: &chance
            )!
            let burst = Bool.random(using: &chance) ? nil : Int.random(in: 1...limit, using: &chance)
            let rule = LimitRule(
                name: "r",
                per: [],
                measure: measure,
                algorithm: algorithm,
                rate: LimitRate(limit: limit, window: window, burst: algorithm == .gcra ? 1 : burst)
            )
            var (counter, reference) = (rule.makeCounter(), rule.makeReference())
            var now = 1_700_000_000_000_000_000 + Int.random(in: 0...window, using: &chance)
            var running: [(mark: Int, use: Int, amount: Int)] = []
            for _ in 0..<120 {
                switch Int.random(in: 0..<10, using: &chance) {
                case 0: break
                case 1: now += Int.random(in: 0...3 * window, using: &chance)
                case 2: now += window
                default: now += Int.random(in: 0...max(1, window / 5), using: &chance)
                }
                if Int.random(in: 0..<3, using: &chance) == 0, let place = running.indices.randomElement(using: &chance)
                {
                    let use = running.remove(at: place)
                    let used =
                        measure == .concurrentRequests ? 0 : Int.random(in: 0...2 * use.amount + 2, using: &chance)
                    counter.settle(use.mark, from: use.amount, to: used, rule.rate, at: now)
                    reference.settle(use.use, to: used, at: now)
                } else {
                    let amount =
                        measure == .concurrentRequests
                        ? 1 : Int.random(in: 1...max(1, limit + limit / 8), using: &chance)
                    let wait = counter.wait(for: amount, rule.rate, at: now)
                    check(wait, amount, rule, reference, at: now)
                    // What is refused may be taken all the same, where a limit is not enforced.
                    if wait == 0 || Int.random(in: 0..<10, using: &chance) == 0 {
                        let mark = counter.take(amount, rule.rate, at: now)
                        running.append((mark, reference.take(amount, at: now), amount))
                    }
                }
                try #require(counter.used(rule.rate, at: now) == reference.used(at: now))
                try checkReset(counter.reset(rule.rate, at: now), rule, reference, at: now)
            }
        }
    }

    private func check(_ wait: Int?, _ amount: Int, _ rule: LimitRule, _ reference: any ReferenceCounter, at now: Int) {
        let most =
            rule.measure != .concurrentRequests && [.tokenBucket, .gcra].contains(rule.algorithm)
            ? rule.rate.burst : rule.rate.limit
        guard let wait else {
            #expect(amount > most)
            return
        }
        #expect((wait == 0) == reference.allows(amount, at: now))
        // When running calls end nobody knows.
        guard wait > 0, rule.measure != .concurrentRequests else { return }
        #expect(reference.allows(amount, at: now + wait))
        #expect(!reference.allows(amount, at: now + wait - 1))
    }

    private func checkReset(
        _ reset: Int,
        _ rule: LimitRule,
        _ reference: any ReferenceCounter,
        at now: Int
    ) throws {
        guard rule.measure != .concurrentRequests else { return }
        // Nothing counts any more then; and the moment before something did, where it is not a window that must have passed.
        try #require(reference.counted(at: now + reset) <= 0)
        if reset > 0, rule.algorithm != .slidingWindow { try #require(reference.counted(at: now + reset - 1) > 0) }
    }

    @Test("that is set back loses nothing for long", arguments: kinds)
    func clock(_ measure: LimitMeasure, _ algorithm: LimitRule.Algorithm) {
        let rate = LimitRate(limit: 10, window: 1000)
        var counter = LimitRule(name: "r", per: [], measure: measure, algorithm: algorithm, rate: rate).makeCounter()
        let now = 1_700_000_000_000_000_000
        let mark = counter.take(10, rate, at: now)
        // A little: what was used is still used.
        #expect(counter.wait(for: 1, rate, at: now - 1) != 0)
        // By years: no longer than two windows.
        let past = now - 1_000_000_000_000_000
        _ = counter.used(rate, at: past)
        if measure == .concurrentRequests { counter.settle(mark, from: 10, to: 0, rate, at: past) }
        #expect(counter.wait(for: 10, rate, at: past + 2000) == 0)
    }

    @Test("of many uses in a log stays bounded, and lets no more through")
    func longLog() {
        let rate = LimitRate(limit: 150_000, window: 1_000_000)
        var log = SlidingLog()
        let begin = 1_700_000_000_000_000_000
        var marks: [Int] = []
        for place in 0..<150_000 { marks.append(log.take(1, rate, at: begin + place)) }
        #expect(log.used(rate, at: begin + 150_000) == rate.limit)
        // The oldest half has the time of its latest.
        #expect(log.used(rate, at: begin + 1_000_000) == rate.limit)
        log.settle(marks[0], from: 1, to: 3, rate, at: begin + 150_000)
        #expect(log.used(rate, at: begin + 150_000) == rate.limit + 2)
        #expect(log.used(rate, at: begin + 1_200_000) == 0)
    }

    @Test("takes whatever vendors claim without an end", arguments: kinds)
    func absurd(_ measure: LimitMeasure, _ algorithm: LimitRule.Algorithm) {
        let rate = LimitRate(limit: 1, window: 3_600_000_000_000_000)
        var counter = LimitRule(name: "r", per: [], measure: measure, algorithm: algorithm, rate: rate).makeCounter()
        let now = 1_800_000_000_000_000_000
        let claimed = LimitAmounts(inputTokens: .max, outputTokens: .max, cost: .max)
        for measure in LimitMeasure.allCases {
            for _ in 0..<10_000 {
                let mark = counter.take(1, rate, at: now)
                counter.settle(mark, from: 1, to: claimed[measure], rate, at: now)
            }
        }
        #expect(counter.used(rate, at: now) > rate.limit)
        // Times that can be added to.
        #expect(counter.reset(rate, at: now) <= 1 << 61 && counter.wait(for: 1, rate, at: now) ?? 0 <= 1 << 61)

        // And when time has passed.
        for step in 1...3 { _ = counter.used(rate, at: now + step * rate.window / 2) }
        _ = counter.take(1, rate, at: now + 4 * rate.window)
        #expect(counter.used(rate, at: now + 4 * rate.window) >= rate.limit)
    }
}
