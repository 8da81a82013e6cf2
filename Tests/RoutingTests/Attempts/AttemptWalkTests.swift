import Core
import Testing

@testable import Routing

@Suite("A call that is tried")
struct AttemptWalkTests {
    @Test("goes to the next target after a failure that is not the request's", arguments: FailureClass.allCases)
    func fallback(failure: FailureClass) {
        let route = Route.flat(.priority, weights: [1, 1, 1])
        let goesOn = !failure.isFinal && failure != .contentPolicy
        #expect(route.order(failing: failure) == (goesOn ? [0, 1, 2] : [0]))
    }

    @Test("makes no more attempts than it may, whatever fails in whatever way", arguments: 0..<300)
    func cap(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        let route = Route.flat(.weighted, weights: (0..<Int.random(in: 1...6, using: &generator)).map { _ in 1 })
        var policy = AttemptPolicy()
        policy.maxAttempts = Int.random(in: 1...8, using: &generator)
        policy.retries = Int.random(in: 0...5, using: &generator)
        policy.timeout = [nil, 3 * second].randomElement(using: &generator) ?? nil
        let eligible = route.all.filtered { _ in Bool.random(using: &generator) }
        var walk = AttemptWalk(route, policy, eligible: eligible, at: 0)
        var now = 0
        var attempts = 0
        var steps = 0
        var tries: [Int: Int] = [:]
        walking: while true {
            steps += 1
            #expect(steps < 100)
            switch walk.next(for: PlainCall(seed: UInt64(seed)), at: now, using: &generator) {
            case .attempt(let attempt):
                attempts += 1
                tries[attempt.target, default: 0] += 1
                #expect(eligible.contains(attempt.target))
                #expect(attempt.isAdditional == (attempts > 1))
                walk.began(attempt)
                now += Int.random(in: 0...second, using: &generator)
                guard let failure = FailureClass.allCases.randomElement(using: &generator) else { return }
                walk.failed(attempt, AttemptFailure(failure))
            case .wait(let until):
                #expect(until >= now && until - now <= policy.longestBackoff)
                now = until
            case .over: break walking
            }
        }
        #expect(attempts <= policy.maxAttempts)
        #expect(tries.values.allSatisfy { $0 <= policy.retries + 1 })
        #expect(attempts == walk.attempts)
        #expect(attempts > 0 || eligible.isEmpty)
    }

    @Test("asks the same targets again after a wait, drawn from nothing to a bound that doubles")
    func backoff() {
        var policy = AttemptPolicy.patient
        policy.retries = 3
        policy.longestBackoff = 600 * millisecond
        var waits: [[Int]] = [[], [], []]
        for seed in 0..<2000 {
            let route = Route.flat(.priority, weights: [1, 1])
            var walk = AttemptWalk(route, policy, eligible: route.all, at: 0)
            var generator = SplitMix64(seed: UInt64(seed))
            var now = 0
            var order: [Int] = []
            var round = 0
            loop: while true {
                switch walk.next(for: PlainCall(), at: now, using: &generator) {
                case .attempt(let attempt):
                    order.append(attempt.target)
                    walk.began(attempt)
                    walk.failed(attempt, AttemptFailure(.server))
                case .wait(let until):
                    waits[round].append(until - now)
                    round += 1
                    now = until
                case .over(let end):
                    #expect(end == .exhausted)
                    break loop
                }
            }
            #expect(order == [0, 1, 0, 1, 0, 1, 0, 1])
        }
        for (round, bound) in [250, 500, 600].enumerated() {
            let mean = Double(waits[round].reduce(0, +)) / 2000 / Double(millisecond)
            #expect(waits[round].allSatisfy { 0...(bound * millisecond) ~= $0 })
            #expect(abs(mean - Double(bound) / 2) < Double(bound) * 0.04)
        }
    }

    @Test("asks none again that failed in a way in which it would fail again")
    func noRetry() {
        var policy = AttemptPolicy.patient
        policy.retries = 3
        let route = Route.flat(.priority, weights: [1])
        for failure in FailureClass.allCases where !FailureClass.usuallyRetried.contains(failure) {
            #expect(route.order(failing: failure, policy) == [0])
        }
    }

