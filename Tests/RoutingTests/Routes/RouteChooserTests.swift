import Core
import Testing

@testable import Routing

@Suite("A strategy")
struct RouteChooserTests {
    @Test("goes through targets in their order, where that is the priority")
    func priority() {
        let route = Route.flat(.priority, weights: [1, 1, 1])
        #expect(route.order() == [0, 1, 2])
        #expect(route.order(eligible: [1, 2]) == [1, 2])
    }

    @Test(
        "of weights follows them",
        arguments: [[3, 1], [1, 1], [1], [1, 2, 3, 4], [1_000_000, 1_000_000], [999, 1]]
    )
    func weights(_ weights: [Double]) {
        let route = Route.flat(.weighted, weights: weights)
        expectShares(weights) { route.first(PlainCall(seed: $0)) }
    }

    @Test("of weights follows those of the rest when some are not there")
    func weightsOfTheRest() {
        let route = Route.flat(.weighted, weights: [5, 2, 3])
        expectShares([0, 2, 3]) { route.first(PlainCall(seed: $0), eligible: [1, 2]) }
        // Also as a second choice.
        expectShares([5, 0, 3]) { seed in
            let order = route.order(PlainCall(seed: seed))
            return order[0] == 1 ? order[1] : nil
        }
    }

    @Test("takes turns")
    func roundRobin() {
        let route = Route.flat(.roundRobin, weights: [1, 1, 1])
        #expect((0..<7).map { route.first(PlainCall(seed: $0)) } == [0, 1, 2, 0, 1, 2, 0])
        #expect(route.order() == [1, 2, 0] || Set(route.order()) == [0, 1, 2])
    }

    @Test("goes where least is under way, by weight")
    func leastBusy() {
        let route = Route.flat(.leastBusy, weights: [1, 1, 4])
        var tickets: [TargetHealth.Ticket?] = []
        func run(_ target: Int, _ count: Int) {
            for _ in 0..<count { tickets.append(route.targets[target].health.begin(at: 0)) }
        }
        run(0, 1)
        run(2, 1)
        #expect(route.first() == 1)
        run(1, 2)
        run(2, 2)
        // 1, 2 and 3 of a quarter each.
        #expect(route.first() == 2)
        run(2, 2)
        #expect(route.first() == 0)
    }

    @Test("of latency goes where the answer is expected first, of two that are drawn")
    func latency() {
        let route = Route.flat(.latency, weights: [1, 1, 1])
        for (place, time) in [300, 900, 100].enumerated() {
            route.targets[place].health.attempt(
                .success,
                firstToken: time * millisecond,
                total: 2 * second,
                tokens: 11,
                at: 3 * second
            )
        }
        var counts = [0, 0, 0]
        for seed in 0..<3000 { counts[route.first(PlainCall(seed: UInt64(seed), tokens: 1), at: 3 * second) ?? 0] += 1 }
        // The best one whenever it is drawn, two times of three; the worst one never.
        #expect(abs(counts[2] - 2000) < 130)
        #expect(counts[1] == 0)
    }

    @Test("of latency takes the first that is drawn of two that are nearly as fast")
    func nearlyAsFast() {
        let route = Route.flat(.latency, weights: [3, 1])
        for (place, time) in [330, 300].enumerated() {
            let firstToken = time * millisecond
            route.targets[place].health.attempt(.success, firstToken: firstToken, total: second, at: 3 * second)
        }
        expectShares([3, 1]) { route.first(PlainCall(seed: $0, tokens: 0), at: 3 * second) }
    }

    @Test("of latency counts how fast tokens come")
    func latencyOfLongAnswers() {
        let route = Route.flat(.latency, weights: [1, 1])
        // Begins at once and is slow then; begins late and is fast.
        route.targets[0].health.attempt(
            .success,
            firstToken: 100 * millisecond,
            total: 10 * second,
            tokens: 101,
            at: 20 * second
        )
        route.targets[1].health.attempt(.success, firstToken: second, total: 2 * second, tokens: 101, at: 20 * second)
        #expect(route.first(PlainCall(tokens: 2), at: 20 * second) == 0)
        #expect(route.first(PlainCall(tokens: 500), at: 20 * second) == 1)
    }

