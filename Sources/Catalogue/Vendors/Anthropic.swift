import Core

extension VendorKind {
    /// Anthropic's Messages API.
    public static let anthropic = VendorKind(
        name: "anthropic",
        displayName: "Anthropic",
        baseURL: "https://api.anthropic.com",
        dialect: .anthropicMessages,
        authentication: .header("x-api-key"),
        environmentKeys: ["ANTHROPIC_API_KEY"],
        defaultHeaders: [VendorHeader("anthropic-version", "2023-06-01")],
        forwardedHeaders: ["anthropic-version", "anthropic-beta"],
        answerHeaders: VendorKind.commonAnswerHeaders + ["anthropic-ratelimit-*"],
        models: ModelInfo.claude,
        documentationURL: "https://docs.claude.com/en/api/overview"
    )
}

/// Sizes and ways of thinking are those of https://platform.claude.com/docs/en/about-claude/models. Native structured
/// output (`output_config.format`) came with the 4.5 models.
extension ModelInfo {
    static let claude: [ModelInfo] = [
        claude("claude-fable-5", aliases: ["claude-fable-5-*"]),
        claude("claude-opus-5-5"),
        claude("claude-opus-5"),
        claude("claude-sonnet-5-5"),
        claude("claude-sonnet-5"),
        claude("claude-haiku-5-5"),
        claude("claude-opus-4-8"),
        claude("claude-opus-4-7"),
        claude("claude-opus-4-6"),
        claude("claude-sonnet-4-6", maxOutputTokens: 64_000),
        claude("claude-opus-4-5", contextWindow: 200_000, maxOutputTokens: 64_000, reasoning: .budget),
        claude("claude-sonnet-4-5", contextWindow: 200_000, maxOutputTokens: 64_000, reasoning: .budget),
        claude("claude-haiku-4-5", contextWindow: 200_000, maxOutputTokens: 64_000, reasoning: .budget),
        older("claude-opus-4-1", maxOutputTokens: 32_000, reasoning: .budget),
        older("claude-opus-4-0", aliases: ["claude-opus-4"], maxOutputTokens: 32_000, reasoning: .budget),
        older("claude-sonnet-4-0", aliases: ["claude-sonnet-4"], maxOutputTokens: 64_000, reasoning: .budget),
        older("claude-3-7-sonnet", maxOutputTokens: 64_000, reasoning: .budget),
        older("claude-3-5-sonnet", maxOutputTokens: 8_192),
        older("claude-3-5-haiku", maxOutputTokens: 8_192),
        older("claude-3-opus", maxOutputTokens: 4_096),
        older("claude-3-sonnet", maxOutputTokens: 4_096),
        older("claude-3-haiku", maxOutputTokens: 4_096),
    ]

    /// Opus 4.7 and its successors know adaptive thinking alone; 4.6 knows a budget too, but announces its end.
    private static func claude(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int = 1_000_000,
        maxOutputTokens: Int = 128_000,
        reasoning: Capabilities.Reasoning = .adaptive
    ) -> ModelInfo {
        ModelInfo(
            name,
            aliases: aliases,
            contextWindow: contextWindow,
            maxOutputTokens: maxOutputTokens,
            input: [.text, .image, .file],
            capabilities: Capabilities(reasoning: reasoning)
        )
    }

    /// Before structured output: a schema is answered by a forced tool.
    private static func older(
        _ name: String,
        aliases: [String] = [],
        maxOutputTokens: Int,
        reasoning: Capabilities.Reasoning = .none
    ) -> ModelInfo {
        ModelInfo(
            name,
            aliases: aliases,
            contextWindow: 200_000,
            maxOutputTokens: maxOutputTokens,
            input: [.text, .image, .file],
            capabilities: Capabilities(reasoning: reasoning, jsonSchema: false),
            isDeprecated: true
        )
    }
}
