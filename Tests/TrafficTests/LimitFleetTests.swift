import Core
import Storage
import Synchronization
import Testing

@testable import Traffic

/// Limits that several instances share, in virtual time, against one exact counter of all uses.
@Suite("A limit that a fleet shares") struct LimitFleetTests {
    private static let second = 1_000_000_000
    private static let lease = 5 * second

    /// Answers for as long as it can be reached.
    private final class Line: SharedLimits {
        let state: any SharedLimits
        let isCut = Mutex(false)
        let asked = Mutex(0)

        init(_ state: any SharedLimits) { self.state = state }

        func lease(
            _ reports: [LimitReport],
            to instance: String,
            for milliseconds: Int
        ) async throws(StoreError) -> [LimitShare] {
            asked.withLock { $0 += 1 }
            if isCut.withLock({ $0 }) { throw StoreError(.unavailable, "cut off") }
            return try await state.lease(reports, to: instance, for: milliseconds)
        }

        func take(_ uses: [SharedUse]) async throws(StoreError) -> [SharedUse.Outcome] {
            asked.withLock { $0 += 1 }
            if isCut.withLock({ $0 }) { throw StoreError(.unavailable, "cut off") }
            return try await state.take(uses)
        }

        func settle(_ settlements: [SharedUse.Settlement]) async throws(StoreError) {
            if isCut.withLock({ $0 }) { throw StoreError(.unavailable, "cut off") }
            try await state.settle(settlements)
        }
    }

    private final class Instance {
        let line: Line
        let keeper: LimitKeeper
        let bounds: CallBounds
        var isAlive = true
        var admitted = 0
        var refused = 0
        var unknown = 0

        init(_ name: String, _ state: any SharedLimits, _ rule: LimitRule, _ clock: VirtualClock) {
            line = Line(state)
            let cells = LimitCells(clock: clock.clock, lease: LimitFleetTests.lease)
            keeper = LimitKeeper(line, cells, instance: name, changed: { _ in })
            bounds = CallBounds([BoundLimit(rule, cells.cell(of: rule, for: []))])
        }
    }

    /// A call that somebody makes.
    private struct Arrival {
        var time: Int
        var instance: Int
        var amount: Int
        var service: Int
        /// Of what was expected, so much is used, in percent.
        var used: Int
    }

    private struct Running {
        var end: Int
        var instance: Int
        var reservation: Reservation
        var use: Int
        var used: Int
    }

    /// Calls for so many seconds, at so many a second for each instance.
    private static func arrivals(_ seconds: Int, _ calls: [Double], _ rule: LimitRule, seed: Int) -> [Arrival] {
        var chance = SplitMix64(seed: UInt64(seed))
        return calls.enumerated().flatMap { instance, rate -> [Arrival] in
            (0..<Int(rate * Double(seconds))).map { _ in
                Arrival(
                    // In whole microseconds, as the clock of who counts for all is.
                    time: Int.random(in: 0..<seconds * 1_000_000, using: &chance) * 1000,
                    instance: instance,
                    amount: rule.measure == .totalTokens ? Int.random(in: 1...400, using: &chance) : 1,
                    service: Int.random(in: 1...200, using: &chance) * 1_000_000,
                    used: Int.random(in: 50...100, using: &chance)
                )
            }
        }.sorted { $0.time < $1.time }
    }

    /// A fleet and what happens to it.
    private final class Fleet {
        let clock = VirtualClock()
        let rule: LimitRule
        let instances: [Instance]
        var reference: any ReferenceCounter
        var running: [Running] = []
        /// Uses that one exact counter of all would not have let in.
        var wrong = 0
        /// Of limits that are counted in one place: uses that one exact counter would have let in, or not at the time that was told.
        var wronglyRefused = 0
        private var nextTick: Int
        private var ticks = 0

        init(_ count: Int, _ rule: LimitRule) {
            self.rule = rule
            let clock = clock
            let state = MemorySharedState(clock: { clock.now / 1000 })
            instances = (0..<count).map { Instance("\($0)", state, rule, clock) }
            reference = rule.makeReference()
            nextTick = clock.now
        }

        func run(_ arrivals: [Arrival]) async {
            let begin = clock.now
            for arrival in arrivals {
                await advance(to: begin + arrival.time)
                await call(arrival, instances[arrival.instance % instances.count])
            }
        }

        /// Tells what is to be told meanwhile.
        func advance(to time: Int) async {
            while nextTick <= time {
                end(by: nextTick)
                clock.advance(to: nextTick)
                for instance in instances where instance.isAlive {
                    if ticks.isMultiple(of: 10) {
                        await instance.keeper.tell()
                    } else {
                        await instance.keeper.tellScarce()
                    }
                }
                ticks += 1
                nextTick += 50_000_000
            }
            end(by: time)
            clock.advance(to: time)
        }

