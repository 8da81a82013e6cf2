import Core
import Testing

@testable import Routing

@Suite("A circuit breaker")
struct CircuitBreakerTests {
    private var settings: BreakerSettings {
        var settings = BreakerSettings()
        settings.slowCall = 2 * second
        return settings
    }

    private func expect(_ found: Bool, _ expected: Bool, at place: SourceLocation = #_sourceLocation) {
        #expect(found == expected, sourceLocation: place)
    }

    private func breaker() -> CircuitBreaker { CircuitBreaker(settings) }

    @Test("opens after so many failures after one another, and not before")
    func consecutive() {
        var breaker = breaker()
        for failures in [4, 4, 4] {
            for _ in 0..<failures { breaker.end(isProbe: false, isFailure: true, isSlow: false, at: 0) }
            #expect(breaker.phase == .closed)
            breaker.end(isProbe: false, isFailure: false, isSlow: false, at: 0)
        }
        for _ in 0..<5 { breaker.end(isProbe: false, isFailure: true, isSlow: false, at: 0) }
        #expect(breaker.phase == .open(until: 5 * second, .consecutiveFailures))
    }

    @Test("opens at a share of failures of enough attempts in the window")
    func share() {
        var breaker = breaker()
        var now = 0
        // Every other one fails, until there are enough.
        for number in 0..<19 {
            breaker.end(isProbe: false, isFailure: number % 2 == 0, isSlow: false, at: now)
            now += second
        }
        #expect(breaker.phase == .closed)
        breaker.end(isProbe: false, isFailure: true, isSlow: false, at: now)
        #expect(breaker.phase == .open(until: now + 5 * second, .failureShare))
    }

    @Test("forgets what is older than the window")
    func window() {
        var breaker = breaker()
        for number in 0..<16 { breaker.end(isProbe: false, isFailure: number % 2 == 0, isSlow: false, at: 0) }
        for _ in 0..<3 { breaker.end(isProbe: false, isFailure: true, isSlow: false, at: 31 * second) }
        #expect(breaker.counts.sum.calls == 3)
        #expect(breaker.phase == .closed)
    }

    @Test("opens at a share of slow attempts")
    func slow() {
        var breaker = breaker()
        for number in 0..<20 { breaker.end(isProbe: false, isFailure: false, isSlow: number >= 4, at: 0) }
        #expect(breaker.phase == .open(until: 5 * second, .slowShare))
    }

    @Test("lets nothing through while it is open, then as many probes as it may, and closes when enough have succeeded")
    func recovery() {
        var breaker = breaker()
        breaker.open(.outlier, at: 0)
        #expect(breaker.refusesUntil(at: second) == 5 * second)
        expect(breaker.begin(at: 5 * second - 1), false)
        #expect(breaker.refusesUntil(at: 5 * second) == nil)
        expect(breaker.begin(at: 5 * second), true)
        #expect(breaker.refusesUntil(at: 5 * second) == 15 * second)
        expect(breaker.begin(at: 5 * second), false)
        breaker.end(isProbe: true, isFailure: false, isSlow: false, at: 6 * second)
        #expect(breaker.phase == .halfOpen(probing: 0, succeeded: 1))
        expect(breaker.begin(at: 6 * second), true)
        breaker.end(isProbe: true, isFailure: false, isSlow: false, at: 7 * second)
        #expect(breaker.phase == .closed)
        #expect(breaker.counts.sum.calls == 0)
    }

    @Test(
        "opens for twice as long each time that a probe fails, up to a bound, and for the first time again after a quiet window"
    )
    func doubling() {
        var breaker = breaker()
        breaker.open(.outlier, at: 0)
        var now = 0
        for length in [5, 10, 20, 20, 20] {
            #expect(breaker.phase == .open(until: now + length * second, now == 0 ? .outlier : .probeFailed))
            now += length * second
            expect(breaker.begin(at: now), true)
            breaker.end(isProbe: true, isFailure: true, isSlow: false, at: now)
        }
        now += 20 * second
        for _ in 0..<2 {
            expect(breaker.begin(at: now), true)
            breaker.end(isProbe: true, isFailure: false, isSlow: false, at: now)
        }
        // Soon after that it is the same illness.
        breaker.open(.outlier, at: now + second)
        #expect(breaker.phase == .open(until: now + 21 * second, .outlier))
        breaker.close(at: now)
        breaker.open(.outlier, at: now + 31 * second)
        #expect(breaker.phase == .open(until: now + 36 * second, .outlier))
    }