    @Test("waits as long as the vendor asks, unless that is too long for it")
    func retryAfter() {
        var policy = AttemptPolicy()
        policy.retries = 1
        func step(_ retryAfter: Int, timeout: Int? = nil) -> AttemptWalk.Step {
            policy.timeout = timeout
            let route = Route.flat(.priority, weights: [1])
            var walk = AttemptWalk(route, policy, eligible: route.all, at: 0)
            var generator = SplitMix64(seed: 1)
            guard case .attempt(let attempt) = walk.next(for: PlainCall(), at: 0, using: &generator) else {
                return .wait(until: 0)
            }
            walk.began(attempt)
            let failure = AttemptFailure(.rateLimit, retryAfter: retryAfter)
            let ticket = route.targets[0].health.begin(at: 0)!
            var report = AttemptReport(.nothing, total: 0)
            report.rest = failure.rest
            route.targets[0].health.end(ticket, report, at: 0)
            walk.failed(attempt, failure)
            return walk.next(for: PlainCall(), at: 0, using: &generator)
        }
        #expect(step(3 * second) == .wait(until: 3 * second))
        #expect(step(11 * second) == .over(.exhausted))
        #expect(step(3 * second, timeout: 2 * second) == .over(.deadline))
    }

    @Test("goes to a vendor that has room instead of waiting for one that has none")
    func rateLimited() {
        let route = Route.flat(.priority, weights: [1, 1])
        route.targets[0].health.rest(until: 5 * second)
        #expect(route.first(at: second) == 1)
        #expect(route.first(at: 5 * second) == 0)
        // Where all have none, one is asked all the same.
        route.targets[1].health.rest(until: 9 * second)
        #expect(route.first(at: second) == 0)
    }

    @Test("goes to a longer context where it was too long for one")
    func contextLength() {
        let route = Route.flat(.priority, weights: [1, 1, 1, 1], contexts: [8_000, 4_000, 128_000, nil])
        #expect(route.order(failing: .contextLength) == [0, 2, 3])
    }

    @Test("goes where its failure leads, and stays there")
    func classFallback() {
        let targets = (0...3).map { RouteTarget(TargetHealth("v\($0)/m"), AttemptBudget(share: 0.1, burst: 20)) }
        func pair(_ number: Int, _ one: Int, _ other: Int) -> RouteNode {
            .choice(RouteChoice(number, .priority, [RouteBranch(.target(one)), RouteBranch(.target(other))]))
        }
        let route = Route(targets, pair(1, 0, 1), fallbacks: [.contentPolicy: pair(2, 2, 3)])
        #expect(route.order(failing: .contentPolicy) == [0, 2])
        #expect(route.order(failing: .server) == [0, 1])
        var walk = AttemptWalk(route, .patient, eligible: route.all, at: 0)
        var generator = SplitMix64(seed: 1)
        var order: [Int] = []
        for failure in [FailureClass.contentPolicy, .server, .server] {
            guard case .attempt(let attempt) = walk.next(for: PlainCall(), at: 0, using: &generator) else { break }
            order.append(attempt.target)
            walk.began(attempt)
            walk.failed(attempt, AttemptFailure(failure))
        }
        #expect(order == [0, 2, 3])
        // What the call may not have it does not get there either.
        #expect(route.order(failing: .contentPolicy, eligible: [0, 1, 3]) == [0, 3])
    }

    @Test("ends when its time is up")
    func deadline() {
        var policy = AttemptPolicy.patient
        policy.timeout = 2 * second
        policy.attemptTimeout = 1500 * millisecond
        let route = Route.flat(.priority, weights: [1, 1, 1])
        var walk = AttemptWalk(route, policy, eligible: route.all, at: 0)
        var generator = SplitMix64(seed: 1)
        #expect(walk.deadlines.deadline(sentAt: 0) == 1500 * millisecond)
        #expect(walk.deadlines.deadline(sentAt: second) == 2 * second)
        guard case .attempt(let attempt) = walk.next(for: PlainCall(), at: 0, using: &generator) else { return }
        walk.began(attempt)
        walk.failed(attempt, AttemptFailure(.timeout))
        let step = walk.next(for: PlainCall(), at: 2 * second, using: &generator)
        #expect(step == .over(.deadline))
    }

    @Test("leaves a target alone that fails, and finds out when it is well again")
    func breaker() {
        let route = Route.flat(.priority, weights: [1, 1])
        route.targets[0].health.fail(at: 0)
        #expect(route.order(at: second) == [1])
        #expect(route.first(at: 5 * second) == 0)
        let probe = route.targets[0].health.begin(at: 5 * second)
        #expect(probe?.isProbe == true)
        // One at a time.
        #expect(route.first(at: 5 * second) == 1)
        #expect(route.targets[0].health.begin(at: 5 * second) == nil)
    }

    @Test("is tried once where all are left alone, or refused, as it is told")
    func allOpen() {
        let route = Route.flat(.priority, weights: [1, 1])
        for target in route.targets { target.health.fail(at: 0) }
        #expect(route.order(at: second) == [0])
        var policy = AttemptPolicy()
        policy.whenAllOpen = .refuse
        var walk = AttemptWalk(route, policy, eligible: route.all, at: second)
        var generator = SplitMix64(seed: 1)
        let step = walk.next(for: PlainCall(), at: second, using: &generator)
        #expect(step == .over(.unavailable(until: 5 * second)))
    }

