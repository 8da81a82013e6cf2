import Core
import Testing

@testable import Traffic

/// Waiting at a cell: turns, ends and what is left of them.
@Suite("A call that waits") struct WaitingTests {
    private static let second = 1_000_000_000

    private struct Limit {
        let clock = VirtualClock()
        let cells: LimitCells
        let rule: LimitRule
        let bounds: CallBounds

        init(
            _ measure: LimitMeasure,
            _ limit: Int,
            window: Int = second,
            size: Int = 10,
            algorithm: LimitRule.Algorithm = .tokenBucket
        ) {
            rule = LimitRule(
                name: "l",
                per: [],
                measure: measure,
                algorithm: algorithm,
                rate: LimitRate(limit: limit, window: window),
                queue: QueuePolicy(size: size, longestWait: 30 * WaitingTests.second)
            )
            cells = LimitCells(clock: clock.clock)
            bounds = CallBounds([BoundLimit(rule, cells.cell(of: rule, for: []))])
        }

        var cell: LimitCell { bounds.limits[0].cell }

        func take(_ tokens: Int = 1, turn: HeldTurn? = nil) -> Reservation.Outcome {
            Reservation.take(
                CallDemand(LimitAmounts(inputTokens: tokens)),
                of: bounds,
                at: clock.now,
                turns: turn.map { [$0] } ?? []
            )
        }

        func call(
            _ tokens: Int = 1,
            _ priority: CallPriority = .normal,
            patience: Int = 30 * WaitingTests.second,
            amount: Int = 1
        ) -> WaitingCall {
            WaitingCall(
                flow: "f",
                priority: priority,
                cost: tokens,
                amount: amount,
                since: clock.now,
                patience: patience
            )
        }

        /// Begins to wait; returns when it does.
        func wait(_ call: WaitingCall) async throws -> (
            beginning: LimitCell.Beginning, task: Task<WaitingCall.Outcome, Never>
        ) {
            let (stream, told) = AsyncStream<LimitCell.Beginning>.makeStream()
            let task = Task { await cell.turn(of: call, rule.rate) { told.yield($0) } }
            var beginnings = stream.makeAsyncIterator()
            let beginning = try #require(await beginnings.next())
            return (beginning, task)
        }
    }

    private static func reservation(_ outcome: Reservation.Outcome) throws -> Reservation {
        if case .taken(let reservation) = outcome { return reservation }
        throw NotTaken()
    }

    private struct NotTaken: Error {}

    private static func turn(_ outcome: WaitingCall.Outcome, _ limit: Limit) throws -> HeldTurn {
        if case .turn(let turn) = outcome { return HeldTurn(limit: limit.bounds.limits[0], turn: turn) }
        throw NotTaken()
    }

    @Test("has the room of the call that is over, before any that comes later")
    func turns() async throws {
        let limit = Limit(.concurrentRequests, 1)
        let first = try Self.reservation(limit.take())
        guard case .waiting = limit.take() else {
            Issue.record("it has to wait")
            return
        }
        let (beginning, waiting) = try await limit.wait(limit.call())
        #expect(beginning == .waiting(position: 1))
        let (behind, later) = try await limit.wait(limit.call())
        #expect(behind == .waiting(position: 2))
        first.settle(LimitAmounts(), at: limit.clock.now)
        let turn = try Self.turn(await waiting.value, limit)
        // Nobody comes between.
        guard case .waiting = limit.take() else {
            Issue.record("it has to wait")
            return
        }
        let second = try Self.reservation(limit.take(turn: turn))
        second.settle(LimitAmounts(), at: limit.clock.now)
        let last = try Self.turn(await later.value, limit)
        // Room that is held for nothing goes back.
        last.giveBack()
        let third = try Self.reservation(limit.take())
        third.settle(LimitAmounts(), at: limit.clock.now)
        #expect(limit.cell.waitingCount == 0)
    }

    @Test("goes when it is time, where there is room with time")
    func timed() async throws {
        let limit = Limit(.totalTokens, 100)
        let first = try Self.reservation(limit.take(100))
        let (beginning, waiting) = try await limit.wait(limit.call(50, amount: 50))
        #expect(beginning == .waiting(position: 1))
        let (_, later) = try await limit.wait(limit.call(30, amount: 30))
        #expect(limit.clock.next == limit.clock.now + Self.second / 2)
        limit.clock.advance(by: Self.second / 2)
        let turn = try Self.turn(await waiting.value, limit)
        #expect(limit.cell.waitingCount == 1)
        let second = try Self.reservation(limit.take(50, turn: turn))
        // It used less than was expected, so that there is room for the next one at once.
        second.settle(LimitAmounts(inputTokens: 20), at: limit.clock.now)
        let next = try Self.turn(await later.value, limit)
        let third = try Self.reservation(limit.take(30, turn: next))
        for reservation in [first, third] { reservation.settle(LimitAmounts(inputTokens: 30), at: limit.clock.now) }
        #expect(limit.cell.state(of: limit.rule.rate, at: limit.clock.now).remaining == 100 - 30 - 30 - 20 + 50)
    }