    @Test("of latency sees a target that has stopped answering while nothing has come of it")
    func latencyOfSilence() {
        let route = Route.flat(.latency, weights: [1, 1])
        for place in 0...1 {
            let time = place == 0 ? 200 : 400
            route.targets[place].health.attempt(
                .success,
                firstToken: time * millisecond,
                total: second,
                tokens: 2,
                at: 2 * second
            )
        }
        #expect(route.first(PlainCall(tokens: 0), at: 2 * second) == 0)
        var ticket = route.targets[0].health.begin(at: 2 * second)!
        route.targets[0].health.sends(&ticket, isStream: true, size: 2000, at: 2 * second)
        #expect(route.first(PlainCall(tokens: 0), at: 2 * second + 100 * millisecond) == 0)
        #expect(route.first(PlainCall(tokens: 0), at: 3 * second) == 1)
    }

    @Test("of latency tries what was slow again after a while, with one call at a time")
    func exploration() {
        let route = Route.flat(.latency, weights: [1, 1])
        route.targets[0].health.attempt(.success, firstToken: 3 * second, total: 3 * second, at: 3 * second)
        var explored: [Int] = []
        for time in stride(from: 3 * second, to: 63 * second, by: 100 * millisecond) {
            // The good one is in use all the time.
            route.targets[1].health.attempt(.success, firstToken: 300 * millisecond, total: 300 * millisecond, at: time)
            guard route.first(PlainCall(seed: UInt64(time)), at: time) == 0 else { continue }
            explored.append(time)
            var ticket = route.targets[0].health.begin(at: time)!
            route.targets[0].health.sends(&ticket, isStream: true, size: 2000, at: time)
            // Nobody else goes there meanwhile.
            #expect(route.first(PlainCall(seed: 5), at: time) == 1)
            route.targets[0].health.answers(&ticket, at: time + 3 * second)
            route.targets[0].health.end(
                ticket,
                AttemptReport(.success, isStream: true, timeToFirstToken: 3 * second, total: 3 * second),
                at: time + 3 * second
            )
        }
        #expect(2...5 ~= explored.count)
    }

    @Test("of throughput goes where tokens come fastest, of two that are drawn")
    func throughput() {
        let route = Route.flat(.throughput, weights: [1, 1])
        route.targets[0].health.attempt(.success, firstToken: second, total: 3 * second, tokens: 101, at: 9 * second)
        route.targets[1].health.attempt(
            .success,
            firstToken: 3 * second,
            total: 4 * second,
            tokens: 101,
            at: 9 * second
        )
        #expect(route.first(at: 9 * second) == 1)
    }

    @Test("by cost goes to those that are good enough first, then to the best of the others")
    func quality() {
        let targets = (0...3).map { RouteTarget(TargetHealth("v\($0)/m"), AttemptBudget(share: 0.1, burst: 1_000_000)) }
        let qualities = [40, 80, 90, 60]
        let branches = qualities.enumerated().map { RouteBranch(.target($0), quality: $1) }
        func route(_ least: Int) -> Route {
            Route(targets, .choice(RouteChoice(1, .cost, branches, leastQuality: least)))
        }
        var call = PlainCall()
        call.costs = [1, 3, 2, 1]
        #expect(route(70).order(call) == [2, 1, 3, 0])
        #expect(route(100).order(call) == [2, 1, 3, 0])
        #expect(route(50).order(call) == [3, 2, 1, 0])
        #expect(route(0).order(call).suffix(2) == [2, 1])
    }

    @Test("of cost goes where the call costs least, and where that is not known last")
    func cost() {
        let route = Route.flat(.cost, weights: [1, 1, 1])
        #expect(route.order(PlainCall(costs: [5, nil, 3])) == [2, 0, 1])
    }

