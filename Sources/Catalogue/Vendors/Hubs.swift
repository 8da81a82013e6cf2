import Core

/// Vendors that host or pass on hundreds of models of others. Their lists change weekly, so they are not copied here: a model
/// is named with its vendor, or listed in the configuration.
extension VendorKind {
    /// Together AI. It ignores `developer` messages and knows `max_tokens`.
    public static let together = VendorKind(
        name: "together",
        displayName: "Together AI",
        baseURL: "https://api.together.xyz/v1",
        relays: [.imageGenerations, .speech, .transcriptions, .translations],
        environmentKeys: ["TOGETHER_API_KEY"],
        quirks: Quirks(renamed: Quirks.onlyMaxTokens, developerAsSystem: true),
        models: [
            ModelInfo("meta-llama/Llama-3.3-70B-Instruct-Turbo", contextWindow: 131_072)
        ],
        documentationURL: "https://docs.together.ai/reference"
    )

    /// Fireworks AI.
    public static let fireworks = VendorKind(
        name: "fireworks",
        displayName: "Fireworks AI",
        baseURL: "https://api.fireworks.ai/inference/v1",
        environmentKeys: ["FIREWORKS_API_KEY"],
        models: [
            ModelInfo(
                "accounts/fireworks/models/gpt-oss-120b",
                contextWindow: 131_072,
                capabilities: Capabilities(reasoning: .effort)
            )
        ],
        documentationURL: "https://docs.fireworks.ai/api-reference"
    )

    /// OpenRouter. Thoughts go by its own `reasoning` and `reasoning_details`.
    public static let openRouter = {
        var kind = VendorKind(
            name: "openrouter",
            displayName: "OpenRouter",
            baseURL: "https://openrouter.ai/api/v1",
            environmentKeys: ["OPENROUTER_API_KEY"],
            quirks: Quirks(reasoningMember: "reasoning"),
            models: [
                ModelInfo("openrouter/auto")
            ],
            documentationURL: "https://openrouter.ai/docs/api-reference"
        )
        kind.routesItself = true
        return kind
    }()

    /// NVIDIA NIM, hosted; a NIM of one's own is the same with a `base_url`. What serves a model differs: the reference
    /// (https://docs.api.nvidia.com/nim/reference) calls the limit `max_tokens`, and vLLM, on which newer ones run, knows that
    /// name too.
    public static let nvidia = VendorKind(
        name: "nvidia",
        displayName: "NVIDIA NIM",
        baseURL: "https://integrate.api.nvidia.com/v1",
        environmentKeys: ["NVIDIA_API_KEY"],
        quirks: Quirks(renamed: Quirks.onlyMaxTokens),
        models: [
            ModelInfo("meta/llama-3.3-70b-instruct", contextWindow: 131_072)
        ],
        documentationURL: "https://docs.api.nvidia.com/nim"
    )

    /// Hugging Face's router of inference providers; a provider is chosen by `model:provider`. It knows no `developer` role.
    public static let huggingFace = VendorKind(
        name: "huggingface",
        displayName: "Hugging Face",
        baseURL: "https://router.huggingface.co/v1",
        environmentKeys: ["HF_TOKEN"],
        quirks: Quirks(renamed: Quirks.onlyMaxTokens, developerAsSystem: true),
        models: [
            ModelInfo(
                "meta-llama/Llama-3.1-8B-Instruct",
                aliases: ["meta-llama/Llama-3.1-8B-Instruct:*"],
                contextWindow: 131_072
            )
        ],
        documentationURL: "https://huggingface.co/docs/inference-providers"
    )
}
