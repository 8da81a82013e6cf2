import Access
import Catalogue
import Core

/// A model that callers may ask for, as the lists of models tell it.
struct ListedModel: Sendable {
    /// The name to ask for it: an alias or `vendor/model`.
    let id: String
    /// Whose it is: the configured vendor; of an alias of several vendors, the gateway itself.
    let owner: String
    /// The most tokens of request and answer together, where known; of an alias what every target can do.
    let contextWindow: Int?
    /// The most tokens of an answer, where known.
    let maxOutputTokens: Int?
    let input: Modalities
    let output: Modalities
    /// What it is asked for.
    let purpose: ModelPurpose
    /// What it costs, where known; of an alias only where every target costs the same.
    let price: ModelPrice?

    /// A model of a vendor, listed or not.
    init(_ name: String, of vendor: Configuration.Vendor) {
        let known = vendor.model(name)
        id = "\(vendor.name)/\(name)"
        owner = vendor.name
        contextWindow = known?.contextWindow
        maxOutputTokens = known?.maxOutputTokens
        input = known?.input ?? .text
        output = known?.output ?? .text
        purpose = known?.purpose ?? .conversation
        price = vendor.price(of: name)?.price
    }

    /// An alias of models, at least one.
    init(alias: String, of targets: [ListedModel]) {
        id = alias
        let owners = Set(targets.map(\.owner))
        owner = owners.count == 1 ? owners.first ?? "" : "llm-gateway"
        contextWindow = Self.least(targets.map(\.contextWindow))
        maxOutputTokens = Self.least(targets.map(\.maxOutputTokens))
        input = targets.dropFirst().reduce(targets.first?.input ?? .text) { $0.intersection($1.input) }
        output = targets.dropFirst().reduce(targets.first?.output ?? .text) { $0.intersection($1.output) }
        purpose = targets.first?.purpose ?? .conversation
        let first = targets.first?.price
        price = targets.allSatisfy { $0.price == first } ? first : nil
    }

    private static func least(_ values: [Int?]) -> Int? {
        values.contains(nil) ? nil : values.compactMap { $0 }.min()
    }
}

extension Snapshot {
    /// Every model that is listed to a caller: the aliases, then what each vendor is known to have.
    func listedModels(for caller: Caller?) -> [ListedModel] {
        let aliases = configuration.aliases.filter { alias in
            !alias.name.contains("*") && self.aliases[alias.name]?.isFor(caller) != false
        }
        .filter { alias in
            caller.map { caller in
                alias.targets.contains {
                    caller.permissions.grants(
                        alias.name,
                        at: $0.vendor,
                        in: vendors[$0.vendor]?.configured.region,
                        $0.model
                    )
                }
            } ?? true
        }
        .compactMap(listed)
        let models = orderedVendors.flatMap { vendor in
            let known = vendor.configured.models.all + vendor.configured.kind.models.all
            var seen: Set<String> = []
            return known.filter { !$0.name.hasSuffix("*") && seen.insert($0.name).inserted }
                .filter { model in
                    caller?.permissions.grants(
                        "\(vendor.name)/\(model.name)",
                        at: vendor.name,
                        in: vendor.configured.region,
                        model.name
                    ) ?? true
                }
                .map { ListedModel($0.name, of: vendor.configured) }
        }
        return aliases + models
    }

    /// What a name stands for, whether it is listed or only understood; nil where a call of it would be refused.
    /// - Parameter inbound: the caller's dialect.
    func model(_ name: String, inbound: DialectName) -> ListedModel? {
        if let alias = aliases[name] { return listed(alias.alias) }
        guard let target = try? resolve(name, inbound: inbound).targets.first else { return nil }
        return ListedModel(target.profile.model, of: target.vendor.configured)
    }

    private func listed(_ alias: ModelAlias) -> ListedModel? {
        let targets = alias.targets.compactMap { target in
            vendors[target.vendor].map { ListedModel(target.model, of: $0.configured) }
        }
        return targets.isEmpty ? nil : ListedModel(alias: alias.name, of: targets)
    }
}
