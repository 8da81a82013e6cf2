import Core

/// OpenAI's models that Chat Completions reaches; the `pro`, `codex` and deep-research ones answer only in Responses.
/// Sizes are those of https://developers.openai.com/api/docs/models. Ending is what OpenAI itself shuts down in 2026
/// (https://developers.openai.com/api/docs/deprecations); Azure may keep it longer.
///
/// Prices: https://developers.openai.com/api/docs/pricing and the models' own pages as of November 2026, those of models that
/// these no longer show as last shown in 2025; without the surcharge for a region. Of the models for sound and for search only
/// those are priced whose every charge is known.
extension ModelInfo {
    static let openAI: [ModelInfo] = [
        reasoner(
            "gpt-6-astra",
            contextWindow: 1_050_000,
            maxOutputTokens: 128_000,
            price: .long(
                TokenRates(input: "10", cachedInput: "1", cacheWrite: "12.50", output: "50"),
                TokenRates(input: "20", cachedInput: "2", cacheWrite: "25", output: "75")
            )
        ),
        reasoner(
            "gpt-6-sol",
            contextWindow: 1_050_000,
            maxOutputTokens: 128_000,
            price: .long(
                TokenRates(input: "2", cachedInput: "0.20", cacheWrite: "2.50", output: "10"),
                TokenRates(input: "4", cachedInput: "0.40", cacheWrite: "5", output: "15")
            )
        ),
        reasoner(
            "gpt-6-luna",
            contextWindow: 1_050_000,
            maxOutputTokens: 128_000,
            price: .long(
                TokenRates(input: "0.10", cachedInput: "0.01", cacheWrite: "0.125", output: "0.50"),
                TokenRates(input: "0.20", cachedInput: "0.02", cacheWrite: "0.25", output: "0.75")
            )
        ),
        reasoner(
            "gpt-5.6",
            aliases: ["gpt-5.6-sol"],
            contextWindow: 1_050_000,
            maxOutputTokens: 128_000,
            price: .long(
                TokenRates(input: "4", cachedInput: "0.40", cacheWrite: "5", output: "20"),
                TokenRates(input: "8", cachedInput: "0.80", cacheWrite: "10", output: "30")
            )
        ),
        reasoner(
            "gpt-5.6-terra",
            contextWindow: 1_050_000,
            maxOutputTokens: 128_000,
            price: .long(
                TokenRates(input: "2", cachedInput: "0.20", cacheWrite: "2.50", output: "12"),
                TokenRates(input: "4", cachedInput: "0.40", cacheWrite: "5", output: "18")
            )
        ),
        reasoner(
            "gpt-5.6-luna",
            contextWindow: 1_050_000,
            maxOutputTokens: 128_000,
            price: .long(
                TokenRates(input: "0.20", cachedInput: "0.02", cacheWrite: "0.25", output: "1.20"),
                TokenRates(input: "0.40", cachedInput: "0.04", cacheWrite: "0.50", output: "1.80")
            )
        ),
        reasoner(
            "gpt-5.5",
            contextWindow: 1_050_000,
            maxOutputTokens: 128_000,
            price: .long(
                TokenRates(input: "5", cachedInput: "0.50", output: "30"),
                TokenRates(input: "10", cachedInput: "1", output: "45"),
                priority: 250
            )
        ),
        reasoner(
            "gpt-5.4",
            contextWindow: 1_050_000,
            maxOutputTokens: 128_000,
            price: .long(
                TokenRates(input: "2.50", cachedInput: "0.25", output: "15"),
                TokenRates(input: "5", cachedInput: "0.50", output: "22.50")
            )
        ),
        reasoner(
            "gpt-5.4-mini",
            contextWindow: 400_000,
            maxOutputTokens: 128_000,
            price: ModelPrice(input: "0.75", cachedInput: "0.075", output: "4.50", batch: 50, flex: 50)
        ),
        reasoner(
            "gpt-5.4-nano",
            contextWindow: 400_000,
            maxOutputTokens: 128_000,
            price: ModelPrice(input: "0.20", cachedInput: "0.02", output: "1.25", batch: 50, flex: 50)
        ),
        reasoner(
            "gpt-5.2",
            contextWindow: 400_000,
            maxOutputTokens: 128_000,
            price: ModelPrice(input: "1.75", cachedInput: "0.175", output: "14", batch: 50)
        ),
        reasoner(
            "gpt-5.1",
            contextWindow: 400_000,
            maxOutputTokens: 128_000,
            price: ModelPrice(input: "1.25", cachedInput: "0.125", output: "10", batch: 50)
        ),
        reasoner(
            "gpt-5",
            contextWindow: 400_000,
            maxOutputTokens: 128_000,
            refuses: sampling,
            price: ModelPrice(input: "1.25", cachedInput: "0.125", output: "10", batch: 50),
            isDeprecated: true
        ),
        reasoner(
            "gpt-5-mini",
            contextWindow: 400_000,
            maxOutputTokens: 128_000,
            refuses: sampling,
            price: ModelPrice(input: "0.25", cachedInput: "0.025", output: "2", batch: 50),
            isDeprecated: true
        ),
        reasoner(
            "gpt-5-nano",
            contextWindow: 400_000,
            maxOutputTokens: 128_000,
            refuses: sampling,
            price: ModelPrice(input: "0.05", cachedInput: "0.005", output: "0.40", batch: 50),
            isDeprecated: true
        ),
        // Unlike the first chat model these take a `reasoning_effort`, though `medium` alone.
        reasoner(
            "gpt-5.2-chat-latest",
            contextWindow: 128_000,
            maxOutputTokens: 16_384,
            input: [.text, .image],
            isDeprecated: true
        ),
        reasoner(
            "gpt-5.1-chat-latest",
            contextWindow: 128_000,
            maxOutputTokens: 16_384,
            input: [.text, .image],
            price: ModelPrice(input: "1.25", cachedInput: "0.125", output: "10"),
            isDeprecated: true
        ),
        plain(
            "gpt-5-chat-latest",
            contextWindow: 128_000,
            maxOutputTokens: 16_384,
            input: [.text, .image],
            price: ModelPrice(input: "1.25", cachedInput: "0.125", output: "10")
        ),
        plain(
            "gpt-4.1",
            contextWindow: 1_047_576,
            maxOutputTokens: 32_768,
            input: [.text, .image, .file],
            price: ModelPrice(input: "2", cachedInput: "0.50", output: "8", batch: 50)
        ),
        plain(
            "gpt-4.1-mini",
            contextWindow: 1_047_576,
            maxOutputTokens: 32_768,
            input: [.text, .image, .file],
            price: ModelPrice(input: "0.40", cachedInput: "0.10", output: "1.60", batch: 50, priority: 175)
        ),
        plain(
            "gpt-4.1-nano",
            contextWindow: 1_047_576,
            maxOutputTokens: 32_768,
            input: [.text, .image, .file],
            price: ModelPrice(input: "0.10", cachedInput: "0.025", output: "0.40", batch: 50),
            isDeprecated: true
        ),
        plain(
            "gpt-4o",
            contextWindow: 128_000,
            maxOutputTokens: 16_384,
            input: [.text, .image, .file],
            price: ModelPrice(input: "2.50", cachedInput: "1.25", output: "10", batch: 50)
        ),
        plain(
            "gpt-4o-mini",
            contextWindow: 128_000,
            maxOutputTokens: 16_384,
            input: [.text, .image, .file],
            price: ModelPrice(input: "0.15", cachedInput: "0.075", output: "0.60", batch: 50)
        ),
        plain("gpt-4o-search-preview", contextWindow: 128_000, maxOutputTokens: 16_384),
        plain("gpt-4o-mini-search-preview", contextWindow: 128_000, maxOutputTokens: 16_384),
        plain(
            "gpt-audio",
            aliases: ["gpt-audio-1.5", "gpt-audio-mini", "gpt-4o-audio-preview"],
            contextWindow: 128_000,
            maxOutputTokens: 16_384,
            input: [.text, .audio],
            output: [.text, .audio],
            jsonSchema: false
        ),
        plain(
            "gpt-4o-mini-audio-preview",
            contextWindow: 128_000,
            maxOutputTokens: 16_384,
            input: [.text, .audio],
            output: [.text, .audio],
            jsonSchema: false,
            price: ModelPrice(
                rates: TokenRates(input: "0.15", output: "0.60", inputAudio: "10", outputAudio: "20")
            )
        ),
        // The first snapshot of GPT-4o is older than structured outputs.
        plain(
            "gpt-4o-2024-05-13",
            contextWindow: 128_000,
            maxOutputTokens: 4_096,
            input: [.text, .image],
            jsonSchema: false,
            price: ModelPrice(input: "5", output: "15", batch: 50),
            isDeprecated: true
        ),
        reasoner(
            "o4-mini",
            contextWindow: 200_000,
            maxOutputTokens: 100_000,
            refuses: sampling,
            price: ModelPrice(input: "1.10", cachedInput: "0.275", output: "4.40", batch: 50),
            isDeprecated: true
        ),
        reasoner(
            "o3",
            contextWindow: 200_000,
            maxOutputTokens: 100_000,
            refuses: sampling,
            price: ModelPrice(input: "2", cachedInput: "0.50", output: "8", batch: 50),
            isDeprecated: true
        ),
        reasoner(
            "o3-mini",
            contextWindow: 200_000,
            maxOutputTokens: 100_000,
            input: .text,
            refuses: sampling,
            price: ModelPrice(input: "1.10", cachedInput: "0.55", output: "4.40", batch: 50),
            isDeprecated: true
        ),
        reasoner(
            "o1",
            contextWindow: 200_000,
            maxOutputTokens: 100_000,
            refuses: sampling,
            price: ModelPrice(input: "15", cachedInput: "7.50", output: "60", batch: 50),
            isDeprecated: true
        ),
        plain(
            "gpt-4-turbo",
            aliases: ["gpt-4-turbo-preview"],
            contextWindow: 128_000,
            maxOutputTokens: 4_096,
            input: [.text, .image],
            jsonSchema: false,
            price: ModelPrice(input: "10", output: "30", batch: 50),
            isDeprecated: true
        ),
        plain(
            "gpt-4",
            contextWindow: 8_192,
            maxOutputTokens: 8_192,
            jsonSchema: false,
            price: ModelPrice(input: "30", output: "60", batch: 50),
            isDeprecated: true
        ),
        plain(
            "gpt-3.5-turbo",
            contextWindow: 16_385,
            maxOutputTokens: 4_096,
            jsonSchema: false,
            price: ModelPrice(input: "0.50", output: "1.50", batch: 50),
            isDeprecated: true
        ),
    ]