    @Test("is looked for by one timer, however many come and go")
    func timers() async throws {
        let limit = Limit(.totalTokens, 100, size: 1000)
        _ = limit.take(100)
        var waiting: [Task<WaitingCall.Outcome, Never>] = []
        for round in 0..<50 {
            let (_, task) = try await limit.wait(limit.call(20, amount: 20))
            waiting.append(task)
            if round.isMultiple(of: 5) {
                let gone = limit.call(1, amount: 1)
                let (_, left) = try await limit.wait(gone)
                limit.cell.leave(gone, .timedOut, limit.rule.rate)
                _ = await left.value
            }
        }
        #expect(limit.clock.dueCount <= 2)
        // Each has its turn as soon as there is room.
        for _ in 0..<50 { limit.clock.advance(by: Self.second / 5) }
        for task in waiting { _ = try Self.turn(await task.value, limit) }
        limit.clock.advance(by: Self.second)
        #expect(limit.clock.dueCount == 0 && limit.cell.waitingCount == 0)
    }

    @Test("that leaves is forgotten, and gives its place to the next")
    func leaving() async throws {
        let limit = Limit(.totalTokens, 100)
        _ = limit.take(100)
        let gone = limit.call(90, amount: 90)
        let (_, waiting) = try await limit.wait(gone)
        let (_, later) = try await limit.wait(limit.call(10, amount: 10))
        limit.clock.advance(by: Self.second / 5)
        #expect(limit.cell.waitingCount == 2)
        // The smaller one fits already.
        limit.cell.leave(gone, .timedOut, limit.rule.rate)
        if case .timedOut = await waiting.value {} else { Issue.record("it has timed out") }
        _ = try Self.turn(await later.value, limit)
        // One that is cancelled before it begins, while it waits, and when it has had its turn.
        let full = Limit(.concurrentRequests, 1)
        let running = try Self.reservation(full.take())
        let (_, cancelled) = try await full.wait(full.call())
        cancelled.cancel()
        if case .cancelled = await cancelled.value {} else { Issue.record("it is cancelled") }
        #expect(full.cell.waitingCount == 0)
        running.settle(LimitAmounts(), at: full.clock.now)
        let after = try Self.reservation(full.take())
        after.settle(LimitAmounts(), at: full.clock.now)
    }

    @Test("for longer than it can does not begin, nor where there is no place")
    func hopeless() async throws {
        let limit = Limit(.totalTokens, 100, size: 2)
        let first = try Self.reservation(limit.take(100))
        let (hopeless, none) = try await limit.wait(limit.call(80, patience: Self.second / 2, amount: 80))
        #expect(hopeless == .hopeless(estimate: Self.second * 4 / 5))
        if case .displaced = await none.value {} else { Issue.record("it does not wait") }
        let (_, one) = try await limit.wait(limit.call(60, .low, amount: 60))
        let (_, two) = try await limit.wait(limit.call(60, amount: 60))
        let (full, three) = try await limit.wait(limit.call(60, .low, amount: 60))
        #expect(full == .full(estimate: Self.second * 18 / 10))
        _ = await three.value
        // A more urgent one has the place of one that is less so.
        let (urgent, four) = try await limit.wait(limit.call(60, .high, amount: 60))
        #expect(urgent == .waiting(position: 1))
        if case .displaced = await one.value {} else { Issue.record("it had to go") }
        limit.clock.advance(by: Self.second)
        let turn = try Self.turn(await four.value, limit)
        turn.giveBack()
        _ = try Self.turn(await two.value, limit)
        first.settle(LimitAmounts(), at: limit.clock.now)
    }

    @Test("looks again where the limit has become another one")
    func retired() async throws {
        let limit = Limit(.concurrentRequests, 1)
        let first = try Self.reservation(limit.take())
        let (_, waiting) = try await limit.wait(limit.call())
        var other = limit.rule
        other.queue = nil
        _ = limit.cells.cell(of: other, for: [])
        if case .retired = await waiting.value {} else { Issue.record("it has to look again") }
        if case .retired = limit.take() {} else { Issue.record("it is another one") }
        first.settle(LimitAmounts(), at: limit.clock.now)
    }

    @Test("is one of many at once, of which each has its turn and never more run than may")
    func together() async throws {
        let limit = Limit(.concurrentRequests, 4, size: 1000)
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    var done = 0
                    for _ in 0..<100 {
                        var turn: HeldTurn?
                        while true {
                            let outcome = Reservation.take(
                                CallDemand(),
                                of: limit.bounds,
                                at: limit.clock.now,
                                turns: turn.map { [$0] } ?? []
                            )
                            turn = nil
                            if case .taken(let reservation) = outcome {
                                #expect(reservation.taken[0].state.remaining >= 0)
                                await Task.yield()
                                reservation.settle(LimitAmounts(), at: limit.clock.now)
                                done += 1
                                break
                            }
                            guard case .waiting(let refusal) = outcome else { return -1 }
                            let waited = await refusal.turn(of: limit.call()) { _ in }
                            guard case .turn(let mine) = waited else { return -1 }
                            turn = refusal.held(mine)
                        }
                    }
                    return done
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 100, count: 32))
        #expect(limit.cell.waitingCount == 0)
        #expect(limit.cell.state(of: limit.rule.rate, at: 0).remaining == 4)
    }
}
