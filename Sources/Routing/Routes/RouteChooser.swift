/// Chooses the target of an attempt: walks down the tree of a route, at each choice to the branch that its strategy says.
public struct RouteChooser<Call: RouteCall> {
    private let route: Route
    private let call: Call
    private let now: Int
    /// Targets that may be probed.
    private let probing: TargetSet
    /// Nobody goes where it says: no turn is taken.
    private let isAsking: Bool

    /// - Parameter probing: those of the targets that may be probed, which go first where nothing else says who does.
    init(_ route: Route, for call: Call, at now: Int, probing: TargetSet, isAsking: Bool = false) {
        (self.route, self.call, self.now, self.probing) = (route, call, now, probing)
        self.isAsking = isAsking
    }

    /// The target of an attempt below a node.
    /// - Parameter candidates: those that may be chosen.
    /// - Returns: nil where there is none.
    func choose(from node: RouteNode, among candidates: TargetSet) -> Int? {
        switch node {
        case .target(let target): return candidates.contains(target) ? target : nil
        case .choice(let choice):
            guard choice.leaves.intersects(candidates) else { return nil }
            // A branch whose targets are all kept from it by conditions further down has none after all.
            var left = candidates
            // By conditions in turn the first that holds is all that has to be found.
            if choice.isConditional, choice.strategy != .conditional {
                for branch in choice.branches where !branch.conditions.allSatisfy(call.holds) {
                    left.subtract(branch.leaves)
                }
            }
            while let branch = self.branch(of: choice, among: left) {
                if let target = choose(from: choice.branches[branch].node, among: left) { return target }
                left.subtract(choice.branches[branch].leaves)
            }
            return nil
        }
    }

    private func branch(of choice: RouteChoice, among candidates: TargetSet) -> Int? {
        let branches = choice.branches
        switch choice.strategy {
        case .priority: return branches.firstIndex { $0.leaves.intersects(candidates) }
        case .conditional:
            return branches.firstIndex {
                $0.leaves.intersects(candidates) && $0.conditions.allSatisfy(call.holds)
            }
        case .weighted: return least(choice, candidates) { rendezvous(choice, $0, call.seed) }
        case .sticky(let key):
            let seed = call.hash(of: key) ?? call.seed
            return least(choice, candidates) { rendezvous(choice, $0, seed) }
        case .headroom:
            return least(choice, candidates) {
                rendezvous(choice, $0, call.seed, scale: headroom(branches[$0], candidates))
            }
        case .roundRobin:
            let first = choice.turn(isTaken: !isAsking)
            return least(choice, candidates) { Double(($0 - first + branches.count) % branches.count) }
        case .leastBusy:
            if let probe = probe(choice, candidates) { return probe }
            return least(choice, candidates) { Double(load(branches[$0], candidates)) / branches[$0].weight }
        case .task:
            let task = call.task
            return least(choice, candidates) { -(branches[$0].expertise[task] ?? RouteBranch.usualExpertise) }
        case .cost:
            if let probe = probe(choice, candidates) { return probe }
            var good: TargetSet = []
            for branch in branches where branch.quality >= choice.leastQuality { good.formUnion(branch.leaves) }
            if !good.intersects(candidates) { return least(choice, candidates) { -Double(branches[$0].quality) } }
            return least(choice, candidates.intersection(good)) { cost(branches[$0], candidates) }
        case .latency: return ofTwo(choice, candidates) { time(of: $0, among: candidates) }
        case .throughput: return ofTwo(choice, candidates) { pace(of: $0, among: candidates) }
        }
    }

    /// The branch with the least number; of equal ones that which the call's seed says.
    private func least(_ choice: RouteChoice, _ candidates: TargetSet, _ number: (Int) -> Double) -> Int? {
        var best: (place: Int, number: Double)?
        for place in choice.branches.indices where choice.branches[place].leaves.intersects(candidates) {
            let number = number(place)
            guard let known = best else {
                best = (place, number)
                continue
            }
            if number < known.number || number == known.number && isBefore(place, known.place, choice) {
                best = (place, number)
            }
        }
        return best?.place
    }

