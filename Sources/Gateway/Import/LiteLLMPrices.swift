public import Catalogue
import Core
import JSON

/// Reads LiteLLM's list of prices and writes those that the catalogue does not have as `vendors.NAME.models`.
///
/// The list is `model_prices_and_context_window.json`, in LiteLLM's package under `…_backup.json`.
public enum LiteLLMPrices {
    /// What an import of prices makes.
    public struct Made: Sendable {
        /// The configuration, and everything that could not be said.
        public var configuration: ImportedConfiguration
        /// How many models have a price in it.
        public var models: Int
        /// How many the catalogue has already, at the same price.
        public var known: Int
        /// The prices by themselves, for the price book.
        package var prices: [Price] = []
    }

    /// What one model costs.
    package struct Price: Sendable {
        /// The kind of the vendor.
        package var kind: String
        /// The vendor's name of the model, or the beginning of one and `*`.
        package var model: String
        /// What it costs.
        package var price: ModelPrice
    }

    /// Translates a list of prices.
    /// - Parameters:
    ///   - text: the list, JSON.
    ///   - file: its name, for messages.
    ///   - kinds: the vendor kinds whose models are wanted; nil: all.
    /// - Throws: where it is no JSON, or no object.
    public static func translate(
        _ text: String,
        file: String,
        kinds: Set<String>? = nil,
        catalogue: Catalogue = .standard
    ) throws(ImportFailure) -> Made {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: text)
        } catch {
            throw ImportFailure(description: "\(file): \(error)")
        }
        guard document.root.isObject else { throw ImportFailure(description: "\(file): expected an object of models") }
        var list = LiteLLMPriceList(kinds: kinds, catalogue: catalogue)
        for (key, value) in document.root.members where !(key == "sample_spec") {
            list.add(key.string, value)
        }
        return list.made
    }
}

/// A list of prices at work.
private struct LiteLLMPriceList {
    let kinds: Set<String>?
    let catalogue: Catalogue
    private var vendors: [ImportedVendor] = []
    private var models = 0
    private var known = 0
    private var findings: [ImportFinding] = []
    private var variables = ImportedVariables()
    private var left: [String: Int] = [:]

    init(kinds: Set<String>?, catalogue: Catalogue) {
        self.kinds = kinds
        self.catalogue = catalogue
    }

    mutating func add(_ name: String, _ entry: JSONNode) {
        let maker = entry["litellm_provider"]?.string ?? ""
        guard let provider = LiteLLMPriceList.provider(maker), provider.kind != "openai-compatible" else {
            if kinds == nil { left[maker, default: 0] += 1 }
            return
        }
        guard kinds?.contains(provider.kind) ?? true else { return }
        var figures: [(name: String, figure: LiteLLMPrice.Figure)] = []
        for (key, value) in entry.members where !value.isNull {
            let member = key.string
            if LiteLLMPrice.isFigure(member) {
                figures.append((member, LiteLLMPrice.Figure(value)))
            } else if member == "tiered_pricing" {
                figures.append((member, .several([])))
            }
        }
        guard !figures.isEmpty else { return }
        guard let model = LiteLLMPriceList.model(name, maker) else {
            report(name, "Its price is for a region, a size or a commitment, which a model's name does not say.")
            return
        }
        let mode = entry["mode"]?.string
        let price = LiteLLMPrice(figures, mode: mode)
        for (member, reason) in price.unsaid { report("\(name).\(member)", "No price can say it: \(reason).") }
        guard let own = price.price else { return }
        let listed = catalogue.model(model, of: provider.kind)
        if let price = listed?.price, own.isPart(of: price) {
            known += 1
            return
        }
        let earlier = vendors.first { $0.name == provider.kind }?.models.first { $0.name == model }
        if let earlier {
            // The list has some models under several makers.
            if earlier.model.price != own { report(name, "Another entry says another price of the same model.") }
            return
        }
        models += 1
        var made = ImportedVendor.Model()
        made.price = own
        if let purpose = LiteLLMPriceList.purposes[mode ?? ""], listed?.purpose != purpose { made.purpose = purpose }
        vendor(provider) { $0.add(made, named: model) }
    }

    private static let purposes: [String: ModelPurpose] = [
        "embedding": .embeddings, "rerank": .ranking, "audio_speech": .speech, "audio_transcription": .transcription,
        "image_generation": .images, "image_edit": .images, "moderation": .moderation,
    ]

    /// Vertex AI's makers are told apart in the list.
    private static func provider(_ name: String) -> LiteLLMProvider? {
        LiteLLMProvider.named(name.hasPrefix("vertex_ai-") ? "vertex_ai" : name)
    }