    @Test("may go to a vendor that is only ever second, however often it did, while few of those attempts fail")
    func secondVendor() {
        let route = Route.flat(.priority, weights: [1, 1], burst: 20)
        for number in 0..<2000 {
            var walk = AttemptWalk(route, AttemptPolicy(), eligible: route.all, at: 0)
            var generator = SplitMix64(seed: 1)
            while case .attempt(let attempt) = walk.next(for: PlainCall(), at: 0, using: &generator) {
                walk.began(attempt)
                if attempt.target == 1, number % 20 > 0 { break }
                walk.failed(attempt, AttemptFailure(.server))
            }
            #expect(walk.attempts == 2)
        }
    }

    @Test("makes no additional attempts at a vendor where too many have failed")
    func retryBudget() {
        let route = Route.flat(.priority, weights: [1, 1], burst: 20)
        var additional = 0
        for _ in 0..<1000 { additional += route.order().count - 1 }
        // A burst of twenty, and a tenth of what these are; first attempts at the other vendor would pay in more.
        #expect(additional == 22)
        // What succeeds costs nothing.
        let other = Route.flat(.priority, weights: [1, 1], burst: 20)
        for _ in 0..<1000 {
            var walk = AttemptWalk(other, .patient, eligible: other.all, at: 0)
            var generator = SplitMix64(seed: 1)
            guard case .attempt(let first) = walk.next(for: PlainCall(), at: 0, using: &generator) else { return }
            walk.began(first)
            walk.failed(first, AttemptFailure(.server))
            guard case .attempt(let second) = walk.next(for: PlainCall(), at: 0, using: &generator) else {
                Issue.record("the second target was not asked")
                return
            }
            walk.began(second)
        }
    }

    @Test("is not counted as tried where the gateway's own limits do not let it in")
    func refusedHere() {
        let route = Route.flat(.priority, weights: [1, 1])
        var walk = AttemptWalk(route, .patient, eligible: route.all, at: 0)
        var generator = SplitMix64(seed: 1)
        guard case .attempt(let first) = walk.next(for: PlainCall(), at: 0, using: &generator) else { return }
        walk.refused(first)
        let step = walk.next(for: PlainCall(), at: 0, using: &generator)
        #expect(step == .attempt(AttemptWalk.Attempt(target: 1, isAdditional: false, insists: false)))
    }

    @Test(
        "goes to the next target where the gateway's own limits do not let it in, and only then where a rate limit leads"
    )
    func refusedElsewhere() {
        let targets = (0...2).map { RouteTarget(TargetHealth("v\($0)/m"), AttemptBudget(share: 0.1, burst: 20)) }
        let pair = RouteChoice(1, .priority, [RouteBranch(.target(0)), RouteBranch(.target(1))])
        let route = Route(targets, .choice(pair), fallbacks: [.rateLimit: .target(2)])
        var policy = AttemptPolicy.patient
        policy.fallsBackAfter = []
        var walk = AttemptWalk(route, policy, eligible: route.all, at: 0)
        var generator = SplitMix64(seed: 1)
        var order: [Int] = []
        while case .attempt(let next) = walk.next(for: PlainCall(), at: 0, using: &generator) {
            order.append(next.target)
            walk.refused(next)
        }
        #expect(order == [0, 1, 2])
    }

    @Test(
        "shows the next key to the same target, whatever would be tried after the failure otherwise",
        arguments: [false, true]
    )
    func nextKey(fallsBack: Bool) {
        let targets = (0...2).map { RouteTarget(TargetHealth("v\($0)/m"), AttemptBudget(share: 0.1, burst: 1)) }
        let pair = RouteChoice(1, .priority, [RouteBranch(.target(0)), RouteBranch(.target(1))])
        let route = Route(targets, .choice(pair), fallbacks: fallsBack ? [.rateLimit: .target(2)] : [:])
        var policy = AttemptPolicy.patient
        policy.fallsBackAfter = []
        var walk = AttemptWalk(route, policy, eligible: route.all, at: 0)
        var generator = SplitMix64(seed: 1)
        var order: [Int] = []
        while case .attempt(let next) = walk.next(for: PlainCall(), at: 0, using: &generator) {
            order.append(next.target)
            walk.began(next)
            var failure = AttemptFailure(.rateLimit)
            failure.isOfKey = order.count < 3
            walk.failed(next, failure)
        }
        #expect(order == (fallsBack ? [0, 0, 0, 2] : [0, 0, 0]))
        // The vendor is not to blame.
        #expect(targets[0].retries.remaining == 0)
    }