        private func end(by time: Int) {
            for call in running.filter({ $0.end <= time }).sorted(by: { $0.end < $1.end }) {
                clock.advance(to: call.end)
                if instances[call.instance].isAlive {
                    call.reservation.settle(LimitAmounts(inputTokens: call.used), at: clock.now)
                }
                let used = rule.measure == .concurrentRequests ? 0 : rule.measure == .requests ? 1 : call.used
                reference.settle(call.use, to: used, at: clock.now)
            }
            running.removeAll { $0.end <= time }
        }

        private func call(_ arrival: Arrival, _ instance: Instance) async {
            guard instance.isAlive else { return }
            let demand = CallDemand(LimitAmounts(inputTokens: arrival.amount))
            var asking = CallAsking()
            var turns: [HeldTurn] = []
            for attempt in 0... {
                let held = turns
                turns = []
                switch Reservation.take(demand, of: instance.bounds, at: clock.now, asking: asking, turns: held) {
                case .taken(let reservation):
                    if !reference.allows(arrival.amount, at: clock.now) { wrong += 1 }
                    instance.admitted += arrival.amount
                    running.append(
                        Running(
                            end: clock.now + arrival.service,
                            instance: instances.firstIndex { $0 === instance }!,
                            reservation: reservation,
                            use: reference.take(arrival.amount, at: clock.now),
                            used: arrival.amount * arrival.used / 100
                        )
                    )
                    return
                case .lacking(let lacking) where lacking.elsewhere.isEmpty:
                    let isLeased = await instance.keeper.lease(lacking.limits)
                    asking.limits = isLeased ? (attempt < 20 ? .again : .enough) : .offline
                case .lacking(let lacking):
                    switch await instance.keeper.take(lacking.elsewhere) {
                    case .held(let held): turns = held
                    case .refused(let refusal):
                        instance.refused += 1
                        // What was settled here may not have been told there yet.
                        if rule.measure == .requests {
                            if reference.allows(1, at: clock.now) { wronglyRefused += 1 }
                            if !reference.allows(1, at: clock.now + refusal.wait!) { wronglyRefused += 1 }
                        }
                        return
                    case .offline: asking.limits = .offline
                    }
                case .refused(.limit(let refusal)):
                    instance.refused += 1
                    if refusal.isUnknown { instance.unknown += 1 }
                    #expect(refusal.wait ?? 0 > 0)
                    return
                case .refused(.budget), .waiting, .retired:
                    Issue.record("there is nothing of the kind")
                    return
                }
            }
        }

        var admitted: Int { instances.reduce(0) { $0 + $1.admitted } }
        var asked: Int { instances.reduce(0) { $0 + $1.line.asked.withLock { $0 } } }
    }

    private static func rule(
        _ algorithm: LimitRule.Algorithm,
        _ limit: Int,
        whenUnavailable: LimitRule.Unavailable = .open
    ) -> LimitRule {
        LimitRule(
            name: "l",
            per: [],
            measure: limit < 1000 ? .requests : .totalTokens,
            algorithm: algorithm,
            rate: LimitRate(limit: limit, window: 2 * second),
            whenUnavailable: whenUnavailable
        )
    }

    private static func concurrency(_ limit: Int) -> LimitRule {
        LimitRule(name: "l", per: [], measure: .concurrentRequests, rate: LimitRate(limit: limit))
    }

    /// So many calls a second that the limit is asked for so many times over.
    private static func demand(_ rule: LimitRule, _ times: Double) -> Double {
        switch rule.measure {
        case .concurrentRequests: times * Double(rule.rate.limit) * 10
        case .totalTokens: times * Double(rule.rate.limit) / 2 / 150
        default: times * Double(rule.rate.limit) / 2
        }
    }

    @Test(
        "is never exceeded, and hardly less is let through than by one counter",
        arguments: LimitRule.Algorithm.allCases
            .flatMap { algorithm in
                [(rule(algorithm, 6), 70), (rule(algorithm, 100), 90), (rule(algorithm, 8_000), 90)]
            }
            + [(concurrency(4), 70), (concurrency(30), 80)]
    )
    func holds(_ rule: LimitRule, _ least: Int) async {
        for times in [0.5, 1, 3] {
            let rate = Self.demand(rule, times)
            let arrivals = Self.arrivals(20, [rate * 0.6, rate * 0.3, rate * 0.1], rule, seed: 1)
            let (fleet, alone) = (Fleet(3, rule), Fleet(1, rule))
            await fleet.run(arrivals)
            await alone.run(arrivals)
            #expect(fleet.wrong == 0 && alone.wrong == 0)
            #expect(fleet.wronglyRefused == 0)
            #expect(fleet.admitted * 100 >= alone.admitted * least, "\(rule.algorithm) \(times)")
        }
    }

