import Core
import Testing

@testable import Traffic

/// Calls of several callers through one limit of calls at the same time, in virtual time.
@Suite("A queue") struct FairQueueTests {
    private static let second = 1_000_000_000

    /// What is known of callers, and what became of them.
    private struct Caller {
        var name: String
        var weight = 1
        var priority = CallPriority.normal
        /// Tokens of a call, which takes as many milliseconds.
        var tokens: ClosedRange<Int>
        /// Calls a second.
        var rate: Double
        var next = 0
        var served = 0
        var asked = 0
        var waits: [Int] = []
        var turnedAway = 0
        /// The longest service that there was while one waited.
        var longest = 0
    }

    /// Runs for some seconds with so many calls at the same time.
    private static func run(
        _ callers: [Caller],
        capacity: Int,
        seconds: Int,
        _ policy: QueuePolicy,
        seed: UInt64 = 1
    ) -> [Caller] {
        var callers = callers
        var chance = SplitMix64(seed: seed)
        let rate = LimitRate(limit: capacity)
        var counter: any LimitCounter = RunningCalls()
        let waiting = WaitingCalls(policy, isTimed: false)
        var running: [(end: Int, amount: Int)] = []
        var inQueue: [(call: WaitingCall, caller: Int, tokens: Int)] = []
        var now = 0

        func begin(_ caller: Int, _ tokens: Int, waited: Int) {
            callers[caller].served += tokens
            callers[caller].waits.append(waited)
            running.append((now + tokens * 1_000_000, 1))
        }
        func call() {
            for call in waiting.call(&counter, rate, most: rate.burst, at: now) {
                let place = inQueue.firstIndex { $0.call === call }!
                let (_, caller, tokens) = inQueue.remove(at: place)
                begin(caller, tokens, waited: now - call.since)
            }
        }
        while now < seconds * second {
            let nextCall = callers.indices.min { callers[$0].next < callers[$1].next }!
            let nextEnd = running.indices.min { running[$0].end < running[$1].end }
            if let nextEnd, running[nextEnd].end <= callers[nextCall].next {
                now = running[nextEnd].end
                counter.settle(0, from: 1, to: 0, rate, at: now)
                running.remove(at: nextEnd)
                waiting.hasRoom(at: now)
                call()
                continue
            }
            now = callers[nextCall].next
            let gap = Double(second) / callers[nextCall].rate
            callers[nextCall].next += max(1, Int(gap * Double.random(in: 0.5...1.5, using: &chance)))
            let tokens = Int.random(in: callers[nextCall].tokens, using: &chance)
            callers[nextCall].asked += tokens
            if waiting.isEmpty, counter.wait(for: 1, rate, at: now) == 0 {
                _ = counter.take(1, rate, at: now)
                begin(nextCall, tokens, waited: 0)
                continue
            }
            for place in inQueue.indices.reversed() where now - inQueue[place].call.since > policy.longestWait {
                _ = waiting.remove(inQueue[place].call)
                callers[inQueue[place].caller].turnedAway += 1
                inQueue.remove(at: place)
            }
            let caller = callers[nextCall]
            let call = WaitingCall(
                flow: caller.name,
                weight: caller.weight,
                priority: caller.priority,
                cost: tokens,
                amount: 1,
                since: now,
                patience: policy.longestWait
            )
            if waiting.isFull {
                guard let last = waiting.displace(for: call) else {
                    callers[nextCall].turnedAway += 1
                    continue
                }
                let place = inQueue.firstIndex { $0.call === last }!
                callers[inQueue[place].caller].turnedAway += 1
                inQueue.remove(at: place)
            }
            waiting.add(call)
            inQueue.append((call, nextCall, tokens))
        }
        return callers
    }

    private static func policy(
        _ priorities: QueuePolicy.Priorities = .weighted,
        size: Int = 1000,
        longest: Int = 60,
        order: QueuePolicy.Order = .fifo
    ) -> QueuePolicy {
        QueuePolicy(size: size, longestWait: longest * second, priorities: priorities, order: order)
    }

    @Test("leaves nine callers their fair share beside one with ten times their demand", arguments: 1...5)
    func fairness(_ seed: Int) {
        // Ten calls at the same time of 300 tokens each make 10,000 tokens a second; each caller asks for 1,200 of them, and one for 12,000.
        var callers = (0..<9).map { Caller(name: "modest \($0)", tokens: 50...550, rate: 4) }
        callers.append(Caller(name: "greedy", tokens: 50...550, rate: 40))
        let found = Self.run(callers, capacity: 10, seconds: 120, Self.policy(), seed: UInt64(seed))
        let share = found.map(\.served).reduce(0, +) / 10
        for caller in found.dropLast() {
            #expect(caller.served * 100 >= min(share, caller.asked) * 95, "\(caller.name) \(caller.served) of \(share)")
        }
        #expect(found[9].served * 100 <= share * 110)
        #expect(found[9].turnedAway > 0)
    }

    @Test("shares tokens, and not calls, by weight")
    func weights() {
        let callers = [
            Caller(name: "short", tokens: 50...150, rate: 200), Caller(name: "long", tokens: 900...1100, rate: 200),
            Caller(name: "heavy", weight: 3, tokens: 50...150, rate: 200),
        ]
        let found = Self.run(callers, capacity: 10, seconds: 120, Self.policy(size: 100))
        let whole = Double(found.map(\.served).reduce(0, +))
        for (caller, part) in zip(found, [0.2, 0.2, 0.6]) {
            #expect(abs(Double(caller.served) / whole - part) < 0.03, "\(caller.name) \(Double(caller.served) / whole)")
        }
    }

