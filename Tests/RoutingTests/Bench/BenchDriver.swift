import Core

@testable import Routing

/// Sends calls to modelled vendors in virtual time, as the gateway does with its `TargetWalk`.
struct BenchDriver {
    private let policy: BenchPolicy
    private let attempts: AttemptPolicy
    private let seed: UInt64
    private let route: Route
    private var vendors: [ModelledVendor]
    private let costs: [Double?]
    private var time = VirtualTime()
    private var calls: [BenchCall] = []
    private var generator: SplitMix64

    init(_ scenario: BenchScenario, _ policy: BenchPolicy, seed: UInt64) {
        (self.policy, self.seed) = (policy, seed)
        attempts = policy.attempts
        vendors = scenario.vendors
        costs = vendors.map(\.price)
        route = policy.route(to: vendors.count)
        generator = SplitMix64(seed: seed)
    }

    /// All calls of a scenario, in the order in which they came.
    mutating func run() -> [BenchCall.Record] {
        expect(after: 0)
        while let number = time.next() { goOn(calls[number]) }
        return calls.map(\.record)
    }

    /// The next call comes a while after another.
    private mutating func expect(after time: Int) {
        let luck = CallLuck(seed: seed, call: calls.count, rate: BenchScenario.rate)
        let start = time + luck.gap
        guard start < BenchScenario.end else { return }
        let walk = AttemptWalk(route, attempts, eligible: route.all, at: start)
        let plain = PlainCall(seed: luck.seed, costs: costs)
        let call = BenchCall(calls.count, walk, plain, tokens: luck.tokens, heedsRests: policy.isGateway, at: start)
        calls.append(call)
        self.time.wake(call.number, at: start)
    }

    private mutating func goOn(_ call: BenchCall) {
        let now = time.now
        switch call.next {
        case .arrive:
            expect(after: now)
            step(call)
        case .go: step(call)
        case .answer(let end):
            call.answers(at: now)
            call.next = .end
            time.wake(call.number, at: end)
        case .end: call.ends(at: now)
        case .fail(let failure):
            call.fails(failure, at: now)
            step(call)
        }
    }

    /// Does what the walk says, until there is something to wait for.
    private mutating func step(_ call: BenchCall) {
        let now = time.now
        while true {
            switch call.walk.next(for: call.plain, at: now, using: &generator) {
            case .over: return call.gaveUp(at: now)
            case .wait(let until):
                call.next = .go
                return time.wake(call.number, at: until)
            case .attempt(let attempt):
                let health = route.targets[attempt.target].health
                guard let ticket = health.begin(at: now, insists: attempt.insists) else { continue }
                return begin(attempt, ticket, of: call)
            }
        }
    }

    private mutating func begin(_ attempt: AttemptWalk.Attempt, _ ticket: TargetHealth.Ticket, of call: BenchCall) {
        let now = time.now
        let luck = AttemptLuck(seed: seed, call: call.number, attempt: call.record.attempts)
        let deadline = call.begins(attempt, ticket, at: route.targets[attempt.target].health, at: now)
        switch vendors[attempt.target].fate(of: luck, tokens: call.tokens, at: now) {
        case .answer(let first, let end) where now + first <= deadline:
            call.next = .answer(end: now + end)
            time.wake(call.number, at: now + first)
        case .failure(let failure, let after) where now + after <= deadline:
            call.next = .fail(failure)
            time.wake(call.number, at: now + after)
        case .answer, .failure:
            call.next = .fail(AttemptFailure(.timeout))
            time.wake(call.number, at: deadline)
        }
    }
}
