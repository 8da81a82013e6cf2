import Core

extension VendorKind {
    /// Mistral's La Plateforme. It answers 422 `extra_forbidden` to every member that it does not know, in messages too, and
    /// volunteers the usage of a stream.
    ///
    /// Sizes are those of the newest models under each name, https://docs.mistral.ai/models: 2512 of Large,
    /// Ministral and Devstral, 2603 of Small, 2604 of Medium.
    public static let mistral = VendorKind(
        name: "mistral",
        displayName: "Mistral",
        baseURL: "https://api.mistral.ai/v1",
        environmentKeys: ["MISTRAL_API_KEY"],
        quirks: Quirks(
            renamed: ["max_completion_tokens": "max_tokens", "seed": "random_seed"],
            unsupported: [
                "audio", "logit_bias", "logprobs", "min_p", "modalities", "safety_identifier", "service_tier", "store",
                "stream_options",
                "top_k",
                "top_logprobs", "user", "verbosity", "web_search_options",
            ],
            developerAsSystem: true,
            streamUsage: false,
            reasoningMember: nil,
            refusedMessageMembers: Quirks.newerMessageMembers
        ),
        models: [
            mistral(
                "mistral-large-latest",
                aliases: ["mistral-large"],
                contextWindow: 262_144,
                input: [.text, .image]
            ),
            mistral(
                "mistral-medium-latest",
                aliases: ["mistral-medium", "mistral-medium-3-5", "mistral-medium-3.5"],
                contextWindow: 262_144,
                input: [.text, .image]
            ),
            mistral(
                "mistral-small-latest",
                aliases: ["mistral-small"],
                contextWindow: 256_000,
                input: [.text, .image]
            ),
            mistral(
                "ministral-14b-latest",
                aliases: ["ministral-14b", "ministral-3b", "ministral-8b"],
                contextWindow: 256_000,
                input: [.text, .image]
            ),
            mistral("codestral-latest", aliases: ["codestral"], contextWindow: 256_000),
            mistral("voxtral-small-latest", aliases: ["voxtral-small"], contextWindow: 32_000, input: [.text, .audio]),
            mistral(
                "magistral-medium-latest",
                aliases: ["magistral-medium"],
                contextWindow: 128_000,
                isDeprecated: true
            ),
            mistral(
                "devstral-medium-latest",
                aliases: ["devstral", "devstral-medium"],
                contextWindow: 262_144,
                isDeprecated: true
            ),
            mistral(
                "pixtral-large-latest",
                aliases: ["pixtral-large", "pixtral-12b"],
                contextWindow: 128_000,
                input: [.text, .image],
                isDeprecated: true
            ),
            mistral("open-mistral-nemo", contextWindow: 128_000, isDeprecated: true),
        ],
        documentationURL: "https://docs.mistral.ai/api"
    )

    private static func mistral(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int,
        input: Modalities = .text,
        isDeprecated: Bool = false
    ) -> ModelInfo {
        ModelInfo(name, aliases: aliases, contextWindow: contextWindow, input: input, isDeprecated: isDeprecated)
    }
}