    /// What the models that always think answer with 400 unless it has its default; from GPT-5.1 on it is taken while they do
    /// not think. https://developers.openai.com/api/docs/guides/reasoning
    private static let sampling: Set<String> = [
        "frequency_penalty", "logit_bias", "logprobs", "presence_penalty", "stop", "temperature", "top_logprobs",
        "top_p",
    ]

    /// A model that thinks as much as `reasoning_effort` says.
    private static func reasoner(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int,
        maxOutputTokens: Int,
        input: Modalities = [.text, .image, .file],
        refuses: Set<String> = [],
        price: ModelPrice? = nil,
        isDeprecated: Bool = false
    ) -> ModelInfo {
        ModelInfo(
            name,
            aliases: aliases,
            contextWindow: contextWindow,
            maxOutputTokens: maxOutputTokens,
            input: input,
            capabilities: Capabilities(reasoning: .effort),
            unsupported: refuses,
            renamed: ["max_tokens": "max_completion_tokens"],
            price: price,
            isDeprecated: isDeprecated
        )
    }

    /// A model that answers without thinking and refuses `reasoning_effort`.
    private static func plain(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int,
        maxOutputTokens: Int,
        input: Modalities = .text,
        output: Modalities = .text,
        jsonSchema: Bool = true,
        price: ModelPrice? = nil,
        isDeprecated: Bool = false
    ) -> ModelInfo {
        ModelInfo(
            name,
            aliases: aliases,
            contextWindow: contextWindow,
            maxOutputTokens: maxOutputTokens,
            input: input,
            output: output,
            capabilities: Capabilities(reasoning: Capabilities.Reasoning.none, jsonSchema: jsonSchema),
            price: price,
            isDeprecated: isDeprecated
        )
    }
}

extension ModelPrice {
    /// The newer models: dearer above 272,000 tokens, batches and flex at half, fast mode at twice the price or what is said.
    fileprivate static func long(_ rates: TokenRates, _ longer: TokenRates, priority: Int = 200) -> ModelPrice {
        ModelPrice(rates: rates, percents: [.batch: 50, .flex: 50, .priority: priority]).above(272_000, longer)
    }
}

extension Capabilities {
    /// What differs from being able to do everything.
    init(
        reasoning: Reasoning? = nil,
        tools: Bool = true,
        jsonSchema: Bool = true,
        jsonMode: Bool = true,
        imageURLs: Bool? = nil
    ) {
        self.init()
        self.reasoning = reasoning
        self.tools = tools
        self.jsonSchema = jsonSchema
        self.jsonMode = jsonMode
        self.imageURLs = imageURLs
    }
}
