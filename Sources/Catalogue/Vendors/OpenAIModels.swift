import Core

/// OpenAI's models that Chat Completions reaches; the `pro`, `codex` and deep-research ones answer only in Responses.
/// Sizes are those of https://developers.openai.com/api/docs/models. Ending is what OpenAI itself shuts down in 2026
/// (https://developers.openai.com/api/docs/deprecations); Azure may keep it longer.
extension ModelInfo {
    static let openAI: [ModelInfo] = [
        reasoner(
            "gpt-6-astra",
            aliases: ["gpt-6-sol", "gpt-6-luna"],
            contextWindow: 1_050_000,
            maxOutputTokens: 128_000
        ),
        reasoner(
            "gpt-5.6",
            aliases: ["gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna"],
            contextWindow: 1_050_000,
            maxOutputTokens: 128_000
        ),
        reasoner("gpt-5.5", contextWindow: 1_050_000, maxOutputTokens: 128_000),
        reasoner("gpt-5.4", contextWindow: 1_050_000, maxOutputTokens: 128_000),
        reasoner("gpt-5.4-mini", contextWindow: 400_000, maxOutputTokens: 128_000),
        reasoner("gpt-5.4-nano", contextWindow: 400_000, maxOutputTokens: 128_000),
        reasoner("gpt-5.2", contextWindow: 400_000, maxOutputTokens: 128_000),
        reasoner("gpt-5.1", contextWindow: 400_000, maxOutputTokens: 128_000),
        reasoner("gpt-5", contextWindow: 400_000, maxOutputTokens: 128_000, refuses: sampling, isDeprecated: true),
        reasoner("gpt-5-mini", contextWindow: 400_000, maxOutputTokens: 128_000, refuses: sampling, isDeprecated: true),
        reasoner("gpt-5-nano", contextWindow: 400_000, maxOutputTokens: 128_000, refuses: sampling, isDeprecated: true),
        // Unlike the first chat model these take a `reasoning_effort`, though `medium` alone.
        reasoner(
            "gpt-5.2-chat-latest",
            aliases: ["gpt-5.1-chat-latest"],
            contextWindow: 128_000,
            maxOutputTokens: 16_384,
            input: [.text, .image],
            isDeprecated: true
        ),
        plain(
            "gpt-5-chat-latest",
            contextWindow: 128_000,
            maxOutputTokens: 16_384,
            input: [.text, .image]
        ),
        plain("gpt-4.1", contextWindow: 1_047_576, maxOutputTokens: 32_768, input: [.text, .image, .file]),
        plain("gpt-4.1-mini", contextWindow: 1_047_576, maxOutputTokens: 32_768, input: [.text, .image, .file]),
        plain(
            "gpt-4.1-nano",
            contextWindow: 1_047_576,
            maxOutputTokens: 32_768,
            input: [.text, .image, .file],
            isDeprecated: true
        ),
        plain("gpt-4o", contextWindow: 128_000, maxOutputTokens: 16_384, input: [.text, .image, .file]),
        plain("gpt-4o-mini", contextWindow: 128_000, maxOutputTokens: 16_384, input: [.text, .image, .file]),
        plain("gpt-4o-search-preview", contextWindow: 128_000, maxOutputTokens: 16_384),
        plain("gpt-4o-mini-search-preview", contextWindow: 128_000, maxOutputTokens: 16_384),
        plain(
            "gpt-audio",
            aliases: ["gpt-audio-1.5", "gpt-audio-mini", "gpt-4o-audio-preview", "gpt-4o-mini-audio-preview"],
            contextWindow: 128_000,
            maxOutputTokens: 16_384,
            input: [.text, .audio],
            output: [.text, .audio],
            jsonSchema: false
        ),
        // The first snapshot of GPT-4o is older than structured outputs.
        plain(
            "gpt-4o-2024-05-13",
            contextWindow: 128_000,
            maxOutputTokens: 4_096,
            input: [.text, .image],
            jsonSchema: false,
            isDeprecated: true
        ),
        reasoner("o4-mini", contextWindow: 200_000, maxOutputTokens: 100_000, refuses: sampling, isDeprecated: true),
        reasoner("o3", contextWindow: 200_000, maxOutputTokens: 100_000, refuses: sampling, isDeprecated: true),
        reasoner(
            "o3-mini",
            contextWindow: 200_000,
            maxOutputTokens: 100_000,
            input: .text,
            refuses: sampling,
            isDeprecated: true
        ),
        reasoner("o1", contextWindow: 200_000, maxOutputTokens: 100_000, refuses: sampling, isDeprecated: true),
        plain(
            "gpt-4-turbo",
            aliases: ["gpt-4-turbo-preview"],
            contextWindow: 128_000,
            maxOutputTokens: 4_096,
            input: [.text, .image],
            jsonSchema: false,
            isDeprecated: true
        ),
        plain("gpt-4", contextWindow: 8_192, maxOutputTokens: 8_192, jsonSchema: false, isDeprecated: true),
        plain("gpt-3.5-turbo", contextWindow: 16_385, maxOutputTokens: 4_096, jsonSchema: false, isDeprecated: true),
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
            isDeprecated: isDeprecated
        )
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
