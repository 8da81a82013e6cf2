import Core

extension VendorKind {
    /// xAI's Grok. It counts reasoning tokens beside `completion_tokens`, not in them, and answers a wrong key with 400.
    ///
    /// Sizes are those of https://docs.x.ai/developers/models; what ended in May 2026 is in
    /// https://docs.x.ai/developers/migration/may-15-retirement.
    public static let xAI = VendorKind(
        name: "xai",
        displayName: "xAI",
        baseURL: "https://api.x.ai/v1",
        furtherDialects: [.openAIResponses],
        environmentKeys: ["XAI_API_KEY"],
        keyRefusals: [.unauthorized, KeyRefusal(status: 400, containing: "Incorrect API key")],
        quirks: Quirks(completionExcludesReasoning: true),
        models: [
            grok("grok-4.7", contextWindow: 500_000, maxOutputTokens: 500_000, reasoning: .effort),
            grok("grok-4.6", contextWindow: 500_000, maxOutputTokens: 500_000, reasoning: .effort),
            grok("grok-4.5", contextWindow: 500_000, maxOutputTokens: 500_000, reasoning: .effort),
            grok("grok-4.3", contextWindow: 1_000_000, maxOutputTokens: 30_000, reasoning: .effort),
            grok("grok-4.20", aliases: ["grok-4.20-*"], contextWindow: 1_000_000, maxOutputTokens: 30_000),
            grok("grok-4-1-fast", aliases: ["grok-4-1-fast-*"], contextWindow: 2_000_000, isDeprecated: true),
            grok("grok-4-fast", aliases: ["grok-4-fast-*"], contextWindow: 2_000_000, isDeprecated: true),
            // How much it thinks cannot be said: the parameter is refused.
            grok("grok-4", contextWindow: 256_000, reasoning: Capabilities.Reasoning.none, isDeprecated: true),
            grok(
                "grok-code-fast-1",
                aliases: ["grok-code-fast"],
                contextWindow: 256_000,
                maxOutputTokens: 10_000,
                input: .text,
                isDeprecated: true
            ),
            grok(
                "grok-3-mini",
                aliases: ["grok-3-mini-fast"],
                contextWindow: 131_072,
                input: .text,
                reasoning: .effort
            ),
            grok(
                "grok-3",
                aliases: ["grok-3-fast"],
                contextWindow: 131_072,
                input: .text,
                reasoning: Capabilities.Reasoning.none,
                isDeprecated: true
            ),
        ],
        documentationURL: "https://docs.x.ai/docs/api-reference"
    )

    private static func grok(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int,
        maxOutputTokens: Int? = nil,
        input: Modalities = [.text, .image],
        reasoning: Capabilities.Reasoning? = nil,
        isDeprecated: Bool = false
    ) -> ModelInfo {
        ModelInfo(
            name,
            aliases: aliases,
            contextWindow: contextWindow,
            maxOutputTokens: maxOutputTokens,
            input: input,
            capabilities: Capabilities(reasoning: reasoning),
            isDeprecated: isDeprecated
        )
    }
}
