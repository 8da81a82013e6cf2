import Access
import Catalogue
import Core
import Dialects
import NIOCore
import Routing
import Traffic

/// An alias as calls see it: its targets in the order of their places, and the tree that chooses of them.
final class AliasRoute: Sendable {
    let alias: ModelAlias
    /// By their places in the route.
    let targets: [(vendor: VendorAccess, model: String, parameters: CallParameters)]
    let route: Route
    /// Of the experiments in it.
    let arms: [ExperimentArm]
    /// Of its branches, by their numbers.
    let conditions: [Expression]
    /// What must be known of each of the targets; empty: nothing.
    let required: [Requirements]
    /// Where copies of calls go, and of which share of them; nil: nowhere.
    let shadow: (node: RouteNode, share: Double)?
    /// For whom only it is.
    private let only: [(dimension: TrafficDimension, patterns: [NamePattern])]
    /// Matches names that are asked for; nil: only its own.
    private let pattern: AliasPattern?

    /// - Returns: nil where a vendor is not there.
    init?(_ alias: ModelAlias, vendors: [String: VendorAccess], health: HealthRegistry, outliers: RouteOutliers) {
        var builder = Builder(vendors: vendors)
        guard let root = builder.node(alias.root) else { return nil }
        var fallbacks: [FailureClass: RouteNode] = [:]
        // In an order that is the same every time, as are the numbers of choices that hashes are made of.
        for failure in FailureClass.allCases {
            if let node = alias.fallbacks[failure] { fallbacks[failure] = builder.node(node) }
        }
        shadow = alias.shadow.flatMap { shadow in builder.node(shadow.node).map { ($0, shadow.share) } }
        self.alias = alias
        targets = builder.targets
        (arms, conditions) = (builder.arms, builder.conditions)
        let required = builder.required.map { further in
            var all = alias.requirements
            all.add(further)
            return all
        }
        self.required = required.allSatisfy(\.isEmpty) ? [] : required
        pattern = AliasPattern(alias.name)
        only = alias.only.map { ($0.key, $0.value.map(NamePattern.init)) }
        route = Route(
            builder.targets.map { vendor, model, _ in RouteTarget(of: vendor, model, health) },
            root,
            fallbacks: fallbacks,
            outliers: outliers,
            hedges: health.hedges(of: alias.name, share: alias.attempts.hedge?.share ?? 0)
        )
        for place in builder.tracked { route.targets[place].health.headroom.want() }
    }

    /// Gives targets their places.
    private struct Builder {
        let vendors: [String: VendorAccess]
        var targets: [(vendor: VendorAccess, model: String, parameters: CallParameters)] = []
        private(set) var arms: [ExperimentArm] = []
        private(set) var conditions: [Expression] = []
        /// By the aliases that targets are reached by.
        private(set) var required: [Requirements] = []
        /// Those whose vendors' limits matter.
        private(set) var tracked: TargetSet = []
        private var choices = 0

        init(vendors: [String: VendorAccess]) { self.vendors = vendors }

        mutating func node(_ node: ModelAlias.Node) -> RouteNode? {
            switch node {
            case .target(let target):
                guard let vendor = vendors[target.vendor] else { return nil }
                targets.append((vendor, target.model, target.parameters))
                required.append(target.requirements)
                return .target(targets.count - 1)
            case .choice(let choice):
                choices += 1
                let number = choices
                let branches = choice.branches.compactMap { branch in
                    self.node(branch.node).map { node in
                        if let experiment = choice.experiment, let arm = branch.name {
                            arms.append(ExperimentArm(experiment: experiment, name: arm, targets: node.leaves))
                        }
                        var numbers: [Int] = []
                        if let expression = branch.condition {
                            numbers = [conditions.count]
                            conditions.append(expression)
                        }
                        return RouteBranch(
                            node,
                            weight: branch.weight,
                            conditions: numbers,
                            quality: branch.quality,
                            expertise: branch.expertise
                        )
                    }
                }
                if choice.strategy == .headroom { tracked.formUnion(branches.reduce([]) { $0.union($1.leaves) }) }
                return branches.isEmpty
                    ? nil : .choice(RouteChoice(number, choice.strategy, branches, leastQuality: choice.leastQuality))
            }
        }
    }

    /// What the `*` of its name stands for in a name that is asked for; nil where that is none of its names.
    func match(_ name: String) -> Substring? { pattern?.match(name) }

    /// How much of its name must be as it is written.
    var literalLength: Int { pattern?.literalLength ?? .max }

    /// It is for whoever asks.
    func isFor(_ caller: Caller?) -> Bool {
        only.allSatisfy { dimension, patterns in
            let value: String? =
                switch dimension {
                case .organisation: caller?.organisation
                case .team: caller?.team
                case .key: caller?.key
                case .user: caller?.user
                case .model, .vendor, .target, .address, .tag: nil
                }
            return value.map { value in patterns.contains { $0.matches(value) } } ?? false
        }
    }
}

/// A branch of an experiment.
struct ExperimentArm: Sendable {
    let experiment: String
    let name: String
    let targets: TargetSet
}

/// A name of an alias with a `*`.
struct AliasPattern: Sendable {
    private let prefix: Substring
    private let suffix: Substring
    private let mayHoldSlash: Bool

    /// - Returns: nil for a name without one.
    init?(_ name: String) {
        guard let star = name.firstIndex(of: "*") else { return nil }
        prefix = name[..<star]
        suffix = name[name.index(after: star)...]
        mayHoldSlash = name.contains("/")
    }

    var literalLength: Int { prefix.utf8.count + suffix.utf8.count }

    /// What the `*` stands for in a name; nil where it does not match. A name with a slash is matched only by a pattern with one, so that `*` does
    /// not take what is asked of a vendor by name.
    func match(_ name: String) -> Substring? {
        guard name.utf8.count >= literalLength, name.hasPrefix(prefix), name.hasSuffix(suffix),
            mayHoldSlash || !name.contains("/")
        else { return nil }
        return name.dropFirst(prefix.count).dropLast(suffix.count)
    }
}

extension RouteTarget {
    /// - Parameter isNamed: a caller has named the model, which may be anything.
    init(of vendor: VendorAccess, _ model: String, _ health: HealthRegistry, isNamed: Bool = false) {
        let listed = vendor.configured.model(model)
        self.init(
            health.target(model, of: vendor.name, isKnown: !isNamed || listed != nil, at: NIODeadline.now().uptime),
            health.retries(of: vendor.name),
            contextWindow: listed?.contextWindow
        )
    }
}