    @Test("is shared evenly by those who want more than there is, and goes where it is wanted")
    func moves() async {
        for rule in [Self.rule(.slidingWindow, 8_000), Self.rule(.tokenBucket, 8_000), Self.concurrency(30)] {
            let fleet = Fleet(3, rule)
            let rate = Self.demand(rule, 2)
            await fleet.run(Self.arrivals(20, [rate, rate, rate], rule, seed: 2))
            let even = fleet.instances.map(\.admitted)
            #expect(even.min()! * 100 >= even.max()! * 80, "\(even)")
            // Then all comes to one of them.
            await fleet.run(Self.arrivals(20, [0, rate, 0], rule, seed: 3))
            let more = fleet.instances[1].admitted - even[1]
            #expect(more * 100 >= even.reduce(0, +) * 80, "\(even) \(more)")
            #expect(fleet.wrong == 0)
        }
    }

    @Test("is charged with what one that was killed may have used, and comes back when that counts no more")
    func killed() async {
        for rule in [
            Self.rule(.slidingLog, 8_000), Self.rule(.tokenBucket, 8_000), Self.rule(.fixedWindow, 8_000),
            Self.concurrency(30),
        ] {
            let fleet = Fleet(3, rule)
            let rate = Self.demand(rule, 1)
            await fleet.run(Self.arrivals(10, [rate, rate, rate], rule, seed: 4))
            fleet.instances[0].isAlive = false
            await fleet.run(Self.arrivals(10, [0, rate, rate], rule, seed: 5))
            let before = fleet.admitted
            await fleet.run(Self.arrivals(20, [0, rate, rate], rule, seed: 6))
            let alone = Fleet(1, rule)
            await alone.run(Self.arrivals(20, [0, rate, rate], rule, seed: 6))
            #expect((fleet.admitted - before) * 100 >= alone.admitted * 90)
            #expect(fleet.wrong == 0)
        }
    }

    @Test(
        "that is closed lets in what is leased and no more where nobody can be asked, and goes on by itself",
        arguments: [true, false]
    )
    func cutOff(_ isAll: Bool) async {
        let rule = Self.rule(.slidingWindow, 8_000, whenUnavailable: .closed)
        let fleet = Fleet(3, rule)
        let rate = Self.demand(rule, 0.5)
        await fleet.run(Self.arrivals(10, [rate, rate, rate], rule, seed: 7))
        let cut = isAll ? [0, 1, 2] : [1]
        for place in cut { fleet.instances[place].line.isCut.withLock { $0 = true } }
        await fleet.run(Self.arrivals(5, [rate, rate, rate], rule, seed: 8))
        let before = fleet.instances.map(\.admitted)
        await fleet.run(Self.arrivals(20, [rate, rate, rate], rule, seed: 9))
        for place in cut {
            #expect(fleet.instances[place].admitted == before[place])
            #expect(fleet.instances[place].unknown > 0 && fleet.instances[place].keeper.isOffline)
        }
        for place in cut { fleet.instances[place].line.isCut.withLock { $0 = false } }
        // It is tried again after a second.
        await fleet.run(Self.arrivals(2, [rate, rate, rate], rule, seed: 10))
        let after = fleet.admitted
        await fleet.run(Self.arrivals(20, [rate, rate, rate], rule, seed: 11))
        #expect(fleet.admitted - after >= 8_000 * 10 * 4 / 3 * 80 / 100)
        #expect(!fleet.instances.contains { $0.keeper.isOffline })
        #expect(fleet.wrong == 0)
    }

    @Test("that is open is counted by each for itself where nobody can be asked, and together again afterwards")
    func open() async {
        let rule = Self.rule(.fixedWindow, 8_000)
        let fleet = Fleet(2, rule)
        let rate = Self.demand(rule, 2)
        await fleet.run(Self.arrivals(10, [rate, rate], rule, seed: 12))
        #expect(fleet.wrong == 0)
        for instance in fleet.instances { instance.line.isCut.withLock { $0 = true } }
        let before = fleet.instances.map(\.admitted)
        await fleet.run(Self.arrivals(20, [rate, rate], rule, seed: 13))
        for (place, instance) in fleet.instances.enumerated() {
            // Each up to its share for as long as that is leased, then up to the whole limit; of what is expected three quarters are used.
            #expect(75_000...118_000 ~= instance.admitted - before[place])
            #expect(instance.unknown == 0)
        }
        for instance in fleet.instances { instance.line.isCut.withLock { $0 = false } }
        await fleet.run(Self.arrivals(4, [rate, rate], rule, seed: 14))
        fleet.wrong = 0
        await fleet.run(Self.arrivals(10, [rate, rate], rule, seed: 15))
        #expect(fleet.wrong == 0)
    }