    /// The vendor's own name of a model; nil where it says something else beside.
    private static func model(_ name: String, _ maker: String) -> String? {
        var model = name[...]
        let stem = maker.hasPrefix("vertex_ai-") ? "vertex_ai" : maker
        let prefixes = [
            "\(stem)/", stem == "cohere_chat" ? "cohere/" : "\(stem)/", stem == "ollama_chat" ? "ollama/" : "\(stem)/",
            stem == "bedrock_converse" ? "bedrock/" : "\(stem)/",
        ]
        if let prefix = prefixes.first(where: { model.hasPrefix($0) }) { model = model.dropFirst(prefix.count) }
        let parts = model.split(separator: "/")
        // `bedrock/us-east-1/…`, `azure/eu/…`, `1024-x-1024/…`, `standard/…`.
        let isQualified = parts.dropLast().contains { part in
            part.contains("-x-")
                || ["standard", "hd", "low", "medium", "high", "us", "eu", "global", "global-standard"].contains(part)
                || part.hasSuffix("-commitment")
                || stem.hasPrefix("bedrock") && part.last?.isNumber == true && part.contains("-")
        }
        guard !isQualified, !model.isEmpty else { return nil }
        if ["bedrock", "bedrock_converse"].contains(stem), parts.count > 1 { return nil }
        // Fine-tuned models have the name of the base with their own behind it.
        return model.hasPrefix("ft:") ? "\(model):*" : String(model)
    }

    private mutating func vendor(_ provider: LiteLLMProvider, _ body: (inout ImportedVendor) -> Void) {
        if let index = vendors.firstIndex(where: { $0.name == provider.kind }) {
            body(&vendors[index])
            return
        }
        var settings = ImportedVendor.Settings(kind: provider.kind)
        let kind = catalogue.kind(provider.kind)
        switch provider.kind {
        case "azure":
            settings.baseURL = variables.reference(
                "AZURE_API_BASE",
                example: "https://resource.openai.azure.com/openai/v1"
            )
        case "vertex": settings.project = variables.reference("VERTEXAI_PROJECT", example: "my-project")
        case "bedrock": settings.region = "${AWS_REGION:-us-east-1}"
        default: break
        }
        if kind?.authentication.needsKey == true, let variable = kind?.environmentKeys.first {
            settings.apiKey = variables.reference(variable, example: ImportedVariables.secretExample)
        }
        var vendor = ImportedVendor(name: provider.kind, settings: settings)
        body(&vendor)
        vendors.append(vendor)
    }

    private mutating func report(_ path: String, _ message: String) {
        findings.append(ImportFinding(kind: .missing, path: path, message: message))
    }

    var made: LiteLLMPrices.Made {
        var findings = findings
        for (provider, count) in left.sorted(by: { $0.key < $1.key }) {
            let name = provider.isEmpty ? "(none)" : provider
            findings.append(
                ImportFinding(
                    kind: .missing,
                    path: "litellm_provider: \(Shown.name(name))",
                    message:
                        "There is no vendor kind whose models these \(count) would be; say a `price` where you use one."
                )
            )
        }
        var lines = YAMLLines()
        lines.comment(
            "Made by `llm-gateway import litellm-prices`: prices that the catalogue does not have, in US dollars."
        )
        lines.comment("Put the `models` of each vendor into your own configuration.")
        if !vendors.isEmpty {
            lines.line()
            lines.block("vendors") { lines in
                for vendor in vendors.sorted(by: { $0.name < $1.name }) { vendor.write(to: &lines) }
            }
        }
        lines.findings(findings)
        let configuration = ImportedConfiguration(yaml: lines.text, findings: findings, variables: variables.all)
        var made = LiteLLMPrices.Made(configuration: configuration, models: models, known: known)
        for vendor in vendors {
            for (name, model) in vendor.models {
                guard let price = model.price else { continue }
                made.prices.append(LiteLLMPrices.Price(kind: vendor.settings.kind, model: name, price: price))
            }
        }
        return made
    }
}

extension ModelPrice {
    /// Whether another price says all that this one does, and the same.
    func isPart(of other: ModelPrice) -> Bool {
        func agree(_ own: Money?, _ theirs: Money?) -> Bool { own == nil || own == theirs }
        let (own, theirs) = (rates, other.rates)
        return tiers == other.tiers && percents.allSatisfy { other.percents[$0.key] == $0.value }
            && agree(own.input, theirs.input) && agree(own.cachedInput, theirs.cachedInput)
            && agree(own.cacheWrite, theirs.cacheWrite) && agree(own.cacheWrite1h, theirs.cacheWrite1h)
            && agree(own.output, theirs.output) && agree(own.inputAudio, theirs.inputAudio)
            && agree(own.outputAudio, theirs.outputAudio) && agree(own.inputImage, theirs.inputImage)
            && agree(own.outputImage, theirs.outputImage)
            && agree(image, other.image) && agree(minute, other.minute)
            && agree(millionCharacters, other.millionCharacters) && agree(thousandSearches, other.thousandSearches)
    }
}

extension LiteLLMPrice.Figure {
    /// A member of a JSON document.
    init(_ node: JSONNode) {
        if let text = node.number?.text ?? node.string {
            self = ExactDecimal(text).map(LiteLLMPrice.Figure.number) ?? .unreadable
        } else if node.isObject {
            let numbers = node.members.compactMap { $0.value.number.flatMap { ExactDecimal($0.text) } }
            self = numbers.count == node.count ? .several(numbers) : .unreadable
        } else {
            self = .unreadable
        }
    }
}
