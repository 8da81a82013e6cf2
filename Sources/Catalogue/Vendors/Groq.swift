import Core

extension VendorKind {
    /// Groq. What it refuses and what its models can do: https://console.groq.com/docs/openai and `/docs/structured-outputs`.
    ///
    /// Prices: https://groq.com/pricing and https://console.groq.com/docs/models, as of August 2026.
    /// Compound is charged by the models and tools that it chooses.
    public static let groq = VendorKind(
        name: "groq",
        displayName: "Groq",
        baseURL: "https://api.groq.com/openai/v1",
        relays: [.speech, .transcriptions, .translations, .files, .batches],
        environmentKeys: ["GROQ_API_KEY"],
        quirks: Quirks(
            unsupported: ["logit_bias", "logprobs", "top_logprobs"],
            reasoningMember: "reasoning",
            refusedMessageMembers: Quirks.newerMessageMembers
        ),
        models: [
            groq(
                "openai/gpt-oss-120b",
                maxOutputTokens: 65_536,
                reasoning: .effort,
                jsonSchema: true,
                price: ModelPrice(input: "0.15", cachedInput: "0.075", output: "0.60")
            ),
            groq(
                "openai/gpt-oss-20b",
                maxOutputTokens: 65_536,
                reasoning: .effort,
                jsonSchema: true,
                price: ModelPrice(input: "0.075", cachedInput: "0.0375", output: "0.30")
            ),
            groq(
                "openai/gpt-oss-safeguard-20b",
                maxOutputTokens: 65_536,
                reasoning: .effort,
                jsonSchema: true,
                price: ModelPrice(input: "0.075", cachedInput: "0.037", output: "0.30")
            ),
            groq(
                "llama-3.3-70b-versatile",
                maxOutputTokens: 32_768,
                price: ModelPrice(input: "0.59", output: "0.79")
            ),
            groq(
                "llama-3.1-8b-instant",
                maxOutputTokens: 131_072,
                price: ModelPrice(input: "0.05", output: "0.08")
            ),
            groq(
                "meta-llama/llama-4-scout-17b-16e-instruct",
                maxOutputTokens: 8_192,
                input: [.text, .image],
                jsonSchema: true,
                price: ModelPrice(input: "0.11", output: "0.34")
            ),
            groq(
                "meta-llama/llama-4-maverick-17b-128e-instruct",
                maxOutputTokens: 8_192,
                input: [.text, .image],
                jsonSchema: true
            ),
            groq("moonshotai/kimi-k2-instruct", contextWindow: 262_144, maxOutputTokens: 16_384, jsonSchema: true),
            groq(
                "qwen/qwen3.8-27b",
                maxOutputTokens: 16_384,
                input: [.text, .image],
                reasoning: .effort,
                price: ModelPrice(input: "0.80", cachedInput: "0.40", output: "4")
            ),
            groq(
                "qwen/qwen3-32b",
                maxOutputTokens: 40_960,
                reasoning: .effort,
                price: ModelPrice(input: "0.29", output: "0.59")
            ),
            groq("groq/compound", aliases: ["groq/compound-mini"], maxOutputTokens: 8_192),
        ],
        documentationURL: "https://console.groq.com/docs/api-reference"
    )

    private static func groq(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int = 131_072,
        maxOutputTokens: Int,
        input: Modalities = .text,
        reasoning: Capabilities.Reasoning = .none,
        jsonSchema: Bool = false,
        price: ModelPrice? = nil
    ) -> ModelInfo {
        ModelInfo(
            name,
            aliases: aliases,
            contextWindow: contextWindow,
            maxOutputTokens: maxOutputTokens,
            input: input,
            capabilities: Capabilities(reasoning: reasoning, jsonSchema: jsonSchema),
            price: price
        )
    }
}
