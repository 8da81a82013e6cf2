public import Core

/// The vendors and models that the gateway knows, as data.
///
/// A vendor that speaks a known wire format is one more ``VendorKind`` in `Vendors/`, not code. Nothing here is needed to
/// reach a vendor: a model that is not listed is taken to be able to do everything its dialect can say.
///
/// ```swift
/// let groq = Catalogue.standard.kind("groq")
/// let model = Catalogue.standard.model("claude-sonnet-4-5-20250929", of: "anthropic")
/// ```
public struct Catalogue: Sendable {
    /// Everything this version knows.
    public static let standard = Catalogue(kinds: [
        .openAI, .anthropic, .gemini, .cohere, .azure, .bedrock, .vertex,
        .groq, .mistral, .deepSeek, .xAI, .together, .fireworks, .openRouter, .perplexity, .cerebras, .nvidia,
        .huggingFace,
        .ollama, .vLLM, .llamaCpp, .lmStudio, .sgLang,
        .openAICompatible, .simulator,
    ])

    /// Every kind in the catalogue's order, which is also the order in which vendors of a model are preferred.
    public let kinds: [VendorKind]
    private let positions: [String: Int]

    /// A catalogue of other kinds than the standard ones; of two with the same name the later counts.
    public init(kinds: [VendorKind]) {
        self.kinds = kinds
        positions = Dictionary(kinds.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// The kind of that name (`groq`).
    public func kind(_ name: String) -> VendorKind? {
        positions[name].map { kinds[$0] }
    }

    /// What is known of a model at vendors of a kind; nil where nothing is.
    public func model(_ name: String, of kind: String) -> ModelInfo? {
        positions[kind].flatMap { kinds[$0].models[name] }
    }

    /// The kinds that list a model, in the catalogue's order.
    public func kinds(listing model: String) -> [VendorKind] {
        kinds.filter { $0.models[model] != nil }
    }

    /// What a dialect must know to write for a model of a vendor that departs in nothing from its kind.
    /// - Parameter vendor: the vendor as configured, for messages.
    public func profile(vendor: String, kind: VendorKind, model: String) -> TargetProfile {
        kind.profile(vendor: vendor, model: model)
    }

    /// The names of kinds nearest to one that is none.
    public func kindNames(near name: String) -> [String] {
        NearestNames.of(name, among: kinds.map(\.name))
    }
}
