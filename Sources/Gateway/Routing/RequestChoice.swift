import Catalogue
import Core
import Dialects
import JSON
import Metering
import Routing
import Transport

/// What a request itself says of where it may go and where first: `x-gateway-targets`, `x-gateway-require`, and the members `models` and
/// `provider` of OpenRouter's API.
struct RequestChoice {
    /// Names of targets or vendors, the first ones first.
    private(set) var order: [Substring] = []
    /// Only those of the order, or else these.
    private var only: [Substring]?
    private var ignored: [Substring] = []
    /// Targets that are not in the order come after it.
    private var goesOn = true
    /// By which strategy one is chosen, in the place of the alias' own.
    private(set) var strategy: RouteStrategy?
    /// The most that a token may cost, in picodollars.
    private(set) var mostForInput: Double?
    private(set) var mostForOutput: Double?
    private(set) var requirements = Requirements()
    /// Targets that would have to leave something out are none.
    private(set) var requiresParameters = false
    /// Further models to try, after the one that is asked for.
    private(set) var models: [String] = []
    /// Members of the body that are meant for the gateway.
    private(set) var consumed: [StaticString] = []
    /// What the headers alone say: the rest is left to vendors that choose among others by themselves.
    private var headersAlone: [RequestChoice] = []
    /// What is wrong with the body, where that was left to vendors.
    private var fault: [GatewayError] = []

    private static let longestList = 64
    /// In which a request says where it may go.
    static let headers: [StaticString] = ["x-gateway-targets", "x-gateway-require"]

    /// - Parameters:
    ///   - fields: the headers; nil: none of them is meant for the gateway.
    ///   - root: the body; nil where it says nothing of that.
    ///   - dialect: the caller's.
    ///   - isLeftToVendors: what the body says is theirs to judge.
    /// - Returns: nil where nothing is said.
    /// - Throws: `invalidRequest` for what cannot be read.
    init?(
        _ fields: HTTPFields?,
        _ root: JSONNode?,
        _ dialect: DialectName,
        isLeftToVendors: Bool = false
    ) throws(GatewayError) {
        if fields == nil, root == nil { return nil }
        if let text = Self.joined(fields, "x-gateway-targets") {
            order = try Self.list(text, "x-gateway-targets")
            only = order
        }
        if let text = Self.joined(fields, "x-gateway-require") { try require(text) }
        guard let root, dialect.mayNameProviders else { return }
        headersAlone = [self]
        do throws(GatewayError) {
            if let models = root["models"] {
                consumed.append("models")
                self.models = try Self.texts(models, "models").map(String.init)
            }
            if let provider = root["provider"] {
                consumed.append("provider")
                guard provider.isObject else { throw Self.fault("provider", "an object") }
                try read(provider)
            }
        } catch {
            guard isLeftToVendors else { throw error }
            fault = [error]
        }
    }

    /// What counts at the targets of a resolution: where all of them choose for themselves the body is left to them.
    func counting(at resolution: Resolution) -> RequestChoice {
        resolution.routesItself ? headersAlone.first ?? self : self
    }

    // MARK: Reading

    /// Several fields of a name are one list (RFC 9110 section 5.3).
    private static func joined(_ fields: HTTPFields?, _ name: StaticString) -> String? {
        guard let values = fields?.values(name), !values.isEmpty else { return nil }
        return values.joined(separator: ",")
    }

    private mutating func read(_ provider: JSONNode) throws(GatewayError) {
        if let order = provider["order"] { self.order = try Self.texts(order, "provider.order") }
        if let names = provider["only"] { only = try Self.texts(names, "provider.only") }
        if let names = provider["ignore"] { ignored = try Self.texts(names, "provider.ignore") }
        if let goesOn = provider["allow_fallbacks"] { self.goesOn = try Self.flag(goesOn, "provider.allow_fallbacks") }
        if let flag = provider["require_parameters"] {
            requiresParameters = try Self.flag(flag, "provider.require_parameters")
        }
        if let flag = provider["zdr"], try Self.flag(flag, "provider.zdr") { requirements.mostRetentionDays = 0 }
        if let policy = provider["data_collection"] {
            switch policy.string {
            case "allow": break
            case "deny": requirements.forbidsTraining = true
            default: throw Self.fault("provider.data_collection", "'allow' or 'deny'")
            }
        }
        if let sort = provider["sort"] {
            switch sort.string ?? sort["by"]?.string {
            case "price": strategy = .cost
            case "throughput": strategy = .throughput
            case "latency": strategy = .latency
            default: throw Self.fault("provider.sort", "'price', 'throughput' or 'latency'")
            }
        }
        if let most = provider["max_price"] {
            guard most.isObject else { throw Self.fault("provider.max_price", "an object") }
            mostForInput = try Self.price(most["prompt"], "provider.max_price.prompt")
            mostForOutput = try Self.price(most["completion"], "provider.max_price.completion")
        }
    }

