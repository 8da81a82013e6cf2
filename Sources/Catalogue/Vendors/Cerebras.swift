import Core

extension VendorKind {
    /// Cerebras. The fields that it answers with 400 and its want of a `developer` role are in
    /// https://inference-docs.cerebras.ai/resources/openai.
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
                maxOutputTokens: 40_960,
                capabilities: Capabilities(reasoning: .effort)
            ),
            ModelInfo("zai-glm-4.7", contextWindow: 131_072, maxOutputTokens: 40_000),
            ModelInfo("qwen-3.8-27b"),
            ModelInfo("llama3.1-8b", contextWindow: 32_768, isDeprecated: true),
            ModelInfo("llama-3.3-70b", aliases: ["llama3.3-70b"], contextWindow: 131_072, isDeprecated: true),
        ],
        documentationURL: "https://inference-docs.cerebras.ai"
    )
}
