import Core
import Storage
import Synchronization
import Testing

@testable import Traffic

/// Calls that come while an instance is telling what it has used, before the authority has noted it and before the answer is there, and answers that
/// are lost.
@Suite("A budget, while it is told what is used") struct BudgetRaceTests {
    private static let amount = 1000

    private final class Line: BudgetAuthority {
        let authority = MemoryBudgets()
        let chance: Mutex<SplitMix64>
        let during = Mutex<(@Sendable () -> Void)?>(nil)

        init(seed: UInt64) { chance = Mutex(SplitMix64(seed: seed)) }

        private func draw(_ range: ClosedRange<Int>) -> Int { chance.withLock { Int.random(in: range, using: &$0) } }

        func lease(_ reports: [BudgetReport], to instance: String, at now: Int) async throws(StoreError)
            -> [BudgetLease]
        {
            let work = during.withLock { $0 }
            work?()
            if draw(0...9) == 0 { throw StoreError(.unavailable, "not asked") }
            let leases = try await authority.lease(reports, to: instance, at: now)
            work?()
            if draw(0...9) == 0 { throw StoreError(.unavailable, "the answer is lost") }
            return leases
        }

        func close(_ instance: String) async throws(StoreError) {}
        func sweep(at now: Int) async throws(StoreError) {}
        func states(of budget: String, at now: Int, most: Int) async throws(StoreError) -> [BudgetState] { [] }
    }

    /// Nothing of it runs at the same time as anything else.
    private final class Calls: @unchecked Sendable {
        var running: [(reservation: Reservation, most: Int)] = []

        /// Begins calls as long as they fit, or ends some.
        func go(_ bounds: CallBounds, _ need: Int, at now: Int) {
            guard
                case .taken(let reservation) = Reservation.take(
                    CallDemand(
                        ceiling: CallCeiling(
                            inputTokens: need,
                            outputTokens: 0,
                            cost: nil,
                            costPerOutputToken: 0,
                            canBeLowered: false
                        )
                    ),
                    of: bounds,
                    at: now,
                    asking: CallAsking(budgets: .enough)
                )
            else { return }
            running.append((reservation, need))
        }

        /// Ends the call that runs for longest.
        func end(_ used: Int, at now: Int) {
            if running.isEmpty { return }
            let call = running.removeFirst()
            call.reservation.settle(LimitAmounts(inputTokens: min(used, call.most)), at: now)
        }
    }

    @Test("is never overspent by all instances together", arguments: 1...40)
    func races(_ seed: Int) async throws {
        let clock = Mutex(1_700_000_000_000_000_000)
        let rule = BudgetRule(name: "b", per: [], measure: .inputTokens, amount: Self.amount, period: .lifetime)
        let line = Line(seed: UInt64(seed))
        let instances = (0..<3).map { place in
            let cells = BudgetCells()
            let cell = cells.cell(of: rule, for: [])!
            return (
                cell: cell, bounds: CallBounds([], [BoundBudget(rule, cell)]), calls: Calls(),
                keeper: BudgetKeeper(
                    line,
                    cells,
                    instance: "\(place)",
                    clock: { clock.withLock { $0 } },
                    told: { _ in },
                    changed: { _ in }
                )
            )
        }
        var chance = SplitMix64(seed: UInt64(seed))
        func spent() -> Int { instances.reduce(0) { $0 + $1.cell.known.used + $1.cell.known.reserved } }
        for _ in 0..<300 {
            clock.withLock { $0 += Int.random(in: 0...1_500_000_000, using: &chance) }
            let now = clock.withLock { $0 }
            let instance = instances.randomElement(using: &chance)!
            let need = Int.random(in: 1...60, using: &chance)
            // Every instance takes what it can while one of them is telling.
            line.during.withLock { $0 = { for other in instances { other.calls.go(other.bounds, need, at: now) } } }
            switch Int.random(in: 0..<4, using: &chance) {
            case 0: await instance.keeper.tell()
            case 1:
                let outcome = Reservation.take(
                    CallDemand(
                        ceiling: CallCeiling(
                            inputTokens: need,
                            outputTokens: 0,
                            cost: nil,
                            costPerOutputToken: 0,
                            canBeLowered: false
                        )
                    ),
                    of: instance.bounds,
                    at: now
                )
                if case .lacking(let lacking) = outcome {
                    _ = await instance.keeper.lease(lacking.budgets)
                    instance.calls.go(instance.bounds, need, at: now)
                } else if case .taken(let reservation) = outcome {
                    instance.calls.running.append((reservation, need))
                }
            case 2: instance.calls.go(instance.bounds, need, at: now)
            default: instance.calls.end(Int.random(in: 0...10, using: &chance), at: now)
            }
            #expect(spent() <= Self.amount)
        }
        #expect(spent() > Self.amount / 2)
        for instance in instances {
            while !instance.calls.running.isEmpty { instance.calls.end(0, at: 0) }
        }
    }

    @Test("takes a call that is larger than anything, and says that it does not fit")
    func enormous() async throws {
        for (amount, measure) in [
            (1_000_000_000_000_000_000, LimitMeasure.cost), (1 << 50, .totalTokens), (1, .outputTokens),
        ] {
            let rule = BudgetRule(name: "b", per: [], measure: measure, amount: amount, period: .month)
            let cells = BudgetCells()
            let bounds = CallBounds([], [BoundBudget(rule, cells.cell(of: rule, for: [])!)])
            let now = 1_700_000_000_000_000_000
            let keeper = BudgetKeeper(
                MemoryBudgets(),
                cells,
                instance: "a",
                clock: { now },
                told: { _ in },
                changed: { _ in }
            )
            let ceiling = CallCeiling(
                inputTokens: .max / 4,
                outputTokens: .max,
                cost: .max / 4,
                costPerOutputToken: .max / 4,
                canBeLowered: true
            )
            var asking = CallAsking()
            var reason: BudgetRefusal.Reason?
            for _ in 0..<10 where reason == nil {
                switch Reservation.take(CallDemand(ceiling: ceiling), of: bounds, at: now, asking: asking) {
                case .lacking(let lacking): asking.budgets = await keeper.lease(lacking.budgets) ? .again : .offline
                case .refused(.budget(let refusal)): reason = refusal.reason
                default: Issue.record("it does not fit")
                }
            }
            #expect(reason == .tooLarge)
            // Nor is anything in its way afterwards.
            await keeper.tell()
            #expect(bounds.budgets[0].cell.known.reserved == 0)
        }
    }
}
