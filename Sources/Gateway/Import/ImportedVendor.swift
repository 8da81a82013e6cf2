import Catalogue
import Core

/// A vendor of an imported configuration, and what is said of its models.
struct ImportedVendor {
    /// What makes it a vendor of its own: deployments that agree in all of this share one. Texts are as they are written into the
    /// configuration, secrets as references.
    struct Settings: Hashable {
        var kind: String
        var baseURL: String?
        var apiKey: String?
        var apiVersion: String?
        var region: String?
        var project: String?
        /// Nil: there is no such section; empty: those of the environment.
        var credentials: [Pair]?
        var headers: [Pair] = []
        var firstByte: String?
        var betweenBytes: String?
        var dropParams: Bool?
    }

    struct Pair: Hashable {
        var name: String
        var value: String
    }

    /// What is said of a model beyond its name.
    struct Model: Equatable {
        var purpose: ModelPurpose?
        var contextWindow: Int?
        var maxOutputTokens: Int?
        var readsImages: Bool?
        var callsTools: Bool?
        var followsSchemas: Bool?
        var dialect: DialectName?
        var price: ModelPrice?

        /// Adds what another says of the same model where nothing is said yet.
        mutating func add(_ other: Model) {
            purpose = purpose ?? other.purpose
            contextWindow = contextWindow ?? other.contextWindow
            maxOutputTokens = maxOutputTokens ?? other.maxOutputTokens
            readsImages = readsImages ?? other.readsImages
            callsTools = callsTools ?? other.callsTools
            followsSchemas = followsSchemas ?? other.followsSchemas
            dialect = dialect ?? other.dialect
            price = price ?? other.price
        }
    }

    var name: String
    var settings: Settings
    /// In the order in which they came.
    var models: [(name: String, model: Model)] = []
    /// The vendor's names of models that it runs under others.
    var deployments: [Pair] = []

    /// Notes what is said of a model; nothing is noted where nothing is, unless the model must be listed.
    mutating func add(_ model: Model, named name: String, isListed: Bool = false) {
        if let index = models.firstIndex(where: { $0.name == name }) {
            models[index].model.add(model)
        } else if isListed || model != Model() {
            models.append((name, model))
        }
    }

    /// Writes it as a member of `vendors`.
    func write(to lines: inout YAMLLines) {
        lines.block(name) { lines in
            if settings.kind != name { lines.entry("kind", settings.kind) }
            let plain = [
                ("base_url", settings.baseURL), ("api_key", settings.apiKey), ("api_version", settings.apiVersion),
                ("region", settings.region), ("project", settings.project),
            ]
            for case let (name, value?) in plain { lines.entry(name, value) }
            if let credentials = settings.credentials {
                if credentials.isEmpty {
                    lines.entry("credentials", yaml: "{}")
                } else {
                    lines.block("credentials") { lines in for pair in credentials { lines.entry(pair.name, pair.value) }
                    }
                }
            }
            if let drops = settings.dropParams { lines.entry("drop_params", yaml: "\(drops)") }
            if !settings.headers.isEmpty {
                lines.block("headers") { lines in for pair in settings.headers { lines.entry(pair.name, pair.value) } }
            }
            if settings.firstByte != nil || settings.betweenBytes != nil {
                lines.block("timeouts") { lines in
                    if let time = settings.firstByte { lines.entry("first_byte", time) }
                    if let time = settings.betweenBytes { lines.entry("between_bytes", time) }
                }
            }
            if !deployments.isEmpty {
                lines.block("deployments") { lines in for pair in deployments { lines.entry(pair.name, pair.value) } }
            }
            if !models.isEmpty {
                lines.block("models") { lines in
                    for entry in models { entry.model.write(entry.name, to: &lines) }
                }
            }
            // A section needs something in it to be one.
            if settings == Settings(kind: name), models.isEmpty, deployments.isEmpty { lines.entry("kind", name) }
        }
    }
}

extension ImportedVendor.Model {
    /// Writes it as a member of a vendor's `models`.
    func write(_ name: String, to lines: inout YAMLLines) {
        guard self != ImportedVendor.Model() else {
            lines.entry(name, yaml: "{}")
            return
        }
        lines.block(name) { lines in
            if let purpose { lines.entry("purpose", purpose.rawValue) }
            if let contextWindow { lines.entry("context_window", yaml: "\(contextWindow)") }
            if let maxOutputTokens { lines.entry("max_output_tokens", yaml: "\(maxOutputTokens)") }
            if let readsImages { lines.entry("input", yaml: readsImages ? "[text, image]" : "[text]") }
            if callsTools != nil || followsSchemas != nil {
                let said = [("tools", callsTools), ("json_schema", followsSchemas)]
                let members = said.compactMap { name, value in value.map { "\(name): \($0)" } }
                lines.entry("capabilities", yaml: "{ \(members.joined(separator: ", ")) }")
            }
            if let dialect { lines.entry("dialect", dialect.rawValue) }
            if let price { lines.entry("price", yaml: price.yaml) }
        }
    }
}

extension ModelPrice {
    /// The price as the configuration says it, in one line.
    var yaml: String {
        var members = ModelPrice.members(of: rates)
        if !tiers.isEmpty {
            let written = tiers.map { tier in
                "{ " + (["above: \(tier.above)"] + ModelPrice.members(of: tier.rates)).joined(separator: ", ") + " }"
            }
            members.append("long_prompts: [\(written.joined(separator: ", "))]")
        }
        let units = [
            ("image", image), ("minute", minute), ("million_characters", millionCharacters),
            ("thousand_searches", thousandSearches),
        ]
        for case let (name, amount?) in units { members.append("\(name): \(amount)") }
        let percents = ServiceTier.allCases.compactMap { tier in
            self.percents[tier].map { "\(tier.rawValue): \($0)" }
        }
        if !percents.isEmpty { members.append("percent: { \(percents.joined(separator: ", ")) }") }
        return "{ \(members.joined(separator: ", ")) }"
    }

    private static func members(of rates: TokenRates) -> [String] {
        let all = [
            ("input", rates.input), ("cached_input", rates.cachedInput), ("cache_write", rates.cacheWrite),
            ("cache_write_1h", rates.cacheWrite1h), ("output", rates.output), ("input_audio", rates.inputAudio),
            ("output_audio", rates.outputAudio), ("input_image", rates.inputImage), ("output_image", rates.outputImage),
        ]
        return all.compactMap { name, amount in amount.map { "\(name): \($0)" } }
    }
}

/// One of the vendors' models that a name stands for.
struct ImportedTarget: Equatable {
    /// The vendor's place in the list of vendors.
    var vendor: Int
    var model: String
    /// Its share of the calls.
    var weight = 1
}
