import Access
import Catalogue
import Core
package import Directory
package import JSON
import Metering
package import Storage

/// What models cost over time, whoever says so: the database before the configuration, and that before the catalogue.
package struct PriceBook: Sendable {
    /// Who says a price.
    package enum Source: String, Sendable, CaseIterable {
        case database, configuration, catalogue
    }

    /// What counts at a moment.
    package struct Effective: Sendable {
        /// The name by which the ledger says what a cost was reckoned by.
        package var id: String
        /// Who says it.
        package var source: Source
        /// Seconds since 1970; nil: from ever.
        package var from: Int?
        /// Seconds since 1970; nil: it has no end.
        package var until: Int?
        /// In the form of the configuration.
        package var price: JSONValue
    }

    private let vendors: [String: Configuration.Vendor]
    private let stored: [StoredDirectory.Target: [PriceVersion]]
    /// The models that a vendor runs under other names, by these.
    private let deployed: [StoredDirectory.Target: [String]]

    /// - Parameters:
    ///   - configuration: nil: nothing is said but in the database.
    ///   - stored: the prices in the database.
    package init(_ configuration: Configuration?, stored: [Kept<StoredPrice>]) {
        let vendors = configuration?.vendors ?? []
        self.vendors = Dictionary(vendors.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        self.stored = Self.versions(stored.map { ($0.value, $0.revision) })
        var deployed: [StoredDirectory.Target: [String]] = [:]
        for vendor in vendors {
            for (model, name) in vendor.deployments.sorted(by: { $0.key < $1.key }) where model != name {
                deployed[StoredDirectory.Target(vendor: vendor.name, model: name), default: []].append(model)
            }
        }
        self.deployed = deployed
    }

    /// The versions of what is stored, by vendor and model. Of two that count at a moment the one that begins later stands first, and of
    /// those the one that was said later.
    static func versions(
        _ prices: [(price: StoredPrice, revision: Int)]
    ) -> [StoredDirectory.Target: [PriceVersion]] {
        let sorted = prices.sorted { one, other in
            (one.price.from ?? .min, one.revision, one.price.id)
                > (other.price.from ?? .min, other.revision, other.price.id)
        }
        var versions: [StoredDirectory.Target: [PriceVersion]] = [:]
        for (price, _) in sorted {
            guard let read = AdministeredFormat.price(price.price).price else { continue }
            versions[StoredDirectory.Target(vendor: price.vendor, model: price.model), default: []].append(
                PriceVersion(id: price.id, from: price.from, until: price.until, price: read)
            )
        }
        return versions
    }

    /// What counts for a model; nil: its price is not known.
    /// - Parameter time: seconds since 1970.
    package func effective(vendor: String, model: String, at time: Int) -> Effective? {
        guard let (version, source) = found(vendor, model, at: time) else { return nil }
        return Effective(
            id: version.id,
            source: source,
            from: version.from,
            until: version.until,
            price: version.price.value
        )
    }

    private func found(_ vendor: String, _ model: String, at time: Int) -> (PriceVersion, Source)? {
        let target = StoredDirectory.Target(vendor: vendor, model: model)
        if let version = PriceHistory(stored[target] ?? []).version(at: time) { return (version, .database) }
        guard let listed = vendors[vendor]?.listedPrice(of: model) else { return nil }
        return (listed, listed.id.hasPrefix(Source.catalogue.rawValue) ? .catalogue : .configuration)
    }

    // MARK: Reckoning

    /// What an attempt cost by the price that counts for the time of its call.
    /// - Parameters:
    ///   - attempt: a line of the ledger; its cost is what is said so far.
    ///   - vendor: the only one that is looked at; nil: all.
    ///   - model: the only one that is looked at, by the name that is priced or the vendor's; nil: all.
    package func reckon(_ attempt: LedgerEntry, vendor: String? = nil, model: String? = nil) -> Reckoning {
        let dimensions = attempt.dimensions
        guard let asked = dimensions.vendor, vendor == nil || vendor == asked else { return .other }
        guard let name = dimensions.model else { return model == nil ? .unchanged : .other }
        // The ledger has the vendor's name of a model; prices are said by its own.
        let named = deployed[StoredDirectory.Target(vendor: asked, model: name)] ?? [name]
        if let model, model != name, !named.contains(model) { return .other }
        // What is not charged for is not charged for later either, and what was not counted cannot be.
        let isFree =
            dimensions.endpoint == EndpointClass.tokenCounts.rawValue
            || dimensions.endpoint == EndpointClass.files.rawValue
        guard !isFree, attempt.usage != nil || attempt.cost == nil else { return .unchanged }
        let time = attempt.call.milliseconds / 1000
        guard let version = named.lazy.compactMap({ found(asked, $0, at: time)?.0 }).first else { return .unchanged }
        if version.isFree { return .cost(.zero, price: version.id) }
        guard let usage = attempt.usage,
            let cost = Charge(of: usage, tier: dimensions.tier, by: version).cost
        else { return .unchanged }
        return .cost(cost, price: version.id)
    }
}

extension Configuration.Vendor {
    /// What the operator says that a model costs, else what the catalogue does; nil where neither does.
    func listedPrice(of model: String) -> PriceVersion? {
        price(of: model).map { PriceVersion(id: $0.source, price: $0.price) }
    }
}

extension ModelPrice {
    /// The price in the form of the configuration, with amounts as texts.
    package var value: JSONValue {
        var object = Self.members(of: rates)
        if !tiers.isEmpty {
            object["long_prompts"] = .array(
                tiers.map { tier in
                    var members: JSONObject = ["above": JSONValue(tier.above)]
                    for (name, value) in Self.members(of: tier.rates).members { members[name] = value }
                    return .object(members)
                }
            )
        }
        let units = [
            ("image", image), ("minute", minute), ("million_characters", millionCharacters),
            ("thousand_searches", thousandSearches),
        ]
        for case let (name, amount?) in units { object[name] = .string(amount.description) }
        if !images.isEmpty {
            object["images"] = .array(
                images.map { image in
                    var members: JSONObject = ["price": .string(image.price.description)]
                    members["quality"] = image.quality.map { .string($0) }
                    members["size"] = image.size.map { .string($0) }
                    return .object(members)
                }
            )
        }
        if !percents.isEmpty {
            var members = JSONObject()
            for tier in ServiceTier.allCases { members[tier.rawValue] = percents[tier].map { JSONValue($0) } }
            object["percent"] = .object(members)
        }
        return .object(object)
    }

    private static func members(of rates: TokenRates) -> JSONObject {
        let all = [
            ("input", rates.input), ("cached_input", rates.cachedInput), ("cache_write", rates.cacheWrite),
            ("cache_write_1h", rates.cacheWrite1h), ("output", rates.output), ("input_audio", rates.inputAudio),
            ("output_audio", rates.outputAudio), ("input_image", rates.inputImage), ("output_image", rates.outputImage),
        ]
        var object = JSONObject()
        for case let (name, amount?) in all { object[name] = .string(amount.description) }
        return object
    }
}
