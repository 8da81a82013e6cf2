import Core
import Insight
import Traffic

/// What the calls of one loop have come to, for who collects metrics. A value, confined to its loop; those of all loops are added up when
/// somebody asks.
struct LoopMetrics: Sendable {
    /// Of limits and budgets: which one, and whether it keeps calls out or only tells.
    struct Refuser: Hashable, Sendable {
        let name: String
        let isBudget: Bool
        let isEnforced: Bool
    }

    /// What became of calls that waited for a limit, and for how long they did.
    struct Queue: Sendable {
        /// By what became of them.
        var outcomes: [String: Int] = [:]
        /// In seconds, of those that began to wait.
        var waits = MetricHistogram.seconds
    }

    /// What was expected of the tokens of calls, and what they were.
    struct Estimates: Sendable {
        private(set) var expected = 0
        private(set) var actual = 0
        /// The differences of single calls, without their signs.
        private(set) var error = 0

        mutating func add(_ expected: Int, _ actual: Int) {
            self.expected &+= expected
            self.actual &+= actual
            error &+= abs(expected - actual)
        }

        mutating func add(_ other: Estimates) {
            expected &+= other.expected
            actual &+= other.actual
            error &+= other.error
        }
    }

    /// A model at a vendor.
    struct Model: Hashable, Sendable {
        let vendor: String
        let model: String
    }

    private(set) var refusals: [Refuser: Int] = [:]
    private(set) var queues: [String: Queue] = [:]
    private var counted: [(input: Estimates, output: Estimates)] = []
    /// Where they are.
    private var places: [Model: Int] = [:]
    private var latest: (target: ResolvedTarget, place: Int)?

    /// Models that are told apart: names may be the callers'. The rest are one.
    private static let most = 500
    private static let rest = Model(vendor: "", model: "")

    /// A call did not fit, or would not have.
    mutating func refused(by refusal: Refusal) {
        var isBudget = false
        if case .budget = refusal { isBudget = true }
        let refuser = Refuser(name: refusal.name, isBudget: isBudget, isEnforced: refusal.isEnforced)
        refusals[refuser, default: 0] += 1
    }

    /// A call has waited for a limit, or could not.
    /// - Parameter nanoseconds: nil: it did not begin to.
    mutating func waited(for limit: String, _ outcome: String, nanoseconds: Int?) {
        var queue = queues[limit] ?? Queue()
        queue.outcomes[outcome, default: 0] += 1
        if let nanoseconds { queue.waits.add(Double(nanoseconds) / 1e9) }
        queues[limit] = queue
    }

    /// The tokens of a call are known, which had been expected.
    mutating func estimated(_ expected: Usage, _ actual: Usage, at target: ResolvedTarget) {
        let place = place(of: target)
        counted[place].input.add(expected.inputTokens, actual.inputTokens)
        counted[place].output.add(expected.outputTokens, actual.outputTokens)
    }

    /// Where the estimates of a target are. Nearly always it is the same one as before.
    private mutating func place(of target: ResolvedTarget) -> Int {
        if let latest, latest.target === target { return latest.place }
        var model = Model(vendor: target.vendor.name, model: target.profile.model)
        if places[model] == nil, places.count >= Self.most { model = Self.rest }
        let place = place(of: model)
        latest = (target, place)
        return place
    }

    private mutating func place(of model: Model) -> Int {
        if let known = places[model] { return known }
        counted.append((Estimates(), Estimates()))
        places[model] = counted.count - 1
        return counted.count - 1
    }

    /// Adds what another loop has counted.
    mutating func add(_ other: LoopMetrics) {
        refusals.merge(other.refusals, uniquingKeysWith: +)
        queues.merge(other.queues) { one, other in
            var queue = one
            queue.outcomes.merge(other.outcomes, uniquingKeysWith: +)
            queue.waits.add(other.waits)
            return queue
        }
        for (model, place) in other.places {
            let own = self.place(of: model)
            counted[own].input.add(other.counted[place].input)
            counted[own].output.add(other.counted[place].output)
        }
    }

    /// What became of estimates, by model.
    var estimates: [Model: (input: Estimates, output: Estimates)] { places.mapValues { counted[$0] } }
}
