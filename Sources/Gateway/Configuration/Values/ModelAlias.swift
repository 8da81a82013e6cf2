public import Core
public import Dialects
public import Routing
public import Traffic

/// A model name of our own and what stands behind it.
public struct ModelAlias: Sendable, Hashable {
    /// A vendor's model.
    public struct Target: Sendable, Hashable {
        /// The name of a configured vendor.
        public var vendor: String
        /// The vendor's name of the model. A `*` in it stands for what that of the alias' name stood for.
        public var model: String
        /// What must be known of it by the aliases that it is reached by.
        public var requirements = Requirements()
        /// What calls have there.
        public var parameters = CallParameters()
    }

    /// Where copies of calls go.
    public struct Shadow: Sendable, Hashable {
        /// The target, or another alias.
        public var node: Node
        /// Of all calls, above 0 and at most 1.
        public var share: Double
    }

    /// Targets and how they are chosen.
    public indirect enum Node: Sendable, Hashable {
        case target(Target)
        case choice(Choice)
    }

    /// A strategy and the branches that it chooses of.
    public struct Choice: Sendable, Hashable {
        /// How one is chosen.
        public var strategy: RouteStrategy
        /// It is an experiment of that name: which branch a call is given is told and written down.
        public var experiment: String?
        /// Where costs count: the quality that a branch should have, from 0 to 100.
        public var leastQuality = 0
        /// At least one, in the order of the file.
        public var branches: [Branch]
    }

    /// One of the branches that a strategy chooses of.
    public struct Branch: Sendable, Hashable {
        /// What is there.
        public var node: Node
        /// Its share; above zero.
        public var weight = 1.0
        /// Under which it may be chosen; nil: always.
        public var condition: Expression?
        /// How good it is at tasks, from 0 to 1.
        public var expertise: [CallTask: Double] = [:]
        /// How good it is, from 0 to 100.
        public var quality = RouteBranch.usualQuality
        /// By which an experiment tells it from the others.
        public var name: String?
    }

    /// What callers ask for. A `*` in it stands for any characters.
    public var name: String
    /// How its target is chosen.
    public var root: Node
    /// Where calls go instead that failed in a way.
    public var fallbacks: [FailureClass: Node] = [:]
    /// Where copies of calls go, whose answers nobody gets.
    public var shadow: Shadow?
    /// How long and how often a call is tried.
    public var attempts = AttemptPolicy()
    /// What must be known of every target.
    public var requirements = Requirements()
    /// For whom only it is; for everybody where it says nothing.
    public var only: [TrafficDimension: [String]] = [:]

    /// The name whose version it is, before an `@`; nil: it is none.
    public var versioned: String? {
        guard let at = name.lastIndex(of: "@"), at != name.startIndex, name.index(after: at) != name.endIndex else {
            return nil
        }
        return String(name[..<at])
    }

    /// Whatever stands behind it, in the order of the file; at least one.
    public var targets: [Target] { root.targets }
}

extension ModelAlias.Node {
    /// The targets below it, in the order of the file.
    public var targets: [ModelAlias.Target] {
        switch self {
        case .target(let target): [target]
        case .choice(let choice): choice.branches.flatMap(\.node.targets)
        }
    }
}