    @Test("that is only watched tells what it would have refused, and refuses nothing")
    func watched() async throws {
        var rule = Self.rule(.fixedWindow, 8_000)
        rule.isEnforced = false
        let fleet = Fleet(2, rule)
        let rate = Self.demand(rule, 1)
        await fleet.run(Self.arrivals(10, [rate, rate], rule, seed: 16))
        let arrivals = Self.arrivals(10, [rate, rate], rule, seed: 17)
        let before = fleet.admitted
        await fleet.run(arrivals)
        #expect(fleet.admitted - before == arrivals.reduce(0) { $0 + $1.amount })
        #expect(fleet.wrong > 0 && fleet.instances.allSatisfy { $0.refused == 0 })
    }

    @Test(
        "that holds more or less at once than it is refilled by is divided up as well",
        arguments: [(5, 60), (40, 200), (300, 40)]
    )
    func bursts(_ limit: Int, _ burst: Int) async {
        let rule = LimitRule(
            name: "l",
            per: [],
            measure: .requests,
            algorithm: .tokenBucket,
            rate: LimitRate(limit: limit, window: 2 * Self.second, burst: burst)
        )
        let rate = Self.demand(rule, 2)
        let arrivals = Self.arrivals(60, [rate * 0.6, rate * 0.3, rate * 0.1], rule, seed: 20)
        let (fleet, alone) = (Fleet(3, rule), Fleet(1, rule))
        await fleet.run(arrivals)
        await alone.run(arrivals)
        #expect(fleet.wrong == 0 && alone.wrong == 0)
        #expect(fleet.admitted * 100 >= alone.admitted * 85, "\(fleet.admitted) \(alone.admitted)")
    }

    @Test("leaves each its fair share, however much more another one wants")
    func fair() async {
        for rule in [Self.rule(.slidingWindow, 8_000), Self.rule(.tokenBucket, 8_000), Self.concurrency(30)] {
            let fleet = Fleet(2, rule)
            // One is asked for what it can never do, all the time; the other comes later.
            await fleet.run(Self.arrivals(5, [Self.demand(rule, 20), 0], rule, seed: 21))
            let before = fleet.instances.map(\.admitted)
            await fleet.run(Self.arrivals(16, [Self.demand(rule, 20), Self.demand(rule, 1)], rule, seed: 22))
            let got = zip(fleet.instances, before).map { $0.admitted - $1 }
            #expect(got[1] * 100 >= (got[0] + got[1]) * 33, "\(rule.algorithm) \(rule.rate.limit): \(got)")
            #expect(fleet.wrong == 0)
        }
    }

    /// Room that calls have got, and hold.
    private final class Turns: Sendable {
        let held = Mutex<[HeldTurn]>([])
    }

    @Test("leaves a place to those who wait elsewhere, however many wait here")
    func queues() async throws {
        var rule = Self.concurrency(10)
        rule.queue = QueuePolicy(size: 1000, longestWait: 1000 * Self.second)
        let clock = VirtualClock()
        let state = MemorySharedState(clock: { clock.now / 1000 })
        let instances = (0..<2).map { Instance("\($0)", state, rule, clock) }
        let turns = instances.map { _ in Turns() }
        let limit = instances.map { $0.bounds.limits[0] }
        var tasks: [Task<Void, Never>] = []
        func wait(_ which: Int, _ count: Int) async {
            // Each has asked before it waits.
            if case .lacking(let lacking) = Reservation.take(CallDemand(), of: instances[which].bounds, at: clock.now) {
                _ = await instances[which].keeper.lease(lacking.limits)
            }
            for _ in 0..<count {
                let call = WaitingCall(flow: "f", cost: 1, amount: 1, since: clock.now, patience: 1000 * Self.second)
                let (limit, got, rate) = (limit[which], turns[which], rule.rate)
                tasks.append(
                    Task {
                        if case .turn(let turn) = await limit.cell.turn(of: call, rate, began: { _ in }) {
                            got.held.withLock { $0.append(HeldTurn(limit: limit, turn: turn)) }
                        }
                    }
                )
            }
        }
        await wait(0, 400)
        var served = [0, 0]
        for step in 0..<300 {
            if step == 40 { await wait(1, 100) }
            clock.advance(by: 50_000_000)
            for instance in instances {
                if step.isMultiple(of: 10) { await instance.keeper.tell() } else { await instance.keeper.tellScarce() }
            }
            // One of those that run ends, for each of the two.
            for which in 0..<2 {
                await Task.yield()
                guard let turn = turns[which].held.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
                turn.giveBack()
                served[which] += 1
            }
            #expect(turns.reduce(0) { sum, turns in sum + turns.held.withLock { $0.count } } <= 10)
        }
        #expect(served[1] == 100 || served[1] * 100 >= served[0] * 40, "\(served)")
        for limit in limit { limit.cell.retire() }
        for task in tasks { await task.value }
    }
}