    /// `residency=eu, certification=hipaa, retention_days=0, training=none`.
    private mutating func require(_ text: String) throws(GatewayError) {
        let name = "x-gateway-require"
        for item in try Self.list(text, name) {
            let parts = item.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard parts.count == 2 else { throw Self.fault(name, "'name=value' after each comma") }
            switch (parts[0], parts[1]) {
            case ("residency", let zone): requirements.residency.insert([String(zone)])
            case ("certification", let certification): requirements.certifications.insert(String(certification))
            case ("retention_days", let days):
                guard let days = Int(days), days >= 0 else { throw Self.fault(name, "a number of days") }
                requirements.mostRetentionDays = min(requirements.mostRetentionDays ?? .max, days)
            case ("training", "none"): requirements.forbidsTraining = true
            default:
                throw Self.fault(name, "residency=ZONE, certification=NAME, retention_days=DAYS or training=none")
            }
        }
    }

    private static func list(_ text: String, _ name: String) throws(GatewayError) -> [Substring] {
        let items = text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
        guard 1...longestList ~= items.count else { throw fault(name, "1 to \(longestList) items between commas") }
        return items
    }

    private static func texts(_ node: JSONNode, _ name: String) throws(GatewayError) -> [Substring] {
        guard node.isArray, node.count <= longestList else {
            throw fault(name, "a list of at most \(longestList) texts")
        }
        var texts: [Substring] = []
        for element in node.elements {
            guard let text = element.string, 1...512 ~= text.utf8.count else {
                throw fault(name, "a list of at most \(longestList) texts")
            }
            texts.append(text[...])
        }
        return texts
    }

    private static func flag(_ node: JSONNode, _ name: String) throws(GatewayError) -> Bool {
        guard let flag = node.bool else { throw fault(name, "true or false") }
        return flag
    }

    /// Dollars a million tokens, as a number or a text.
    private static func price(_ node: JSONNode?, _ name: String) throws(GatewayError) -> Double? {
        guard let node else { return nil }
        guard let dollars = node.double ?? node.string.flatMap(Double.init), dollars >= 0, dollars.isFinite else {
            throw fault(name, "dollars a million tokens")
        }
        return dollars * 1e12
    }

    private static func fault(_ name: String, _ expected: String) -> GatewayError {
        .invalidRequest("'\(name)': expected \(expected).", param: name, code: "invalid_value")
    }
}

extension RequestChoice {
    /// Puts a resolution in the order of the request, with those alone that it allows.
    /// - Parameter time: seconds since 1970, at which prices are looked up.
    /// - Throws: `forbidden` naming a requirement that none meets; `invalidRequest` where nothing is left otherwise.
    func apply(to resolution: Resolution, _ asked: String, at time: Int) throws(GatewayError) -> Resolution {
        try counting(at: resolution).narrow(resolution, asked, at: time)
    }

    private func narrow(_ resolution: Resolution, _ asked: String, at time: Int) throws(GatewayError) -> Resolution {
        if let fault = fault.first { throw fault }
        var found = try resolution.meeting(requirements, asked)
        let places = found.eligible
        found = found.filtered { admits($0) && isAffordable($0, at: time) }
        guard !found.isEmpty else {
            let names = Set(
                places.map { "\(resolution.targets[$0].vendor.name)/\(resolution.targets[$0].profile.model)" }
            )
            throw .invalidRequest(
                "No target of the model '\(asked.prefix(200))' is among those that the request asks for. It has: "
                    + "\(names.sorted().prefix(20).joined(separator: ", ")).",
                param: only != nil && order.count == only?.count ? "x-gateway-targets" : "provider",
                code: "no_such_target"
            )
        }
        guard !order.isEmpty || strategy != nil else { return found }
        return Resolution(found, found.route.with(ordered(found)), eligible: found.eligible)
    }

    /// Whether a request that can be read names a target, or its vendor, among those that it may go to; whatever that costs.
    func admits(_ target: ResolvedTarget) -> Bool {
        if !fault.isEmpty { return false }
        if let only, !only.contains(where: target.isNamed) { return false }
        if !goesOn, !order.isEmpty, !order.contains(where: target.isNamed) { return false }
        return !ignored.contains(where: target.isNamed)
    }