    @Test("is open for as long after a probe that has waited for long, of which that wait is a part")
    func probesThatWait() {
        var breaker = breaker()
        breaker.open(.silence, at: 0)
        expect(breaker.begin(at: 5 * second), true)
        breaker.end(isProbe: true, isFailure: true, isSlow: false, at: 9 * second)
        #expect(breaker.phase == .open(until: 15 * second, .probeFailed))
        expect(breaker.begin(at: 15 * second), true)
        // It rests in any case.
        breaker.end(isProbe: true, isFailure: true, isSlow: false, at: 45 * second)
        #expect(breaker.phase == .open(until: 50 * second, .probeFailed))
    }

    @Test("is not moved by what began before it opened, nor by what tells nothing")
    func late() {
        var breaker = breaker()
        breaker.open(.outlier, at: 0)
        let phase = breaker.phase
        breaker.end(isProbe: false, isFailure: false, isSlow: false, at: second)
        breaker.end(isProbe: false, isFailure: true, isSlow: false, at: second)
        #expect(breaker.phase == phase)
        expect(breaker.begin(at: 5 * second), true)
        breaker.end(isProbe: false, isFailure: false, isSlow: false, at: 5 * second)
        #expect(breaker.phase == .halfOpen(probing: 1, succeeded: 0))
        // A probe whose caller went away makes room for another.
        breaker.end(isProbe: true, isFailure: nil, isSlow: false, at: 6 * second)
        expect(breaker.begin(at: 6 * second), true)
    }

    /// Whatever happens in whatever order, what must never be is not.
    @Test("holds to its rules in any sequence of events", arguments: 0..<200)
    func sequences(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        var settings = settings
        settings.probes = Int.random(in: 1...3, using: &generator)
        settings.successes = Int.random(in: 1...4, using: &generator)
        settings.consecutiveFailures = Int.random(in: 0...6, using: &generator)
        var breaker = CircuitBreaker(settings)
        var now = 0
        var running: [(isProbe: Bool, began: CircuitBreaker.Phase)] = []
        var failures = 0
        for _ in 0..<400 {
            now += Int.random(in: 0...(2 * second), using: &generator)
            let before = breaker.phase
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5:
                let refused = breaker.refusesUntil(at: now)
                let isProbe = breaker.begin(at: now)
                if case .open(let until, _) = before {
                    #expect(isProbe == (now >= until))
                    #expect((refused == nil) == (now >= until))
                } else if case .closed = before {
                    #expect(!isProbe && refused == nil)
                }
                running.append((isProbe, before))
            case 5..<9 where !running.isEmpty:
                let ended = running.remove(at: Int.random(in: running.indices, using: &generator))
                let isFailure = [true, false, nil].randomElement(using: &generator) ?? nil
                breaker.end(isProbe: ended.isProbe, isFailure: isFailure, isSlow: false, at: now)
                if isFailure == true { failures += 1 } else if isFailure == false { failures = 0 }
                switch (before, breaker.phase) {
                case (.open, let after): #expect(after == before)
                case (.closed, .open):
                    #expect(isFailure == true)
                    #expect(
                        settings.consecutiveFailures > 0 && failures >= settings.consecutiveFailures
                            || breaker.counts.sum.calls >= settings.minimumCalls
                    )
                case (.halfOpen, .open): #expect(ended.isProbe && isFailure == true)
                case (.halfOpen(_, let succeeded), .closed):
                    #expect(ended.isProbe && isFailure == false && succeeded + 1 == settings.successes)
                    failures = 0
                    // Probes that are still under way belong to what is over.
                    running = running.map { (false, $0.began) }
                case (.closed, .closed), (.halfOpen, .halfOpen): break
                case (.closed, .halfOpen): Issue.record("half open without having been open")
                }
                if case .open = breaker.phase { running = running.map { (false, $0.began) } }
            default:
                // Wait.
                break
            }
            if case .halfOpen(let probing, let succeeded) = breaker.phase {
                #expect(0...settings.probes ~= probing)
                #expect(0..<settings.successes ~= succeeded)
                // More may be under way where some hang.
                #expect(probing <= running.count { $0.isProbe })
            }
            if case .open(let until, _) = breaker.phase {
                #expect(until - now <= settings.longestOpen)
            }
        }
    }
}
