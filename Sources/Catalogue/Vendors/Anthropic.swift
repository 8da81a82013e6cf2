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

/// Sizes are those of the models' own pages under https://platform.claude.com/docs/en/models; ways of thinking those of
/// https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting: a budget alone up to 4.5, both with 4.6
/// (the budget is deprecated), adaptive alone from 4.7 on. Structured output (`output_config.format`) is generally available
/// from 4.5 on: https://platform.claude.com/docs/en/build-with-claude/structured-outputs.
extension ModelInfo {
    static let claude: [ModelInfo] = [
        claude(
            "claude-fable-5",
            aliases: ["claude-fable-5-1", "claude-fable-5-2", "claude-mythos-5"]
        ),
        claude("claude-opus-5-5"),
        claude("claude-opus-5"),
        claude("claude-sonnet-5-5"),
        claude("claude-sonnet-5"),
        claude("claude-haiku-5-5"),
        claude("claude-opus-4-8"),
        claude("claude-opus-4-7"),
        claude("claude-opus-4-6", refuses: [], oneOf: true),
        // 64,000 when it came out; its page says 128,000 now.
        claude("claude-sonnet-4-6", refuses: [], oneOf: true),
        fourFive("claude-opus-4-5"),
        fourFive("claude-sonnet-4-5"),
        fourFive("claude-haiku-4-5"),
        older("claude-opus-4-1", maxOutputTokens: 32_000, reasoning: .budget, oneOf: true),
        older("claude-opus-4-0", aliases: ["claude-opus-4"], maxOutputTokens: 32_000, reasoning: .budget),
        older("claude-sonnet-4-0", aliases: ["claude-sonnet-4"], maxOutputTokens: 64_000, reasoning: .budget),
        older("claude-3-7-sonnet", maxOutputTokens: 64_000, reasoning: .budget),
        older("claude-3-5-sonnet", maxOutputTokens: 8_192),
        older("claude-3-5-haiku", maxOutputTokens: 8_192),
        older("claude-3-opus", maxOutputTokens: 4_096),
        older("claude-3-sonnet", maxOutputTokens: 4_096),
        older("claude-3-haiku", maxOutputTokens: 4_096),
    ]

    /// What Opus 4.7 and every model after it answer with 400, thinking or not, unless it has its default:
    /// "Sampling parameters" in https://platform.claude.com/docs/en/build-with-claude/thinking.
    private static let sampling: Set<String> = ["temperature", "top_p", "top_k"]

    private static func claude(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int = 1_000_000,
        maxOutputTokens: Int = 128_000,
        reasoning: Capabilities.Reasoning = .adaptive,
        refuses: Set<String> = sampling,
        oneOf: Bool = false
    ) -> ModelInfo {
        var capabilities = Capabilities(reasoning: reasoning)
        capabilities.temperatureWithTopP = !oneOf
        return ModelInfo(
            name,
            aliases: aliases,
            contextWindow: contextWindow,
            maxOutputTokens: maxOutputTokens,
            input: [.text, .image, .file],
            capabilities: capabilities,
            unsupported: refuses
        )
    }

    /// The 4.5 models. Like Opus 4.1 and the 4.6 ones they take a temperature or a `top_p`, not both.
    private static func fourFive(_ name: String) -> ModelInfo {
        claude(
            name,
            contextWindow: 200_000,
            maxOutputTokens: 64_000,
            reasoning: .budget,
            refuses: [],
            oneOf: true
        )
    }

    /// Before structured output, which Opus 4.1 had only as a beta: a schema is answered by a forced tool. Anthropic itself
    /// has retired them.
    private static func older(
        _ name: String,
        aliases: [String] = [],
        maxOutputTokens: Int,
        reasoning: Capabilities.Reasoning = .none,
        oneOf: Bool = false
    ) -> ModelInfo {
        var capabilities = Capabilities(reasoning: reasoning, jsonSchema: false)
        capabilities.temperatureWithTopP = !oneOf
        return ModelInfo(
            name,
            aliases: aliases,
            contextWindow: 200_000,
            maxOutputTokens: maxOutputTokens,
            input: [.text, .image, .file],
            capabilities: capabilities,
            isDeprecated: true
        )
    }
}
