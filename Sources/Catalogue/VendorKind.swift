public import Core

/// What is true of every server of a vendor: where it is, how it is spoken to, and how it departs from its dialect.
public struct VendorKind: Sendable {
    /// The name in the configuration (`groq`).
    public var name: String
    /// The name for people (`Groq`).
    public var displayName: String
    /// What the dialect's paths are appended to; nil: it is different for everyone and must be configured.
    public var baseURL: String?
    /// The wire format it speaks. Where it speaks several, the one that calls of callers of another are translated to.
    public var dialect: DialectName
    /// Further wire formats that it speaks beside its own: callers of one of them are passed through.
    public var furtherDialects: Set<DialectName>
    /// What it does beside answering, in OpenAI's format.
    public var relays: Set<RelayedOperation>
    /// How the gateway shows its key.
    public var authentication: AuthenticationScheme
    /// The environment variables that usually hold the key, the first one that is set counts.
    public var environmentKeys: [String]
    /// Headers that every request carries unless a forwarded header of the caller says otherwise.
    public var defaultHeaders: [VendorHeader]
    /// Headers of the caller that may go to this vendor, in lower case. No others ever do.
    public var forwardedHeaders: [String]
    /// Headers of the vendor's answer that may go to the caller, in lower case; `*` at the end stands for any ending.
    public var answerHeaders: [String]
    /// How the vendor says that it refuses the gateway's key.
    public var keyRefusals: [KeyRefusal]
    /// How it departs from its dialect.
    public var quirks: Quirks
    /// What a model that is not listed is taken to be able to do.
    public var defaultCapabilities: Capabilities
    /// The models that are known.
    public var models: ModelTable
    /// It usually runs on a machine of one's own: the default address is a loopback one and no key is needed.
    public var isLocal: Bool
    /// It lives inside the gateway: it has no address and no key.
    public var isBuiltIn: Bool
    /// Where its dialects are spoken.
    public var platform = Platform.own
    /// It chooses among vendors of its own by what requests say of that (OpenRouter's `provider` and `models`).
    public var routesItself = false
    /// The cloud that runs it, whose credentials show who the gateway is where no key is configured.
    public var cloud: Cloud?

    /// A cloud with credentials of its own.
    public enum Cloud: Sendable, Hashable {
        case aws, google, azure
    }
    /// Where the vendor documents its API.
    public var documentationURL: String?

    /// Describes a kind; what is left out is as most OpenAI-compatible vendors have it.
    /// - Parameter modelPrefixes: what may stand before the names of all models; see ``ModelTable``.
    public init(
        name: String,
        displayName: String,
        baseURL: String?,
        dialect: DialectName = .openAIChat,
        furtherDialects: Set<DialectName> = [],
        relays: Set<RelayedOperation> = [],
        authentication: AuthenticationScheme = .bearer,
        environmentKeys: [String] = [],
        defaultHeaders: [VendorHeader] = [],
        forwardedHeaders: [String] = [],
        answerHeaders: [String] = VendorKind.commonAnswerHeaders,
        keyRefusals: [KeyRefusal] = [.unauthorized],
        quirks: Quirks = Quirks(),
        defaultCapabilities: Capabilities = Capabilities(),
        models: [ModelInfo] = [],
        modelPrefixes: [String] = [],
        isLocal: Bool = false,
        isBuiltIn: Bool = false,
        documentationURL: String? = nil
    ) {
        self.name = name
        self.displayName = displayName
        self.baseURL = baseURL
        self.dialect = dialect
        self.furtherDialects = furtherDialects
        self.relays = relays
        self.authentication = authentication
        self.environmentKeys = environmentKeys
        self.defaultHeaders = defaultHeaders
        self.forwardedHeaders = forwardedHeaders
        self.answerHeaders = answerHeaders
        self.keyRefusals = keyRefusals
        self.quirks = quirks
        self.defaultCapabilities = defaultCapabilities
        self.models = ModelTable(models, prefixes: modelPrefixes)
        self.isLocal = isLocal
        self.isBuiltIn = isBuiltIn
        self.documentationURL = documentationURL
    }

    /// What most vendors tell of rate limits and retries. Nothing here names an organisation or an account.
    public static let commonAnswerHeaders = ["retry-after", "retry-after-ms", "x-should-retry", "x-ratelimit-*"]
}

extension VendorKind {
    /// What a dialect must know to write for a model.
    /// - Parameters:
    ///   - vendor: the vendor as configured, for messages.
    ///   - model: its name at the vendor.
    public func profile(vendor: String, model: String) -> TargetProfile {
        let known = models[model]
        return TargetProfile(
            vendor: vendor,
            model: model,
            dialect: known?.dialect ?? dialect,
            quirks: quirks.adding(known),
            capabilities: known?.capabilities ?? defaultCapabilities,
            maxOutputTokens: known?.maxOutputTokens,
            contextWindow: known?.contextWindow
        )
    }

    /// Whether an error answer means that the vendor refused the gateway's own key.
    public func refusesKey(status: Int, body: some Collection<UInt8>) -> Bool {
        keyRefusals.contains { $0.matches(status: status, body: body) }
    }
}

/// A header that is sent to a vendor.
public struct VendorHeader: Sendable, Hashable {
    /// In lower case.
    public var name: String
    /// As it stands in the request.
    public var value: String

    /// Names a header, in lower case, and its value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