    /// The targets of a resolution in the order of the request, each under its own conditions. Those that are for calls that have failed stay where they are.
    private func ordered(_ found: Resolution) -> RouteNode {
        let leaves = found.route.root.conditionedLeaves
        let able = found.eligible.intersection(found.route.root.leaves)
        let ordered = order.flatMap { name in able.filter { found.targets[$0].isNamed(name) } }
        var seen: Set<Int> = []
        func branch(_ place: Int) -> RouteBranch { RouteBranch(.target(place), conditions: leaves[place] ?? []) }
        let first = ordered.filter { seen.insert($0).inserted }.map(branch)
        let rest = able.filter { !seen.contains($0) }
        if let strategy, first.isEmpty { return .choice(RouteChoice(-1, strategy, rest.map(branch))) }
        if rest.isEmpty { return .choice(RouteChoice(-1, .priority, first)) }
        let others = strategy.map { RouteNode.choice(RouteChoice(-2, $0, rest.map(branch))) }
        return .choice(RouteChoice(-1, .priority, first + [RouteBranch(others ?? found.route.root)]))
    }

    private func isAffordable(_ target: ResolvedTarget, at time: Int) -> Bool {
        guard mostForInput != nil || mostForOutput != nil else { return true }
        guard let price = target.price(of: nil, at: time)?.price else { return false }
        func isWithin(_ cost: Money?, _ most: Double?) -> Bool {
            most.map { most in cost.map { Double($0.picodollars) <= most } ?? false } ?? true
        }
        return isWithin(price.rates.input, mostForInput) && isWithin(price.rates.output, mostForOutput)
    }
}

extension CallerAnswer {
    /// What the headers of a request that is no call of a model leave of a name's targets.
    func choose(of resolution: Resolution, _ asked: String) throws(GatewayError) -> Resolution {
        guard record.labels.speaksToGateway,
            let choice = try RequestChoice(exchange.head.fields, nil, inbound.name)
        else { return resolution }
        return try choice.apply(to: resolution, asked, at: record.receivedAt)
    }

    /// - Throws: `forbidden` where the caller may not use the vendor, or that is not known to meet what is required.
    func check(_ vendor: VendorAccess) throws(GatewayError) {
        try record.caller?.check(vendor)
        guard record.labels.speaksToGateway,
            let choice = try RequestChoice(exchange.head.fields, nil, inbound.name)
        else { return }
        let unmet = choice.requirements.unmet(by: vendor.configured.compliance)
        guard unmet.isEmpty else {
            throw .requirementNotMet("The vendor '\(vendor.name.prefix(100))' is not known to meet", unmet)
        }
    }
}

extension Resolution {
    /// The targets that meet requirements.
    /// - Throws: `forbidden`, naming those that are not met, where none does.
    func meeting(_ requirements: Requirements, _ asked: String) throws(GatewayError) -> Resolution {
        if requirements.isEmpty, required.isEmpty { return self }
        func unmet(_ place: Int) -> [String] {
            var all = required(of: place)
            all.add(requirements)
            return all.unmet(by: targets[place].vendor.configured.compliance)
        }
        let kept = eligible.filtered { unmet($0).isEmpty }
        if kept == eligible { return self }
        if kept.intersects(route.own) { return Resolution(self, eligible: kept) }
        throw .requirementNotMet(
            "No target of the model '\(asked.prefix(200))' is known to meet",
            eligible.intersection(route.own).flatMap(unmet)
        )
    }
}

extension GatewayError {
    /// 403: nothing that could be used meets requirements.
    /// - Parameter beginning: of the sentence.
    static func requirementNotMet(_ beginning: String, _ unmet: [String]) -> GatewayError {
        let names = Set(unmet).sorted().map { "'\($0)'" }.joined(separator: " and ")
        return GatewayError(
            .forbidden,
            status: 403,
            message: "\(beginning) what is required: \(names).",
            param: "model",
            code: "requirement_not_met"
        )
    }
}

extension ResolvedTarget {
    /// Whether a name is that of the target, `vendor/model`, or of its vendor.
    fileprivate func isNamed(_ name: Substring) -> Bool {
        if name == vendor.name { return true }
        guard name.hasPrefix(vendor.name), name.dropFirst(vendor.name.count).first == "/" else { return false }
        return name.dropFirst(vendor.name.count + 1) == profile.model
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}

extension DialectName {
    /// Requests have members in which OpenRouter's callers say where they may go.
    fileprivate var mayNameProviders: Bool {
        switch self {
        case .openAIChat, .openAIResponses, .openAICompletions: true
        case .anthropicMessages, .gemini, .cohereV2, .bedrockConverse: false
        }
    }
}
