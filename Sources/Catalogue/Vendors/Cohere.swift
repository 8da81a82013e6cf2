import Core

extension VendorKind {
    /// Cohere's own platform, by version 2 of its chat API.
    public static let cohere = VendorKind(
        name: "cohere",
        displayName: "Cohere",
        baseURL: "https://api.cohere.com",
        dialect: .cohereV2,
        environmentKeys: ["COHERE_API_KEY", "CO_API_KEY"],
        answerHeaders: VendorKind.commonAnswerHeaders + ["x-trial-endpoint-call-*", "x-endpoint-monthly-call-limit"],
        keyRefusals: [.unauthorized, KeyRefusal(status: 498, containing: "invalid token")],
        defaultCapabilities: .cohere(reasoning: nil),
        models: ModelInfo.cohere,
        documentationURL: "https://docs.cohere.com/v2/reference/chat"
    )
}

/// Sizes and what the models can do are those of https://docs.cohere.com/docs/models and the models' own pages. Reasoning
/// models take a budget and can be told not to think; `tool_choice` came with Command R7B.
///
/// Prices: https://cohere.com/pricing as of November 2026, older models' as of July 2025 from the same page. Models that are only
/// licensed or tried have none. Rankings are billed by the search.
extension ModelInfo {
    static let cohere: [ModelInfo] = [
        cohere(
            "command-a-plus-05-2026",
            contextWindow: 128_000,
            maxOutputTokens: 64_000,
            input: [.text, .image],
            reasoning: .budget
        ),
        cohere(
            "command-a-reasoning-08-2025",
            contextWindow: 256_000,
            maxOutputTokens: 32_000,
            reasoning: .budget
        ),
        cohere(
            "command-a-03-2025",
            contextWindow: 256_000,
            maxOutputTokens: 8_000,
            price: ModelPrice(input: "2.50", output: "10")
        ),
        cohere(
            "command-a-vision-07-2025",
            maxOutputTokens: 8_000,
            input: [.text, .image],
            tools: false
        ),
        cohere(
            "command-a-translate-08-2025",
            contextWindow: 16_000,
            maxOutputTokens: 8_000
        ),
        cohere(
            "north-mini-code-1-0",
            contextWindow: 256_000,
            maxOutputTokens: 64_000,
            reasoning: nil
        ),
        cohere("north-small-translate-1-0", contextWindow: 16_000, maxOutputTokens: 16_000, reasoning: nil),
        cohere(
            "command-r7b-12-2024",
            price: ModelPrice(input: "0.0375", output: "0.15")
        ),
        cohere("command-r7b-arabic-02-2025"),
        cohere(
            "command-r-plus-08-2024",
            unsupported: ["tool_choice"],
            price: ModelPrice(input: "2.50", output: "10")
        ),
        cohere(
            "command-r-08-2024",
            unsupported: ["tool_choice"],
            price: ModelPrice(input: "0.15", output: "0.60")
        ),
        cohere(
            "command-r-plus-04-2024",
            aliases: ["command-r-plus"],
            unsupported: ["tool_choice"],
            price: ModelPrice(input: "3", output: "15"),
            isDeprecated: true
        ),
        cohere(
            "command-r-03-2024",
            aliases: ["command-r"],
            unsupported: ["tool_choice"],
            price: ModelPrice(input: "0.50", output: "1.50"),
            isDeprecated: true
        ),
        cohere(
            "c4ai-aya-expanse-32b",
            tools: false,
            json: false,
            price: ModelPrice(input: "0.50", output: "1.50")
        ),
        cohere("c4ai-aya-vision-32b", contextWindow: 16_000, input: [.text, .image], tools: false, json: false),
        cohere(
            "tiny-aya-global",
            aliases: ["tiny-aya-earth", "tiny-aya-fire", "tiny-aya-water"],
            contextWindow: 8_000,
            maxOutputTokens: 8_000,
            tools: false,
            json: false
        ),
        ModelInfo(
            "embed-v4.0",
            purpose: .embeddings,
            contextWindow: 128_000,
            input: [.text, .image],
            output: [],
            price: ModelPrice(rates: TokenRates(input: "0.12", inputImage: "0.47"))
        ),
        ModelInfo(
            "embed-multilingual-v3.0",
            aliases: ["embed-english-v3.0", "embed-multilingual-light-v3.0", "embed-english-light-v3.0"],
            purpose: .embeddings,
            contextWindow: 512,
            input: [.text, .image],
            output: []
        ),
        rerank("rerank-v4.0-pro", contextWindow: 32_000, thousandSearches: "2.50"),
        rerank("rerank-v4.0-fast", contextWindow: 32_000, thousandSearches: "2"),
        rerank("rerank-v3.5", contextWindow: 4_096, thousandSearches: nil),
    ]

    private static func rerank(_ name: String, contextWindow: Int, thousandSearches: Money?) -> ModelInfo {
        ModelInfo(
            name,
            purpose: .ranking,
            contextWindow: contextWindow,
            output: [],
            price: thousandSearches.map { ModelPrice(rates: TokenRates(), thousandSearches: $0) }
        )
    }

    private static func cohere(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int = 128_000,
        maxOutputTokens: Int = 4_000,
        input: Modalities = .text,
        reasoning: Capabilities.Reasoning? = Capabilities.Reasoning.none,
        tools: Bool = true,
        json: Bool = true,
        unsupported: Set<String> = [],
        price: ModelPrice? = nil,
        isDeprecated: Bool = false
    ) -> ModelInfo {
        ModelInfo(
            name,
            aliases: aliases,
            contextWindow: contextWindow,
            maxOutputTokens: maxOutputTokens,
            input: input,
            capabilities: .cohere(reasoning: reasoning, tools: tools, json: json),
            unsupported: unsupported,
            price: price,
            isDeprecated: isDeprecated
        )
    }
}

extension Capabilities {
    /// `response_format` is not taken beside tools or documents, whatever the model.
    fileprivate static func cohere(reasoning: Reasoning?, tools: Bool = true, json: Bool = true) -> Capabilities {
        var capabilities = Capabilities(reasoning: reasoning, tools: tools, jsonSchema: json, jsonMode: json)
        capabilities.jsonWithTools = false
        return capabilities
    }
}