    @Test("by another name is an additional attempt, for which its vendor must have room")
    func otherName() {
        let route = Route.flat(.priority, weights: [1, 1], burst: 1)
        func first() -> AttemptWalk.Step {
            var walk = AttemptWalk(route, .patient, eligible: route.all, after: 1, at: 0)
            var generator = SplitMix64(seed: 1)
            return walk.next(for: PlainCall(), at: 0, using: &generator)
        }
        #expect(first() == .attempt(AttemptWalk.Attempt(target: 0, isAdditional: true, insists: false)))
        route.targets[0].retries.spend()
        #expect(first() == .attempt(AttemptWalk.Attempt(target: 1, isAdditional: true, insists: false)))
        route.targets[1].retries.spend()
        guard case .over(.unavailable) = first() else {
            Issue.record("it was tried")
            return
        }
        var policy = AttemptPolicy.patient
        policy.maxAttempts = 1
        var walk = AttemptWalk(route, policy, eligible: route.all, after: 1, at: 0)
        var generator = SplitMix64(seed: 1)
        #expect(walk.next(for: PlainCall(), at: 0, using: &generator) == .over(.attempts))
    }
}

@Suite("An attempt whose answer is late")
struct HedgeWalkTests {
    private var policy: AttemptPolicy {
        var policy = AttemptPolicy.patient
        policy.hedge = HedgePolicy()
        return policy
    }

    private func route(_ share: Double = 0.05) -> Route {
        let targets = (0...2).map { RouteTarget(TargetHealth("v\($0)/m"), AttemptBudget(share: 0.1, burst: 20)) }
        let branches = (0...2).map { RouteBranch(.target($0)) }
        return Route(targets, .choice(RouteChoice(1, .priority, branches)), hedges: AttemptBudget(hedging: share))
    }

    @Test("is one that takes longer than most did, as streams begin or others end; of few answers nobody can tell")
    func percentile() {
        let health = TargetHealth("v/m")
        func wait(_ isStream: Bool, at now: Int) -> Int? { health.wait(0.95, isStream: isStream, at: now) }
        func add(_ count: Int, at now: Int) {
            for number in 0..<count {
                let ticket = health.begin(at: now)!
                let first = number % 40 == 0 ? 4 * second : second
                let report = AttemptReport(.success, isStream: true, timeToFirstToken: first, total: 3 * first)
                health.end(ticket, report, at: now)
            }
        }
        add(19, at: 0)
        #expect(wait(true, at: 0) == nil)
        add(181, at: 2 * second)
        let (stream, whole) = (wait(true, at: 2 * second) ?? 0, wait(false, at: 2 * second) ?? 0)
        #expect(abs(stream - second) < second / 10)
        #expect(abs(whole - 3 * second) < 3 * second / 10)
        // What is minutes old says nothing.
        #expect(wait(true, at: 400 * second) == nil)
    }

    @Test(
        "has another one beside it at another target, for no more than a share of all calls",
        arguments: [0.0, 0.05, 0.2]
    )
    func share(share: Double) {
        let route = route(share)
        var hedges = 0
        for seed in 0..<2000 {
            var generator = SplitMix64(seed: UInt64(seed))
            var walk = AttemptWalk(route, policy, eligible: route.all, at: 0)
            guard case .attempt(let first) = walk.next(for: PlainCall(), at: 0, using: &generator) else { return }
            walk.began(first)
            _ = walk.hedgeDelay(of: first, isStream: true, at: 0)
            guard let other = walk.hedge(beside: first, for: PlainCall(), at: second) else { continue }
            #expect(other.target == 1 && other.isAdditional)
            walk.began(other)
            hedges += 1
        }
        let most = share > 0 ? 10 + Int(2000 * share) : 0
        #expect(hedges <= most && hedges >= most - 10)
    }

    @Test("has none beside it where nothing else may be tried")
    func bounds() {
        func hedge(_ change: (inout AttemptPolicy) -> Void, eligible: TargetSet = [0, 1, 2], at now: Int = 0) -> Int? {
            let route = route()
            var policy = policy
            change(&policy)
            var generator = SplitMix64(seed: 1)
            var walk = AttemptWalk(route, policy, eligible: eligible, at: 0)
            guard case .attempt(let first) = walk.next(for: PlainCall(), at: 0, using: &generator) else { return nil }
            walk.began(first)
            return walk.hedge(beside: first, for: PlainCall(), at: now)?.target
        }
        #expect(hedge { _ in } == 1)
        #expect(hedge({ _ in }, eligible: [0, 2]) == 2)
        #expect(hedge({ _ in }, eligible: [0]) == nil)
        #expect(hedge({ $0.maxAttempts = 1 }) == nil)
        #expect(hedge({ $0.timeout = second }, at: second) == nil)
    }
}