    private func isBefore(_ place: Int, _ other: Int, _ choice: RouteChoice) -> Bool {
        rendezvous(choice, place, call.seed) < rendezvous(choice, other, call.seed)
    }

    private func rendezvous(_ choice: RouteChoice, _ place: Int, _ seed: UInt64, scale: Double = 1) -> Double {
        let weight = choice.branches[place].weight * scale
        return Rendezvous.number(seed: seed, choice: choice.number, place: place, weight: weight)
    }

    /// A branch with a target that may be probed: somebody has to.
    private func probe(_ choice: RouteChoice, _ candidates: TargetSet) -> Int? {
        let probing = probing.intersection(candidates)
        if probing.isEmpty { return nil }
        return choice.branches.firstIndex { $0.leaves.intersects(probing) }
    }

    // MARK: What strategies compare

    private func load(_ branch: RouteBranch, _ candidates: TargetSet) -> Int {
        var least = Int.max
        for target in branch.leaves.intersection(candidates) {
            least = min(least, route.targets[target].health.inFlight)
        }
        return least
    }

    private func cost(_ branch: RouteBranch, _ candidates: TargetSet) -> Double {
        var least = Double.infinity
        for target in branch.leaves.intersection(candidates) { least = min(least, call.cost(at: target) ?? .infinity) }
        return least
    }

    private func headroom(_ branch: RouteBranch, _ candidates: TargetSet) -> Double {
        var most = 0.0
        for target in branch.leaves.intersection(candidates) {
            most = max(most, route.targets[target].health.headroom.share(at: now))
        }
        return most
    }

    /// What a comparison of two goes by: less is better.
    private struct Standing {
        /// Nil: nobody knows.
        var measure: Double?
        var inFlight: Int

        /// Whoever has never been tried is, by one call at a time.
        /// - Parameter margin: the share of the other's measure below which a difference is chance.
        func isBetter(than other: Standing, by margin: Double = 0) -> Bool {
            switch (measure, other.measure) {
            case (nil, nil): inFlight < other.inFlight
            case (nil, _?): inFlight == 0
            case (_?, nil): other.inFlight > 0
            case (let own?, let others?) where margin > 0: own < others - margin * abs(others)
            case (let own?, let others?): own < others || own == others && inFlight < other.inFlight
            }
        }
    }

    /// The better one of two branches that are drawn (Mitzenmacher's power of two choices): of many that choose at the same time not all
    /// go to the best one. Of two that are nearly as good it is the first one that is drawn: chance would leave the others without calls, and nobody
    /// would know how they are.
    private func ofTwo(_ choice: RouteChoice, _ candidates: TargetSet, _ standing: (RouteBranch) -> Standing) -> Int? {
        if let probe = probe(choice, candidates) { return probe }
        guard let first = least(choice, candidates, { rendezvous(choice, $0, call.seed) }) else { return nil }
        let rest = candidates.subtracting(choice.branches[first].leaves)
        guard let second = least(choice, rest, { rendezvous(choice, $0, call.seed) }) else { return first }
        let (one, other) = (standing(choice.branches[first]), standing(choice.branches[second]))
        return other.isBetter(than: one, by: 0.2) ? second : first
    }

    private func best(_ branch: RouteBranch, _ candidates: TargetSet, _ measure: (Int) -> Double?) -> Standing {
        var best: Standing?
        for target in branch.leaves.intersection(candidates) {
            let standing = Standing(measure: measure(target), inFlight: route.targets[target].health.inFlight)
            if best.map({ standing.isBetter(than: $0) }) ?? true { best = standing }
        }
        return best ?? Standing(measure: .infinity, inFlight: 0)
    }

    private func time(of branch: RouteBranch, among candidates: TargetSet) -> Standing {
        best(branch, candidates) { target in
            let tokens = call.outputTokens(at: target)
            return route.targets[target].health.expectedTime(isStream: call.isStream, tokens: tokens, at: now)
        }
    }

    private func pace(of branch: RouteBranch, among candidates: TargetSet) -> Standing {
        best(branch, candidates) { route.targets[$0].health.tokensPerSecond(at: now).map { -$0 } }
    }
}
