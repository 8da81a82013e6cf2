import Core
import Storage
import Synchronization
import Testing

@testable import Traffic

/// Calls of many callers against one budget, in virtual time, through one instance or several, some of which come to harm.
@Suite("A budget") struct BudgetFleetTests {
    /// What happens to the fleet, by the share of the calls that have been made.
    enum Harm: String, CaseIterable, Sendable {
        case none, killed, cutOff, both
    }

    /// 1.000000 USD.
    private static let amount = 1_000_000_000_000
    private static let callers = 200
    private static let calls = 10_000

    /// Answers for as long as it can be reached.
    private final class Line: BudgetAuthority {
        let authority: any BudgetAuthority
        let isCut = Mutex(false)

        init(_ authority: any BudgetAuthority) { self.authority = authority }

        func lease(_ reports: [BudgetReport], to instance: String, at now: Int) async throws(StoreError)
            -> [BudgetLease]
        {
            if isCut.withLock({ $0 }) { throw StoreError(.unavailable, "cut off") }
            return try await authority.lease(reports, to: instance, at: now)
        }

        func close(_ instance: String) async throws(StoreError) { try await authority.close(instance) }
        func sweep(at now: Int) async throws(StoreError) { try await authority.sweep(at: now) }
        func states(of budget: String, at now: Int, most: Int) async throws(StoreError) -> [BudgetState] {
            try await authority.states(of: budget, at: now, most: most)
        }
    }

    private final class Instance {
        let line: Line
        let cells = BudgetCells()
        let keeper: BudgetKeeper
        let bounds: CallBounds
        let cell: BudgetCell
        var isAlive = true
        /// What its calls that run may come to.
        var reserved = 0

        init(
            _ name: String,
            _ authority: any BudgetAuthority,
            _ rule: BudgetRule,
            _ clock: @escaping @Sendable () -> Int
        ) {
            line = Line(authority)
            keeper = BudgetKeeper(line, cells, instance: name, clock: clock, told: { _ in }, changed: { _ in })
            cell = cells.cell(of: rule, for: [])!
            bounds = CallBounds([], [BoundBudget(rule, cell)])
        }
    }

    private struct Running {
        var end: Int
        var caller: Int
        var instance: Int
        var reservation: Reservation
        var cost: Int
        var ceiling: Int
    }

    /// What came of it.
    private struct Outcome {
        var spent = 0
        var charged = 0
        var done = 0
        var refused = 0
        var lowered = 0
        var unavailable = 0
    }

