import Core

extension VendorKind {
    /// xAI's Grok. It counts reasoning tokens beside `completion_tokens`, not in them, and answers a wrong key with 400.
    ///
    /// Sizes are those of https://docs.x.ai/developers/models; what ended in May 2026 is in
    /// https://docs.x.ai/developers/migration/may-15-retirement.
    ///
    /// Prices: https://docs.x.ai/developers/models and the models' own pages as of September 2026. Those of models that have ended
    /// are not said: calls under their names are served by others.
    public static let xAI = VendorKind(
        name: "xai",
        displayName: "xAI",
        baseURL: "https://api.x.ai/v1",
        furtherDialects: [.openAIResponses],
        relays: [.imageGenerations, .imageEdits, .files],
        environmentKeys: ["XAI_API_KEY"],
        keyRefusals: [.unauthorized, KeyRefusal(status: 400, containing: "Incorrect API key")],
        quirks: Quirks(completionExcludesReasoning: true),
        models: [
            grok(
                "grok-4.7",
                contextWindow: 500_000,
                maxOutputTokens: 500_000,
                reasoning: .effort,
                price: .grok("2", cached: "0.50", output: "6", longer: ("4", "1", "12"))
            ),
            grok(
                "grok-4.6",
                contextWindow: 500_000,
                maxOutputTokens: 500_000,
                reasoning: .effort,
                price: .grok("2", cached: "0.50", output: "6", longer: ("4", "1", "12"))
            ),
            grok(
                "grok-4.5",
                contextWindow: 500_000,
                maxOutputTokens: 500_000,
                reasoning: .effort,
                price: .grok("2", cached: "0.50", output: "6", longer: ("4", "1", "12"))
            ),
            grok(
                "grok-4.3",
                contextWindow: 1_000_000,
                maxOutputTokens: 30_000,
                reasoning: .effort,
                price: .grok("1.25", cached: "0.20", output: "2.50", longer: ("2.50", "0.40", "5"))
            ),
            grok(
                "grok-4.20",
                aliases: ["grok-4.20-*"],
                contextWindow: 1_000_000,
                maxOutputTokens: 30_000,
                price: .grok("1.25", cached: "0.20", output: "2.50", longer: ("2.50", "0.40", "5"))
            ),
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
                contextWindow: 131_072,
                input: .text,
                reasoning: .effort,
                price: ModelPrice(input: "0.30", cachedInput: "0.075", output: "0.50")
            ),
            grok(
                "grok-3-mini-fast",
                contextWindow: 131_072,
                input: .text,
                reasoning: .effort,
                price: ModelPrice(input: "0.60", cachedInput: "0.15", output: "4")
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
        price: ModelPrice? = nil,
        isDeprecated: Bool = false
    ) -> ModelInfo {
        ModelInfo(
            name,
            aliases: aliases,
            contextWindow: contextWindow,
            maxOutputTokens: maxOutputTokens,
            input: input,
            capabilities: Capabilities(reasoning: reasoning),
            price: price,
            isDeprecated: isDeprecated
        )
    }
}

extension ModelPrice {
    /// - Parameter longer: the same three rates for prompts of more than 200,000 tokens.
    fileprivate static func grok(
        _ input: Money,
        cached: Money,
        output: Money,
        longer: (input: Money, cached: Money, output: Money)
    ) -> ModelPrice {
        ModelPrice(input: input, cachedInput: cached, output: output)
            .above(
                200_000,
                TokenRates(input: longer.input, cachedInput: longer.cached, output: longer.output)
            )
    }
}
