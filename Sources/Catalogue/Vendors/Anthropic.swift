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
        // The last version that takes `temperature`, `top_p` and `top_k`, which callers of other dialects send.
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
///
/// Prices: https://platform.claude.com/docs/en/about-claude/pricing and the models' own pages, as of October 2026. They are
/// those of Anthropic's own platform, global, without fast mode.
extension ModelInfo {
    static let claude: [ModelInfo] = [
        claude("claude-fable-5-2"),
        claude("claude-fable-5-1", price: .claude("10", write: "12.50", hour: "20", read: "0.25", output: "50")),
        claude(
            "claude-fable-5",
            aliases: ["claude-mythos-5"],
            price: .claude("10", write: "12.50", hour: "20", read: "1", output: "50")
        ),
        claude("claude-opus-5-5", price: .claude("4", write: "5", hour: "8", read: "0.20", output: "20")),
        claude("claude-opus-5", price: .opus),
        claude("claude-sonnet-5-5", price: .claude("2", write: "2.50", hour: "4", read: "0.10", output: "10")),
        claude("claude-sonnet-5", price: .claude("2", write: "2.50", hour: "4", read: "0.20", output: "10")),
        claude(
            "claude-haiku-5-5",
            price: .claude("0.10", write: "0.125", hour: "0.20", read: "0.01", output: "0.50")
                .above(100_000, .claude("0.50", write: "0.625", hour: "1", read: "0.05", output: "2.50"))
        ),
        claude("claude-opus-4-8", price: .opus),
        claude("claude-opus-4-7", price: .opus),
        claude("claude-opus-4-6", refuses: [], oneOf: true, price: .opus),
        // 64,000 when it came out; its page says 128,000 now.
        claude("claude-sonnet-4-6", refuses: [], oneOf: true, price: .sonnet),
        fourFive("claude-opus-4-5", price: .opus),
        fourFive("claude-sonnet-4-5", price: .sonnet),
        fourFive("claude-haiku-4-5", price: .claude("1", write: "1.25", hour: "2", read: "0.10", output: "5")),
        older("claude-opus-4-1", maxOutputTokens: 32_000, reasoning: .budget, oneOf: true, price: .oldOpus),
        older(
            "claude-opus-4-0",
            aliases: ["claude-opus-4"],
            maxOutputTokens: 32_000,
            reasoning: .budget,
            price: .oldOpus
        ),
        older(
            "claude-sonnet-4-0",
            aliases: ["claude-sonnet-4"],
            maxOutputTokens: 64_000,
            reasoning: .budget,
            price: .sonnet
        ),
        older("claude-3-7-sonnet", maxOutputTokens: 64_000, reasoning: .budget, price: .sonnet),
        older("claude-3-5-sonnet", maxOutputTokens: 8_192),
        older(
            "claude-3-5-haiku",
            maxOutputTokens: 8_192,
            price: .claude("0.80", write: "1", hour: "1.60", read: "0.08", output: "4")
        ),
        older("claude-3-opus", maxOutputTokens: 4_096, price: .oldOpus),
        older("claude-3-sonnet", maxOutputTokens: 4_096),
        older(
            "claude-3-haiku",
            maxOutputTokens: 4_096,
            price: .claude("0.25", write: "0.30", hour: "0.50", read: "0.03", output: "1.25")
        ),
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
        oneOf: Bool = false,
        price: ModelPrice? = nil
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
            unsupported: refuses,
            price: price
        )
    }

    /// The 4.5 models. Like Opus 4.1 and the 4.6 ones they take a temperature or a `top_p`, not both.
    private static func fourFive(_ name: String, price: ModelPrice) -> ModelInfo {
        claude(
            name,
            contextWindow: 200_000,
            maxOutputTokens: 64_000,
            reasoning: .budget,
            refuses: [],
            oneOf: true,
            price: price
        )
    }

    /// Before structured output, which Opus 4.1 had only as a beta: a schema is answered by a forced tool. Anthropic itself
    /// has retired them.
    private static func older(
        _ name: String,
        aliases: [String] = [],
        maxOutputTokens: Int,
        reasoning: Capabilities.Reasoning = .none,
        oneOf: Bool = false,
        price: ModelPrice? = nil
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
            price: price,
            isDeprecated: true
        )
    }
}

extension ModelPrice {
    fileprivate static let opus = claude("5", write: "6.25", hour: "10", read: "0.50", output: "25")
    fileprivate static let oldOpus = claude("15", write: "18.75", hour: "30", read: "1.50", output: "75")
    fileprivate static let sonnet = claude("3", write: "3.75", hour: "6", read: "0.30", output: "15")

    /// Batches are at half, searches of the web at 10 dollars a thousand with every model.
    fileprivate static func claude(_ input: Money, write: Money, hour: Money, read: Money, output: Money) -> ModelPrice
    {
        ModelPrice(
            rates: .claude(input, write: write, hour: hour, read: read, output: output),
            percents: [.batch: 50],
            thousandSearches: "10"
        )
    }
}

extension TokenRates {
    /// - Parameters:
    ///   - write: into the cache for five minutes.
    ///   - hour: into the cache for an hour.
    ///   - read: from the cache.
    fileprivate static func claude(_ input: Money, write: Money, hour: Money, read: Money, output: Money) -> TokenRates
    {
        TokenRates(input: input, cachedInput: read, cacheWrite: write, cacheWrite1h: hour, output: output)
    }
}
