import Core

extension VendorKind {
    /// Perplexity's Sonar, which searches instead of calling tools. It knows no `developer` role.
    ///
    /// Perplexity supported Chat Completions until 27 September 2026 and answers in its Agent API since, which is another
    /// wire format: https://docs.perplexity.ai/docs/agent-api/migrate-from-sonar/overview.
    public static let perplexity = VendorKind(
        name: "perplexity",
        displayName: "Perplexity",
        baseURL: "https://api.perplexity.ai",
        environmentKeys: ["PERPLEXITY_API_KEY", "PPLX_API_KEY"],
        quirks: Quirks(renamed: Quirks.onlyMaxTokens, developerAsSystem: true, reasoningMember: nil),
        models: [
            sonar("sonar", contextWindow: 128_000),
            sonar("sonar-pro", contextWindow: 200_000),
            sonar("sonar-reasoning-pro", contextWindow: 128_000, reasoning: .effort),
            sonar("sonar-deep-research", contextWindow: 128_000, input: .text, reasoning: .effort),
        ],
        documentationURL: "https://docs.perplexity.ai/api-reference"
    )

    private static func sonar(
        _ name: String,
        contextWindow: Int,
        input: Modalities = [.text, .image],
        reasoning: Capabilities.Reasoning? = nil
    ) -> ModelInfo {
        ModelInfo(
            name,
            contextWindow: contextWindow,
            input: input,
            capabilities: Capabilities(reasoning: reasoning, tools: false),
            isDeprecated: true
        )
    }
}
