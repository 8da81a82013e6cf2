import Core

extension VendorKind {
    /// Cerebras. The fields that it answers with 400 and its want of a `developer` role are in
    /// https://inference-docs.cerebras.ai/resources/openai. Context windows are those of paid accounts; how long an answer may
    /// be depends on the account.
    ///
    /// Prices: those of paid accounts in https://api.cerebras.ai/public/v1/models as of September 2026, that of GPT OSS in
    /// https://inference-docs.cerebras.ai/models/openai-oss as of November 2025.
    public static let cerebras = VendorKind(
        name: "cerebras",
        displayName: "Cerebras",
        baseURL: "https://api.cerebras.ai/v1",
        environmentKeys: ["CEREBRAS_API_KEY"],
        quirks: Quirks(
            unsupported: ["frequency_penalty", "logit_bias", "presence_penalty"],
            developerAsSystem: true,
            reasoningMember: "reasoning"
        ),
        models: [
            ModelInfo(
                "gpt-oss-120b",
                contextWindow: 131_072,
                capabilities: Capabilities(reasoning: .effort),
                price: ModelPrice(input: "0.35", output: "0.75")
            ),
            ModelInfo(
                "qwen-3.8-27b",
                contextWindow: 131_072,
                input: [.text, .image],
                capabilities: Capabilities(reasoning: .effort),
                price: ModelPrice(input: "0.99", output: "1.49")
            ),
            ModelInfo("zai-glm-4.7", contextWindow: 131_072, maxOutputTokens: 40_000, isDeprecated: true),
        ],
        documentationURL: "https://inference-docs.cerebras.ai"
    )
}
