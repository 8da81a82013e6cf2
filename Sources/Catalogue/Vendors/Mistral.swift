import Core

extension VendorKind {
    /// Mistral's La Plateforme. It answers 422 `extra_forbidden` to every member that it does not know, in messages too, and
    /// volunteers the usage of a stream.
    ///
    /// Sizes are those of the newest models under each name, https://docs.mistral.ai/models: 2512 of Large,
    /// Ministral and Devstral, 2603 of Small, 2604 of Medium.
    ///
    /// Prices: https://mistral.ai/pricing/api and the models' own pages as of August 2026; cached input is at a tenth where a price
    /// for it is listed, batches are at half.
    public static let mistral = VendorKind(
        name: "mistral",
        displayName: "Mistral",
        baseURL: "https://api.mistral.ai/v1",
        relays: [.moderations, .transcriptions, .files],
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
            refusedMessageMembers: Quirks.newerMessageMembers,
            marksBeginning: true,
            toolCallIDForm: ToolCallIDForm(length: 9),
            assistantAfterToolResults: true
        ),
        models: [
            mistral(
                "mistral-large-latest",
                aliases: ["mistral-large"],
                contextWindow: 262_144,
                input: [.text, .image],
                price: .mistral("0.50", cached: "0.05", output: "1.50")
            ),
            mistral(
                "mistral-medium-latest",
                aliases: ["mistral-medium", "mistral-medium-3-5", "mistral-medium-3.5"],
                contextWindow: 262_144,
                input: [.text, .image],
                price: .mistral("1.50", cached: "0.15", output: "7.50")
            ),
            mistral(
                "mistral-small-latest",
                aliases: ["mistral-small"],
                contextWindow: 256_000,
                input: [.text, .image],
                price: .mistral("0.15", cached: "0.015", output: "0.60")
            ),
            mistral(
                "ministral-14b-latest",
                aliases: ["ministral-14b"],
                contextWindow: 256_000,
                input: [.text, .image],
                price: .mistral("0.20", cached: "0.02", output: "0.20")
            ),
            mistral(
                "ministral-8b-latest",
                aliases: ["ministral-8b"],
                contextWindow: 256_000,
                input: [.text, .image],
                price: .mistral("0.15", cached: "0.015", output: "0.15")
            ),
            mistral(
                "ministral-3b-latest",
                aliases: ["ministral-3b"],
                contextWindow: 256_000,
                input: [.text, .image],
                price: .mistral("0.10", cached: "0.01", output: "0.10")
            ),
            mistral(
                "codestral-latest",
                aliases: ["codestral"],
                contextWindow: 256_000,
                price: .mistral("0.30", cached: "0.03", output: "0.90")
            ),
            mistral(
                "voxtral-small-latest",
                aliases: ["voxtral-small"],
                contextWindow: 32_000,
                input: [.text, .audio],
                price: ModelPrice(
                    rates: TokenRates(input: "0.10", output: "0.30"),
                    percents: [.batch: 50],
                    minute: "0.004"
                )
            ),
            mistral(
                "magistral-medium-latest",
                aliases: ["magistral-medium"],
                contextWindow: 128_000,
                price: .mistral("2", output: "5"),
                isDeprecated: true
            ),
            mistral(
                "devstral-medium-latest",
                aliases: ["devstral", "devstral-medium"],
                contextWindow: 262_144,
                price: .mistral("0.40", cached: "0.04", output: "2"),
                isDeprecated: true
            ),
            mistral(
                "pixtral-large-latest",
                aliases: ["pixtral-large"],
                contextWindow: 128_000,
                input: [.text, .image],
                price: .mistral("2", output: "6"),
                isDeprecated: true
            ),
            mistral("pixtral-12b", contextWindow: 128_000, input: [.text, .image], isDeprecated: true),
            mistral(
                "open-mistral-nemo",
                contextWindow: 128_000,
                price: .mistral("0.15", output: "0.15"),
                isDeprecated: true
            ),
            ModelInfo(
                "mistral-embed",
                purpose: .embeddings,
                contextWindow: 8_192,
                output: [],
                price: ModelPrice(input: "0.10", batch: 50)
            ),
            ModelInfo(
                "codestral-embed",
                purpose: .embeddings,
                contextWindow: 8_192,
                output: [],
                price: ModelPrice(input: "0.15", batch: 50)
            ),
            ModelInfo(
                "voxtral-mini-latest",
                aliases: ["voxtral-mini"],
                purpose: .transcription,
                input: .audio,
                price: ModelPrice(rates: TokenRates(), minute: "0.003")
            ),
            ModelInfo(
                "voxtral-mini-tts-2603",
                aliases: ["voxtral-mini-tts"],
                purpose: .speech,
                input: [.text, .audio],
                output: .audio,
                price: ModelPrice(rates: TokenRates(), millionCharacters: "16")
            ),
            ModelInfo(
                "mistral-moderation-2603",
                purpose: .moderation,
                contextWindow: 128_000,
                output: [],
                price: .free
            ),
        ],
        documentationURL: "https://docs.mistral.ai/api"
    )

    private static func mistral(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int,
        input: Modalities = .text,
        price: ModelPrice? = nil,
        isDeprecated: Bool = false
    ) -> ModelInfo {
        ModelInfo(
            name,
            aliases: aliases,
            contextWindow: contextWindow,
            input: input,
            price: price,
            isDeprecated: isDeprecated
        )
    }
}

extension ModelPrice {
    fileprivate static func mistral(_ input: Money, cached: Money? = nil, output: Money) -> ModelPrice {
        ModelPrice(input: input, cachedInput: cached, output: output, batch: 50)
    }
}
