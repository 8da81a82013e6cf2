import Synchronization

/// What a model name stands for: targets, and how they are chosen.
public final class Route: Sendable {
    /// In the order in which they are named; at most ``TargetSet/most``.
    public let targets: [RouteTarget]
    /// How one is chosen.
    public let root: RouteNode
    /// Where calls go instead that failed in a way, by that.
    public let fallbacks: [FailureClass: RouteNode]
    /// When targets are left alone that fare much worse than the others.
    public let outliers: RouteOutliers?
    /// Those of the targets that calls go to, at first or after a failure.
    public let own: TargetSet
    /// How many attempts may be made beside others.
    let hedges: AttemptBudget
    /// Somewhere in it targets are chosen by what calls cost.
    public let weighsCosts: Bool
    /// All targets, those of fallbacks among them.
    public var all: TargetSet { TargetSet(first: targets.count) }

    /// Puts the members together.
    public convenience init(
        _ targets: [RouteTarget],
        _ root: RouteNode,
        fallbacks: [FailureClass: RouteNode] = [:],
        outliers: RouteOutliers? = nil,
        hedges: AttemptBudget = AttemptBudget(hedging: 0)
    ) {
        self.init(
            targets,
            root,
            fallbacks,
            outliers,
            hedges,
            weighsCosts: root.weighsCosts || fallbacks.values.contains(where: \.weighsCosts)
        )
    }

    private init(
        _ targets: [RouteTarget],
        _ root: RouteNode,
        _ fallbacks: [FailureClass: RouteNode],
        _ outliers: RouteOutliers?,
        _ hedges: AttemptBudget,
        weighsCosts: Bool
    ) {
        precondition(targets.count <= TargetSet.most, "a route has at most \(TargetSet.most) targets")
        self.targets = targets
        self.root = root
        self.fallbacks = fallbacks
        self.outliers = outliers
        self.hedges = hedges
        self.weighsCosts = weighsCosts
        own = fallbacks.values.reduce(root.leaves) { $0.union($1.leaves) }
    }

    /// The same targets, chosen in another way.
    public func with(_ root: RouteNode) -> Route {
        Route(targets, root, fallbacks, outliers, hedges, weighsCosts: weighsCosts)
    }

    /// The same tree of other targets, as many.
    public func with(_ others: [RouteTarget]) -> Route {
        Route(others, root, fallbacks, outliers, hedges, weighsCosts: weighsCosts)
    }
}

/// When targets of a route are left alone that fare much worse than the others.
public struct RouteOutliers: Sendable, Hashable {
    /// How much worse.
    public var settings: OutlierSettings
    /// Attempts of a target below which its share of failures says nothing.
    public var minimumCalls: Int

    /// Puts the members together.
    public init(_ settings: OutlierSettings, minimumCalls: Int) {
        (self.settings, self.minimumCalls) = (settings, minimumCalls)
    }
}

/// A target of a route, as far as choosing goes.
public struct RouteTarget: Sendable {
    /// How it fares.
    public let health: TargetHealth
    /// Of its vendor.
    public let retries: AttemptBudget
    /// The most tokens that a prompt and its answer may have; nil: not known.
    public let contextWindow: Int?

    /// Puts the members together.
    public init(_ health: TargetHealth, _ retries: AttemptBudget, contextWindow: Int? = nil) {
        (self.health, self.retries, self.contextWindow) = (health, retries, contextWindow)
    }
}

/// A place in the tree of a route.
public indirect enum RouteNode: Sendable {
    /// A target, by its place among the route's.
    case target(Int)
    case choice(RouteChoice)

    /// The targets below it.
    public var leaves: TargetSet {
        switch self {
        case .target(let target): [target]
        case .choice(let choice): choice.leaves
        }
    }

    /// Which of some targets below it is chosen depends on what a call asks for.
    /// - Parameter isOfTask: whether a condition does, by its number.
    public func choosesByTask(among eligible: TargetSet, _ isOfTask: (Int) -> Bool) -> Bool {
        guard case .choice(let choice) = self else { return false }
        let branches = choice.branches.filter { $0.leaves.intersects(eligible) }
        if choice.strategy == .task, branches.count > 1 { return true }
        for branch in branches {
            if branch.conditions.contains(where: isOfTask) || branch.node.choosesByTask(among: eligible, isOfTask) {
                return true
            }
            // Those behind it have no turn at first.
            if choice.strategy == .priority || choice.strategy == .conditional, branch.conditions.isEmpty { break }
        }
        return false
    }

    fileprivate var weighsCosts: Bool {
        switch self {
        case .target: false
        case .choice(let choice): choice.strategy == .cost || choice.branches.contains(where: \.node.weighsCosts)
        }
    }

    /// The targets below it with the conditions of all branches that lead there.
    public var conditionedLeaves: [Int: [Int]] {
        switch self {
        case .target(let target): [target: []]
        case .choice(let choice):
            choice.branches.reduce(into: [:]) { found, branch in
                found.merge(branch.node.conditionedLeaves.mapValues { branch.conditions + $0 }) { first, _ in first }
            }
        }
    }
}

/// A strategy and the branches that it chooses of.
public final class RouteChoice: Sendable {
    /// Tells it from others of the same route.
    public let number: Int
    /// How one is chosen.
    public let strategy: RouteStrategy
    /// In the order in which they are named.
    public let branches: [RouteBranch]
    /// Where costs count: the quality that a branch should have.
    public let leastQuality: Int
    /// The targets below it.
    public let leaves: TargetSet
    /// Some of the branches have conditions.
    let isConditional: Bool
    private let turns = Atomic<Int>(0)

    /// Puts the members together.
    public init(_ number: Int, _ strategy: RouteStrategy, _ branches: [RouteBranch], leastQuality: Int = 0) {
        (self.number, self.strategy, self.branches, self.leastQuality) = (number, strategy, branches, leastQuality)
        leaves = branches.reduce(into: []) { $0.formUnion($1.leaves) }
        isConditional = branches.contains { !$0.conditions.isEmpty }
    }

    /// The branch whose turn it is.
    /// - Parameter isTaken: the next one has its turn after that.
    func turn(isTaken: Bool) -> Int {
        let turn = isTaken ? turns.wrappingAdd(1, ordering: .relaxed).oldValue : turns.load(ordering: .relaxed)
        return Int(truncatingIfNeeded: UInt(bitPattern: turn) % UInt(branches.count))
    }
}

/// One of the branches that a strategy chooses of.
public struct RouteBranch: Sendable {
    /// What is there.
    public let node: RouteNode
    /// Its share, where shares count.
    public let weight: Double
    /// How good it is at tasks, from 0 to 1; at those that are not here as good as most.
    public let expertise: [CallTask: Double]
    /// How good it is, from 0 to 100, where costs count.
    public let quality: Int
    /// The numbers of the conditions under which it may be chosen; all of them must hold.
    public let conditions: [Int]
    /// The targets below it.
    public let leaves: TargetSet

    /// What a branch is at a task of which nothing is said.
    public static let usualExpertise = 0.5

    /// Puts the members together.
    public init(
        _ node: RouteNode,
        weight: Double = 1,
        conditions: [Int] = [],
        quality: Int = RouteBranch.usualQuality,
        expertise: [CallTask: Double] = [:]
    ) {
        (self.node, self.weight, self.conditions, self.expertise) = (node, weight, conditions, expertise)
        self.quality = quality
        leaves = node.leaves
    }

    /// What a branch is of which nothing is said.
    public static let usualQuality = 50
}