    @Test("of headroom follows what vendors say is left")
    func headroom() {
        let route = Route.flat(.headroom, weights: [1, 1])
        route.targets[0].health.headroom.tell(0.25, until: 10)
        expectShares([1, 4]) { route.first(PlainCall(seed: $0), at: 5) }
        // Forgotten when the limit is full again.
        expectShares([1, 1]) { route.first(PlainCall(seed: $0), at: 10) }
        route.targets[0].health.headroom.tell(0, until: 20)
        #expect((0..<100).allSatisfy { route.first(PlainCall(seed: $0), at: 15) == 1 })
        #expect(route.order(at: 15) == [1, 0])
    }

    @Test("that sticks sends the same thing to the same target, and moves only what must move")
    func sticky() {
        let route = Route.flat(.sticky(.session), weights: [2, 1, 1])
        func target(_ session: UInt64, _ eligible: TargetSet) -> Int? {
            let call = PlainCall(seed: .random(in: 0 ... .max), hashes: [.session: session])
            return route.first(call, eligible: eligible)
        }
        let sessions = (0..<2000).map { Rendezvous.mix(UInt64($0)) }
        let all = sessions.map { target($0, [0, 1, 2]) }
        #expect(sessions.map { target($0, [0, 1, 2]) } == all)
        let without = sessions.map { target($0, [0, 2]) }
        for (before, after) in zip(all, without) where before != 1 { #expect(before == after) }
        #expect(abs(all.count { $0 == 0 } - 1000) < 120)
    }

    @Test("of conditions takes the first that holds, and none whose does not")
    func conditional() {
        let targets = (0...2).map { RouteTarget(TargetHealth("v\($0)/m"), AttemptBudget(share: 0.1, burst: 1_000_000)) }
        let branches = [
            RouteBranch(.target(0), conditions: [7]), RouteBranch(.target(1), conditions: [8]), RouteBranch(.target(2)),
        ]
        let route = Route(targets, .choice(RouteChoice(1, .conditional, branches)))
        #expect(route.order() == [2])
        #expect(route.order(PlainCall(conditions: [8])) == [1, 2])
        #expect(route.order(PlainCall(conditions: [7, 8])) == [0, 1, 2])
    }

    @Test("within a strategy keeps to a branch until that has nothing left")
    func nested() {
        let targets = (0...3).map { RouteTarget(TargetHealth("v\($0)/m"), AttemptBudget(share: 0.1, burst: 1_000_000)) }
        let first = RouteNode.choice(RouteChoice(2, .priority, [RouteBranch(.target(0)), RouteBranch(.target(1))]))
        let other = RouteNode.choice(RouteChoice(3, .priority, [RouteBranch(.target(2)), RouteBranch(.target(3))]))
        let split = RouteChoice(1, .weighted, [RouteBranch(first, weight: 3), RouteBranch(other, weight: 1)])
        let route = Route(targets, .choice(split))
        let orders = (0..<2000).map { route.order(PlainCall(seed: $0)) }
        #expect(Set(orders) == [[0, 1, 2, 3], [2, 3, 0, 1]])
        #expect(abs(orders.count { $0[0] == 0 } - 1500) < 100)
    }

    @Test("gives the same choices for the same seed")
    func seeded() {
        let route = Route.flat(.weighted, weights: [1, 2, 3])
        #expect(
            (0..<100).map { route.order(PlainCall(seed: $0)) } == (0..<100).map { route.order(PlainCall(seed: $0)) }
        )
    }

    /// Shares of calls follow weights, to within five standard deviations of a binomial: seeds are fixed, so that a failure is one of the code.
    private func expectShares(_ weights: [Double], _ choose: (UInt64) -> Int?) {
        var counts = weights.map { _ in 0 }
        var draws = 0
        for seed in 0..<20_000 {
            guard let target = choose(Rendezvous.mix(UInt64(seed))) else { continue }
            counts[target] += 1
            draws += 1
        }
        for (count, weight) in zip(counts, weights) {
            let share = weight / weights.reduce(0, +)
            let bound = 5 * (Double(draws) * share * (1 - share)).squareRoot()
            #expect(abs(Double(count) - Double(draws) * share) <= bound)
        }
    }
}
