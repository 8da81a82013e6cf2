public import Core

/// What is known of a model: what it is for, its size, what it takes and gives, what it can do and what it costs.
public struct ModelInfo: Sendable, Hashable {
    /// The vendor's name of the model, without a date.
    public var name: String
    /// Further names of the same model. One that ends in `*` stands for every name that begins like it.
    public var aliases: [String]
    /// The most tokens that the request and the answer may have together; nil: not known.
    public var contextWindow: Int?
    /// The most tokens that an answer may have; nil: not known.
    public var maxOutputTokens: Int?
    /// What it is for.
    public var purpose: ModelPurpose
    /// What it reads.
    public var input: Modalities
    /// What it writes; nothing where it answers with numbers alone (vectors, an order, scores).
    public var output: Modalities
    /// What it can do, as far as it changes what is written to the vendor.
    public var capabilities: Capabilities
    /// Members of a request that it refuses beside those that its vendor does, under their standard names.
    public var unsupported: Set<String>
    /// Members that it knows under another name than its vendor's other models do: standard name to its own.
    public var renamed: [String: String]
    /// The only wire format in which it is spoken to, where that is not its vendor's main one.
    public var dialect: DialectName?
    /// What it costs; nil: not known.
    public var price: ModelPrice?
    /// The vendor has announced its end.
    public var isDeprecated: Bool

    /// Describes a model; unless said otherwise it reads and writes text.
    public init(
        _ name: String,
        aliases: [String] = [],
        purpose: ModelPurpose = .conversation,
        contextWindow: Int? = nil,
        maxOutputTokens: Int? = nil,
        input: Modalities = .text,
        output: Modalities = .text,
        capabilities: Capabilities = Capabilities(),
        unsupported: Set<String> = [],
        renamed: [String: String] = [:],
        dialect: DialectName? = nil,
        price: ModelPrice? = nil,
        isDeprecated: Bool = false
    ) {
        self.name = name
        self.aliases = aliases
        self.purpose = purpose
        self.contextWindow = contextWindow
        self.maxOutputTokens = maxOutputTokens
        self.input = input
        self.output = output
        self.capabilities = capabilities
        self.unsupported = unsupported
        self.renamed = renamed
        self.dialect = dialect
        self.price = price
        self.isDeprecated = isDeprecated
    }
}

extension Quirks {
    /// A vendor's quirks with what only one of its models refuses or names otherwise; unchanged where nothing is known of the model.
    public func adding(_ model: ModelInfo?) -> Quirks {
        guard let model, !model.unsupported.isEmpty || !model.renamed.isEmpty else { return self }
        var quirks = self
        quirks.unsupported.formUnion(model.unsupported)
        quirks.renamed.merge(model.renamed) { $1 }
        return quirks
    }
}

/// What a model is for, which says by which paths it is reached.
public enum ModelPurpose: String, Sendable, CaseIterable {
    /// It answers messages.
    case conversation
    /// It turns texts into vectors.
    case embeddings
    /// It orders documents by their relevance to a question.
    case ranking
    /// It speaks texts.
    case speech
    /// It writes down what is said.
    case transcription
    /// It makes pictures.
    case images
    /// It says whether content is harmful.
    case moderation
}

/// Kinds of content that a model reads or writes.
public struct Modalities: OptionSet, Sendable, Hashable {
    /// One bit a kind.
    public let rawValue: UInt8

    /// The set with these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Written words.
    public static let text = Modalities(rawValue: 1)
    /// Pictures.
    public static let image = Modalities(rawValue: 2)
    /// Sound.
    public static let audio = Modalities(rawValue: 4)
    /// Film.
    public static let video = Modalities(rawValue: 8)
    /// Documents, PDF first.
    public static let file = Modalities(rawValue: 16)

    /// The names in the configuration and in documentation.
    public static let named: [(name: String, value: Modalities)] = [
        ("text", .text), ("image", .image), ("audio", .audio), ("video", .video), ("file", .file),
    ]

    /// The names of what is in the set.
    public var names: [String] {
        Modalities.named.filter { contains($0.value) }.map(\.name)
    }
}