    @Test(
        "lets an urgent call wait for less than one service time, and starves none",
        arguments: QueuePolicy.Priorities.allCases
    )
    func urgency(_ priorities: QueuePolicy.Priorities) throws {
        let callers = [
            Caller(name: "crowd", priority: .normal, tokens: 400...600, rate: 40),
            Caller(name: "background", priority: .low, tokens: 400...600, rate: 40),
            Caller(name: "urgent", priority: .high, tokens: 400...600, rate: 1),
        ]
        let found = Self.run(callers, capacity: 10, seconds: 240, Self.policy(priorities, size: 500, longest: 20))
        let longest = try #require(found[2].waits.max())
        #expect(found[2].waits.count > 200)
        #expect(longest < 600_000_000, "\(longest)")
        #expect(found[2].turnedAway == 0)
        // A share of one part in five beside `normal`, or of the turns of those who have waited for long.
        #expect(found[1].served > found[0].served / 10, "\(found[1].served) \(found[0].served)")
        #expect(found[0].served > 0)
    }

    @Test("answers some in time when there is too much, where it is told to")
    func lifo() {
        for (order, isFresh) in [(QueuePolicy.Order.fifo, false), (.adaptiveLIFO, true)] {
            let callers = [Caller(name: "crowd", tokens: 400...600, rate: 60)]
            let found = Self.run(
                callers,
                capacity: 10,
                seconds: 120,
                Self.policy(size: 1000, longest: 10, order: order)
            )
            let late = found[0].waits.dropFirst(600).sorted()
            let median = late[late.count / 2]
            #expect((median < Self.second) == isFresh, "\(order) \(median)")
        }
    }

    @Test("forgets calls that leave as if they had never come")
    func leaving() {
        var chance = SplitMix64(seed: 7)
        var (queue, other) = (FairQueue(Self.policy()), FairQueue(Self.policy()))
        var ghosts: [WaitingCall] = []
        var order: [[Int]] = [[], []]
        var made: [[ObjectIdentifier: Int]] = [[:], [:]]
        func make(_ flow: Int, _ cost: Int, _ priority: CallPriority, _ since: Int) -> WaitingCall {
            WaitingCall(flow: "\(flow)", priority: priority, cost: cost, amount: 1, since: since, patience: 1)
        }
        var kept: [WaitingCall] = []
        for turn in 0..<2000 {
            let (flow, cost) = (Int.random(in: 0..<4, using: &chance), Int.random(in: 1...100, using: &chance))
            let priority = CallPriority.allCases.randomElement(using: &chance)!
            let (one, two) = (make(flow, cost, priority, turn), make(flow, cost, priority, turn))
            queue.add(one)
            other.add(two)
            made[0][ObjectIdentifier(one)] = turn
            made[1][ObjectIdentifier(two)] = turn
            kept += [one, two]
            // In one of the two queues somebody comes and goes.
            if !ghosts.isEmpty, Bool.random(using: &chance) {
                let isGone = queue.remove(ghosts.removeLast())
                #expect(isGone)
            }
            if turn.isMultiple(of: 3) {
                let ghost = make(flow, 1, priority, turn)
                queue.add(ghost)
                ghosts.append(ghost)
            }
            for ghost in ghosts where Bool.random(using: &chance) {
                let isGone = queue.remove(ghost)
                #expect(isGone)
                ghosts.removeAll { $0 === ghost }
            }
            guard ghosts.isEmpty, turn > 20 else { continue }
            for _ in 0..<Int.random(in: 0...2, using: &chance) where other.count > 5 {
                order[0].append(queue.removeNext(at: turn).flatMap { made[0][ObjectIdentifier($0)] } ?? -1)
                order[1].append(other.removeNext(at: turn).flatMap { made[1][ObjectIdentifier($0)] } ?? -1)
            }
        }
        #expect(order[0].count > 500)
        #expect(order[0] == order[1])
    }

    @Test("that is full makes room for who has fewer places for his share")
    func displacing() {
        func call(_ flow: String, _ priority: CallPriority = .normal, weight: Int = 1, cost: Int = 10) -> WaitingCall {
            WaitingCall(flow: flow, weight: weight, priority: priority, cost: cost, amount: 1, since: 0, patience: 1)
        }
        var queue = FairQueue(Self.policy())
        let calls = [call("a"), call("a"), call("b"), call("low", .low), call("low", .low)]
        for call in calls { queue.add(call) }
        func displaced(_ call: WaitingCall) -> Int? {
            let gone = queue.displace(for: call)
            return gone.map { gone in calls.firstIndex { $0 === gone } ?? -1 }
        }
        // Two of low take more than three of normal, for their shares.
        let first = displaced(call("c", .normal))
        #expect(first == 4)
        // Three and the one that comes are as many as the one of low for its share: the less urgent goes.
        let second = displaced(call("c", .normal))
        #expect(second == 3)
        // Who has most makes room, and nobody for himself.
        let third = displaced(call("a"))
        #expect(third == nil)
        let fourth = displaced(call("c"))
        #expect(fourth == 1)
        let fifth = displaced(call("b", weight: 9))
        #expect(fifth == nil || fifth == 0)
        // One that is less urgent has a place too, where those that are more urgent have many.
        for _ in 0..<10 { queue.add(call("d", .high)) }
        #expect(queue.count > 10)
    }
}
