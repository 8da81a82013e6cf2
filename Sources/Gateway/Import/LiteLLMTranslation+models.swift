import Catalogue

/// One entry of `model_list`, read.
struct LiteLLMDeployment {
    /// The name that callers ask for.
    var name: String
    /// The vendor's model.
    var model: String
    var settings: ImportedVendor.Settings
    /// Names for the vendor, the first one that is free counts.
    var vendorNames: [String]
    var info = ImportedVendor.Model()
    /// The name under which the vendor runs the model, where that is another.
    var deployment: String?
    /// Shares of the calls by the measures that LiteLLM looks at, one after the other: weight, requests, tokens.
    var shares: [ExactDecimal?] = []
    /// Those of the least order come first.
    var order: ExactDecimal?
    var path: ImportPath

    /// It stands for every model of a vendor, or for those whose names begin alike.
    var isWildcard: Bool { name.hasSuffix("*") || model.hasSuffix("*") }
}

extension LiteLLMTranslation {
    /// `model_list`, and the further names that other sections give its models.
    mutating func translateModels(_ sections: [Section]) {
        var deployments: [LiteLLMDeployment] = []
        for section in sections {
            if let deployment = readDeployment(section) { deployments.append(deployment) }
        }
        // Whose names callers write come first, before another vendor has them.
        for deployment in deployments where deployment.isWildcard { addWildcard(deployment) }
        var groups: [(name: String, members: [LiteLLMDeployment])] = []
        for deployment in deployments where !deployment.isWildcard {
            if let index = groups.firstIndex(where: { $0.name == deployment.name }) {
                groups[index].members.append(deployment)
            } else {
                groups.append((deployment.name, [deployment]))
            }
        }
        for group in groups { addAlias(group.name, group.members) }
        for (name, model, path) in defaults.modelAliases { addAlias(name, of: model, path) }
    }

    // MARK: Aliases

    private mutating func addAlias(_ name: String, _ members: [LiteLLMDeployment]) {
        var members = members
        if let first = members.compactMap(\.order).min() {
            // What says no order comes after everything that does.
            members.removeAll { $0.order != first }
        }
        let weights = LiteLLMTranslation.weights(members, defaults.routingStrategy)
        var targets: [ImportedTarget] = []
        for (member, weight) in zip(members, weights) {
            let model = member.model
            let vendor = place(of: member)
            vendors[vendor].add(member.info, named: model)
            if weight == 0 {
                report(.changed, member.path, "Its share of the calls is nothing, so it is left out of the alias.")
            } else if let index = targets.firstIndex(where: { $0.vendor == vendor && $0.model == model }) {
                targets[index].weight = min(targets[index].weight + weight, 1_000_000)
            } else {
                targets.append(ImportedTarget(vendor: vendor, model: model, weight: weight))
            }
        }
        aliases.append((name, targets))
    }

    private mutating func addAlias(_ name: String, of model: String, _ path: ImportPath) {
        if aliases.contains(where: { $0.name == name }) || Shown.mayBeCredential(name) {
            report(.unreadable, path, "The name stands for something else already.")
        } else if let alias = aliases.first(where: { $0.name == model }) {
            aliases.append((name, alias.targets))
        } else {
            report(.unreadable, path, "No model of that name was brought over.")
        }
    }

    /// Whole shares by the first measure by which any has one, as LiteLLM's `simple_shuffle` does; all alike where none has any.
    private static func weights(_ members: [LiteLLMDeployment], _ strategy: String) -> [Int] {
        let alike = members.map { _ in 1 }
        guard strategy == "simple-shuffle" else { return alike }
        for measure in 0..<3 {
            let shares = members.map { $0.shares[measure] ?? .zero }
            guard shares.contains(where: { $0 != .zero }) else { continue }
            return ExactDecimal.weights(shares) ?? alike
        }
        return alike
    }

    /// `prefix/*` is the vendor's own name with ours; `*` and `prefix*` are models that it lists.
    private mutating func addWildcard(_ deployment: LiteLLMDeployment) {
        let (name, model) = (deployment.name, deployment.model)
        guard name.hasSuffix("*"), model == "*" || name == model else {
            let reason =
                name.hasSuffix("*")
                ? "Names cannot be turned into others by a pattern; make an alias for each model."
                : "An alias stands for one model; name it."
            report(.missing, deployment.path.appending("model_name"), reason)
            return
        }
        var deployment = deployment
        let prefix = name.dropLast()
        if prefix.hasSuffix("/"), prefix.dropLast().contains(where: { $0 == "/" || $0.isWhitespace }) {
            report(
                .missing,
                deployment.path.appending("model_name"),
                "The name of a vendor holds no slash; callers must write one name before the model's."
            )
            return
        }
        guard prefix.hasSuffix("/"), prefix.count > 1 else {
            // A pattern among a vendor's models lets them be found without the vendor's name.
            let place = place(of: deployment)
            vendors[place].add(deployment.info, named: name, isListed: true)
            return
        }
        let vendor = String(prefix.dropLast())
        if let taken = vendors.first(where: { $0.name == vendor }) {
            guard taken.settings != deployment.settings else { return }
            report(
                .missing,
                deployment.path,
                "One vendor alone can have the name \(Shown.name(vendor)); calls go to the first one of that name."
            )
            return
        }
        deployment.vendorNames = [vendor]
        vendors.append(ImportedVendor(name: vendor, settings: deployment.settings))
    }

    // MARK: Vendors

    /// The vendor that a deployment is at, made where there is none yet.
    private mutating func place(of deployment: LiteLLMDeployment) -> Int {
        let pair = deployment.deployment.map {
            ImportedVendor.Pair(name: deployment.model, value: YAMLText.literal($0))
        }
        // A vendor runs a model under one name only.
        let fits = vendors.firstIndex { vendor in
            let known = vendor.deployments.first { $0.name == deployment.model }
            return vendor.settings == deployment.settings
                && (known == pair || known == nil && !isUsed(deployment.model, at: vendor))
        }
        let index = fits ?? vendors.count
        if fits == nil {
            let name = freeName(deployment.vendorNames)
            vendors.append(ImportedVendor(name: name, settings: deployment.settings))
        }
        if let pair, !vendors[index].deployments.contains(pair) { vendors[index].deployments.append(pair) }
        return index
    }

    /// Whether an alias stands for a model of the vendor under the model's own name.
    private func isUsed(_ model: String, at vendor: ImportedVendor) -> Bool {
        guard let index = vendors.firstIndex(where: { $0.name == vendor.name }) else { return false }
        return aliases.contains { $0.targets.contains { $0.vendor == index && $0.model == model } }
            && vendor.settings.kind == "azure"
    }

    private func freeName(_ names: [String]) -> String {
        let taken = Set(vendors.map(\.name)).union(["simulator"])
        if let free = names.first(where: { !taken.contains($0) }) { return free }
        let stem = names.first ?? "vendor"
        var number = 2
        while taken.contains("\(stem)-\(number)") { number += 1 }
        return "\(stem)-\(number)"
    }
}

extension ExactDecimal: Comparable {
    /// By size.
    static func < (one: ExactDecimal, other: ExactDecimal) -> Bool { one.isLess(than: other) }
}
