import Catalogue
import Core
import Routing

/// What a model name stands for: targets, how one is chosen of them, and which of them whoever asks may have.
final class Resolution: Sendable {
    /// By their places in the route.
    let targets: [ResolvedTarget]
    let route: Route
    let policy: AttemptPolicy
    /// Those that may be had.
    let eligible: TargetSet
    /// It is for some callers only.
    let isForSome: Bool
    /// The alias that was found, where that has another name than the one that was asked for.
    let alias: String?
    /// Of the experiments among them.
    let arms: [ExperimentArm]
    /// Of the route's branches, by their numbers.
    let conditions: [Expression]
    /// What must be known of each target by its alias, and by those that it is reached by; empty: nothing.
    let required: [Requirements]
    /// Where copies of calls go, and of which share of them; nil: nowhere.
    let shadow: (node: RouteNode, share: Double)?
    /// What they can do; nil: all the same.
    let fits: ResolutionFits?
    /// The numbers of the conditions that depend on what calls ask for.
    private let taskConditions: Set<Int>
    /// All of them choose among vendors of their own, by what the request says of that.
    let routesItself: Bool

    init(
        _ targets: [ResolvedTarget],
        _ route: Route,
        _ policy: AttemptPolicy,
        alias: String? = nil,
        isForSome: Bool = false,
        arms: [ExperimentArm] = [],
        conditions: [Expression] = [],
        required: [Requirements] = [],
        shadow: (node: RouteNode, share: Double)? = nil,
        eligible: TargetSet? = nil
    ) {
        (self.alias, self.isForSome) = (alias, isForSome)
        (self.arms, self.conditions, self.required) = (arms, conditions, required)
        self.shadow = shadow
        taskConditions = Set(conditions.indices.filter { CallCondition.asksForTask(conditions[$0]) })
        (self.targets, self.route, self.policy) = (targets, route, policy)
        self.eligible = eligible ?? route.all
        fits = ResolutionFits(targets)
        routesItself = route.own.allSatisfy { targets[$0].vendor.configured.kind.routesItself }
    }

    /// Some of the targets of another one, chosen in another way.
    init(_ other: Resolution, _ route: Route? = nil, eligible: TargetSet) {
        (targets, policy) = (other.targets, other.policy)
        (alias, isForSome) = (other.alias, other.isForSome)
        (arms, conditions, required) = (other.arms, other.conditions, other.required)
        (shadow, taskConditions) = (other.shadow, other.taskConditions)
        (fits, routesItself) = (other.fits, other.routesItself)
        self.route = route ?? other.route
        self.eligible = eligible
    }

    /// The targets that may be had.
    var able: [ResolvedTarget] { eligible.intersection(route.own).map { targets[$0] } }

    /// Which of some targets a call goes to at first depends on what it asks for.
    func choosesByTask(among eligible: TargetSet) -> Bool {
        route.root.choosesByTask(among: eligible) { taskConditions.contains($0) }
    }

    /// What must be known of a target, whoever asks.
    func required(of place: Int) -> Requirements { required.isEmpty ? Requirements() : required[place] }

    /// None may be had.
    var isEmpty: Bool { !eligible.intersects(route.own) }

    /// Those of the targets that may be had and that a condition holds for.
    func filtered(_ isIncluded: (ResolvedTarget) -> Bool) -> Resolution {
        let able = eligible.filtered { isIncluded(targets[$0]) }
        return able == eligible ? self : Resolution(self, eligible: able)
    }
}

extension Resolution {
    /// The targets whose price is known.
    /// - Parameter time: seconds since 1970.
    /// - Throws: `forbidden` where none has one.
    func priced(_ asked: String, at time: Int) throws(GatewayError) -> Resolution {
        let priced = filtered { $0.price(of: nil, at: time) != nil }
        if !priced.isEmpty { return priced }
        throw GatewayError(
            .forbidden,
            status: 403,
            message: "The price of the model '\(asked.prefix(200))' is not known, and such models are not to be used "
                + "('metering.unpriced'). Give it a 'price' among the vendor's 'models'.",
            param: "model",
            code: "model_unpriced"
        )
    }
}

extension Snapshot {
    /// What a model name stands for: an alias, or one whose name matches it; else `vendor/model`; else a catalogue name, at the vendor native to the
    /// caller's dialect or at the first configured one that lists it.
    /// - Throws: `modelNotFound` with the nearest names.
    func resolve(_ name: String, inbound: DialectName) throws(GatewayError) -> Resolution {
        if let (alias, part) = aliasRoute(name) {
            let targets = alias.targets.enumerated().map { place, target in
                var model = target.model
                if let part, let star = model.firstIndex(of: "*") { model.replaceSubrange(star...star, with: part) }
                return ResolvedTarget(
                    vendor: target.vendor,
                    model: model,
                    inbound: inbound,
                    // Of a model that the alias does not name, how that one fares.
                    model == target.model
                        ? alias.route.targets[place] : RouteTarget(of: target.vendor, model, health, isNamed: true),
                    parameters: target.parameters
                )
            }
            return Resolution(
                targets,
                part == nil ? alias.route : alias.route.with(targets.map(\.routed)),
                alias.alias.attempts,
                alias: alias.alias.name == name ? nil : alias.alias.name,
                isForSome: !alias.alias.only.isEmpty,
                arms: alias.arms,
                conditions: alias.conditions,
                required: alias.required,
                shadow: alias.shadow
            )
        }
        if let slash = name.firstIndex(of: "/"), let vendor = vendors[String(name[..<slash])] {
            let model = String(name[name.index(after: slash)...])
            if !model.isEmpty { return single(vendor, model, inbound) }
        }
        let listing = orderedVendors.filter { $0.configured.model(name) != nil }
        if let vendor = listing.first(where: { $0.isNative(to: inbound) }) ?? listing.first {
            return single(vendor, name, inbound)
        }
        throw notFound(name)
    }

    /// The alias that a name stands for, and what the `*` of its name stands for; nil: there is none.
    func aliasRoute(_ name: String) -> (AliasRoute, Substring?)? {
        if let alias = aliases[name] ?? latest[name] { return (alias, nil) }
        for alias in patterns { if let part = alias.match(name) { return (alias, part) } }
        return nil
    }

    /// What must be known of every target of calls that ask for a name, wherever they go; nothing for one that is no alias'.
    func requirements(of name: String) -> Requirements { aliasRoute(name)?.0.alias.requirements ?? Requirements() }

    private func single(_ vendor: VendorAccess, _ model: String, _ inbound: DialectName) -> Resolution {
        let routed = RouteTarget(of: vendor, model, health, isNamed: true)
        let target = ResolvedTarget(vendor: vendor, model: model, inbound: inbound, routed)
        return Resolution([target], Route([routed], .target(0)), configuration.routing.attempts)
    }

    private func notFound(_ name: String) -> GatewayError {
        let near = configuration.modelNames(near: name)
        let hint = near.isEmpty ? "" : " Did you mean \(near.map { "'\($0)'" }.joined(separator: ", "))?"
        let known = orderedVendors.prefix(50).map(\.name).joined(separator: ", ")
        return GatewayError(
            .modelNotFound,
            status: 404,
            message: "The model '\(name.prefix(200))' does not exist.\(hint) "
                + "Name a model as vendor/model; configured vendors: \(known).",
            param: "model",
            code: "model_not_found"
        )
    }
}