    @Test(
        "is never overspent, refuses nobody wrongly, and can be used to the last percent",
        arguments: [
            (1, Harm.none, false), (1, .none, true), (3, .none, true), (3, .killed, true), (3, .cutOff, true),
            (3, .both, false),
        ]
    )
    func holds(_ count: Int, _ harm: Harm, _ lowers: Bool) async throws {
        for seed in 1...4 {
            let outcome = try await run(count, harm, lowers, seed: UInt64(seed))
            #expect(outcome.spent <= Self.amount)
            #expect(outcome.charged <= Self.amount)
            #expect(outcome.charged >= Self.amount / 100 * 99, "\(outcome)")
            // Where nobody came to harm, what is charged was spent.
            if harm == .none || harm == .cutOff { #expect(outcome.spent == outcome.charged) }
            #expect(outcome.refused > 1000)
            #expect(lowers == (outcome.lowered > 0))
            #expect((harm == .cutOff || harm == .both) == (outcome.unavailable > 0))
        }
    }

    private func run(_ count: Int, _ harm: Harm, _ lowers: Bool, seed: UInt64) async throws -> Outcome {
        let now = Mutex(1_700_000_000_000_000_000)
        let clock = { @Sendable in now.withLock { $0 } }
        let rule = BudgetRule(name: "b", per: [], amount: Self.amount, period: .lifetime, leastOutput: 20)
        let authority = MemoryBudgets()
        let instances = (0..<count).map { Instance("\($0)", authority, rule, clock) }
        var chance = SplitMix64(seed: seed)
        var outcome = Outcome()
        var running: [Running] = []
        // When callers call next.
        var next = (0..<Self.callers).map { (time: clock() + $0 * 1_000_000, caller: $0) }
        var made = 0
        var nextTelling = clock() + 500_000_000

        func settle(_ call: Running) {
            outcome.spent += call.cost
            guard instances[call.instance].isAlive else { return }
            instances[call.instance].reserved -= call.ceiling
            call.reservation.settle(LimitAmounts(cost: call.cost), at: clock())
        }

        while made < Self.calls {
            let times = [next.map(\.time).min(), running.map(\.end).min(), nextTelling].compactMap(\.self)
            let time = times.min()!
            now.withLock { $0 = max($0, time) }
            if time == nextTelling {
                for instance in instances where instance.isAlive { await instance.keeper.tell() }
                nextTelling += 500_000_000
                continue
            }
            if let place = running.indices.first(where: { running[$0].end == time }) {
                let call = running.remove(at: place)
                settle(call)
                next.append((clock() + Int.random(in: 0...20_000_000, using: &chance), call.caller))
                continue
            }
            let place = next.indices.first { next[$0].time == time }!
            let caller = next.remove(at: place).caller
            made += 1
            harmBy(harm, made, instances)
            let alive = instances.indices.filter { instances[$0].isAlive }
            let which = alive[caller % alive.count]
            let instance = instances[which]

            // The dearest call costs half a percent of the budget: input up to 0.001, output up to 0.004 USD.
            let (input, longest) = (Int.random(in: 10...1000, using: &chance), Int.random(in: 1...400, using: &chance))
            let ceiling = CallCeiling(
                inputTokens: input,
                outputTokens: longest,
                cost: input * 1_000_000,
                costPerOutputToken: 10_000_000,
                canBeLowered: lowers
            )
            let need = ceiling.cost! + longest * ceiling.costPerOutputToken
            var asking = CallAsking()
            var reservation: Reservation?
            deciding: while true {
                switch Reservation.take(
                    CallDemand(ceiling: ceiling),
                    of: instance.bounds,
                    at: clock(),
                    asking: asking
                ) {
                case .taken(let taken):
                    reservation = taken
                    break deciding
                case .lacking(let lacking):
                    asking.budgets = await instance.keeper.lease(lacking.budgets) ? .again : .offline
                case .retired, .waiting:
                    Issue.record("nothing is swept, and nobody waits")
                    break deciding
                case .refused(.limit): Issue.record("there are no limits")
                case .refused(.budget(let refusal)):
                    outcome.refused += 1
                    if refusal.reason == .unknown {
                        outcome.unavailable += 1
                        #expect(instance.keeper.isOffline)
                    } else {
                        // Right by what was used and is held at the moment.
                        let state = try await authority.states(of: "b", at: 0, most: 1)[0]
                        let elsewhere = state.used + state.leased + state.lost - held(instance)
                        #expect(need > Self.amount - elsewhere - instance.cell.known.used - instance.reserved)
                        #expect(instance.reserved == instance.cell.known.reserved)
                    }
                    break deciding
                }
            }
            guard let reservation else {
                // Who is refused comes again after a moment.
                next.append((clock() + Int.random(in: 20_000_000...100_000_000, using: &chance), caller))
                continue
            }
            let most = try #require(reservation.mostOutput)
            if most < longest { outcome.lowered += 1 }
            let reserved = ceiling.cost! + most * ceiling.costPerOutputToken
            instance.reserved += reserved
            outcome.done += 1
            running.append(
                Running(
                    end: clock() + Int.random(in: 1_000_000...400_000_000, using: &chance),
                    caller: caller,
                    instance: which,
                    reservation: reservation,
                    // Of what goes in some comes from a cache at a tenth.
                    cost: input * (Bool.random(using: &chance) ? 1_000_000 : 100_000)
                        + Int.random(in: 0...most, using: &chance) * ceiling.costPerOutputToken,
                    ceiling: reserved
                )
            )
        }
        for call in running { settle(call) }
        for instance in instances where instance.isAlive {
            instance.line.isCut.withLock { $0 = false }
            now.withLock { $0 += 2_000_000_000 }
            await instance.keeper.close()
        }
        let state = try await authority.states(of: "b", at: 0, most: 1)[0]
        outcome.charged = state.used + state.leased + state.lost
        return outcome
    }

    /// What the authority holds for an instance.
    private func held(_ instance: Instance) -> Int {
        let known = instance.cell.known
        return known.used + known.reserved + known.free
    }

    private func harmBy(_ harm: Harm, _ made: Int, _ instances: [Instance]) {
        if harm == .killed || harm == .both, made == Self.calls / 10 { instances[0].isAlive = false }
        if harm == .cutOff || harm == .both {
            if made == Self.calls / 20 { instances[1].line.isCut.withLock { $0 = true } }
            if made == Self.calls / 5 { instances[1].line.isCut.withLock { $0 = false } }
        }
    }
}
