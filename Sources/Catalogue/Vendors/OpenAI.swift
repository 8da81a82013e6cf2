import Core

extension VendorKind {
    /// OpenAI's own API.
    public static let openAI = VendorKind(
        name: "openai",
        displayName: "OpenAI",
        baseURL: "https://api.openai.com/v1",
        furtherDialects: [.openAIResponses],
        relays: Set(RelayedOperation.allCases),
        environmentKeys: ["OPENAI_API_KEY"],
        forwardedHeaders: ["openai-beta"],
        quirks: Quirks(reasoningMember: nil),
        models: ModelInfo.openAI + ModelInfo.openAIOther,
        documentationURL: "https://platform.openai.com/docs/api-reference"
    )

    /// Azure OpenAI by its `/openai/v1` API, `https://RESOURCE.openai.azure.com/openai/v1`. A model's name is that of the
    /// deployment, which is often the model's own. Azure's prices differ by region and kind of deployment and are not OpenAI's.
    public static let azure: VendorKind = {
        var kind = VendorKind(
            name: "azure",
            displayName: "Azure OpenAI",
            baseURL: nil,
            furtherDialects: [.openAIResponses],
            relays: Set(RelayedOperation.allCases).subtracting([.moderations, .imageVariations]),
            authentication: .header("api-key"),
            environmentKeys: ["AZURE_OPENAI_API_KEY"],
            forwardedHeaders: ["openai-beta"],
            quirks: Quirks(reasoningMember: nil),
            models: (ModelInfo.openAI + ModelInfo.openAIOther).map(\.unpriced),
            documentationURL: "https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle"
        )
        kind.cloud = .azure
        return kind
    }()
}

extension ModelInfo {
    /// The same model at a vendor of whose prices nothing is known.
    fileprivate var unpriced: ModelInfo {
        var model = self
        model.price = nil
        return model
    }
}

extension Quirks {
    /// What differs from the standard of the dialect.
    init(
        renamed: [String: String] = [:],
        unsupported: Set<String> = [],
        developerAsSystem: Bool = false,
        streamUsage: Bool = true,
        reasoningMember: String? = "reasoning_content",
        refusedMessageMembers: Set<String> = [],
        marksBeginning: Bool = false,
        toolCallIDForm: ToolCallIDForm? = nil,
        assistantAfterToolResults: Bool = false,
        completionExcludesReasoning: Bool = false
    ) {
        self.init()
        self.renamed = renamed
        self.unsupported = unsupported
        self.developerAsSystem = developerAsSystem
        self.streamUsage = streamUsage
        self.reasoningMember = reasoningMember
        self.refusedMessageMembers = refusedMessageMembers
        self.marksBeginning = marksBeginning
        self.toolCallIDForm = toolCallIDForm
        self.assistantAfterToolResults = assistantAfterToolResults
        self.completionExcludesReasoning = completionExcludesReasoning
    }

    /// What answers of one vendor or another, and of this gateway, have beside OpenAI's first members of a message.
    static let newerMessageMembers: Set<String> = [
        "annotations", "audio", "extra_content", "function_call", "images", "reasoning_details", "refusal",
        "thinking_blocks",
    ]
    /// For vendors that know `max_tokens` alone.
    static let onlyMaxTokens = ["max_completion_tokens": "max_tokens"]
}
