import Core

extension VendorKind {
    /// Google's Gemini API (not Vertex AI, whose addresses and credentials are others).
    public static let gemini = VendorKind(
        name: "gemini",
        displayName: "Google Gemini",
        baseURL: "https://generativelanguage.googleapis.com",
        dialect: .gemini,
        authentication: .header("x-goog-api-key"),
        environmentKeys: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        keyRefusals: [.unauthorized, KeyRefusal(status: 400, containing: "API_KEY_INVALID")],
        models: ModelInfo.gemini,
        documentationURL: "https://ai.google.dev/api"
    )
}

/// Sizes and ways of thinking are those of https://ai.google.dev/gemini-api/docs/models. Gemini 3 thinks by level, 2.5 by
/// budget, 2.0 not at all; full JSON Schema came with 2.5, tools beside it with 3. From 2.5 on penalties are refused ("Penalty
/// is not enabled"). The Pro models, and Flash from 3.7 on, have no level below `low`; 2.5 Pro cannot be told not to think.
///
/// Prices: the paid tier of https://ai.google.dev/gemini-api/docs/pricing as of October 2026. Batches and flex are at half; what
/// priority costs is said as 175 to 200 percent and so left out. Storing a cache costs by the hour, which no answer tells;
/// cached sound is taken for cached text. Gemini 3.8 Flash is at half its price until the end of 2026; from January 2027 on
/// it costs 1.50 (cached 0.15) and 7.50 dollars.
extension ModelInfo {
    static let gemini: [ModelInfo] = [
        gemini("gemini-3.8-flash", least: .low, price: .gemini("0.75", cached: "0.075", output: "3.75")),
        gemini("gemini-3.7-flash", least: .low),
        gemini("gemini-3.6-flash", price: .gemini("1.50", cached: "0.15", output: "7.50")),
        gemini("gemini-3.5-flash-lite", price: .gemini("0.30", cached: "0.03", output: "2.50")),
        gemini(
            "gemini-3.5-flash",
            aliases: ["gemini-3.5-flash-*"],
            price: .gemini("1.50", cached: "0.15", output: "9")
        ),
        gemini(
            "gemini-3.1-pro-preview",
            aliases: ["gemini-3.1-pro", "gemini-3.1-pro-preview-*", "gemini-pro-latest"],
            least: .low,
            price: .gemini("2", cached: "0.20", output: "12")
                .above(200_000, TokenRates(input: "4", cachedInput: "0.40", output: "18"))
        ),
        gemini(
            "gemini-3.1-flash-lite",
            aliases: ["gemini-3.1-flash-lite-preview"],
            price: .gemini("0.25", cached: "0.025", output: "1.50", audio: "0.50")
        ),
        gemini(
            "gemini-3-pro-preview",
            aliases: ["gemini-3-pro"],
            least: .low,
            price: .gemini("2", cached: "0.20", output: "12")
                .above(200_000, TokenRates(input: "4", cachedInput: "0.40", output: "18"))
        ),
        gemini(
            "gemini-3-flash-preview",
            aliases: ["gemini-3-flash"],
            price: .gemini("0.50", cached: "0.05", output: "3", audio: "1")
        ),
        gemini(
            "gemini-2.5-pro",
            aliases: ["gemini-2.5-pro-preview-*"],
            reasoning: .budget,
            least: .minimal,
            price: .gemini("1.25", cached: "0.125", output: "10")
                .above(200_000, TokenRates(input: "2.50", cachedInput: "0.25", output: "15"))
        ),
        gemini(
            "gemini-2.5-flash",
            aliases: ["gemini-2.5-flash-preview-*"],
            reasoning: .budget,
            price: .gemini("0.30", cached: "0.03", output: "2.50", audio: "1")
        ),
        gemini(
            "gemini-2.5-flash-lite",
            aliases: ["gemini-2.5-flash-lite-preview-*"],
            reasoning: .budget,
            price: .gemini("0.10", cached: "0.01", output: "0.40", audio: "0.30")
        ),
        gemini(
            "gemini-2.0-flash",
            aliases: ["gemini-2.0-flash-exp", "gemini-2.0-flash-lite"],
            reasoning: .none
        ),
        gemini("gemini-1.5-flash", aliases: ["gemini-1.5-flash-8b"], reasoning: .none),
        gemini("gemini-1.5-pro", contextWindow: 2_097_152, reasoning: .none),
        geminiOther(
            "gemini-embedding-2",
            aliases: ["gemini-embedding-2-preview"],
            for: .embeddings,
            contextWindow: 8_192,
            input: [.text, .image, .audio, .video, .file],
            output: [],
            price: ModelPrice(
                rates: TokenRates(input: "0.20", inputAudio: "6.50", inputImage: "0.45"),
                percents: [.batch: 50]
            )
        ),
        geminiOther(
            "gemini-embedding-001",
            for: .embeddings,
            contextWindow: 2_048,
            output: [],
            price: ModelPrice(input: "0.15", batch: 50),
            isDeprecated: true
        ),
        geminiOther(
            "gemini-3.1-flash-tts-preview",
            for: .speech,
            output: .audio,
            price: ModelPrice(input: "1", output: "20", batch: 50)
        ),
        geminiOther(
            "gemini-2.5-flash-preview-tts",
            for: .speech,
            contextWindow: 8_192,
            output: .audio
        ),
        geminiOther(
            "gemini-2.5-pro-preview-tts",
            for: .speech,
            contextWindow: 8_192,
            output: .audio
        ),
        geminiOther(
            "gemini-3-pro-image",
            aliases: ["gemini-3-pro-image-preview"],
            for: .images,
            contextWindow: 65_536,
            input: [.text, .image],
            output: [.text, .image],
            // What it charges for the words beside a picture is not known.
            price: ModelPrice(rates: TokenRates(input: "2", outputImage: "120"), percents: [.batch: 50])
        ),
        geminiOther(
            "gemini-2.5-flash-image",
            for: .images,
            contextWindow: 32_768,
            input: [.text, .image],
            output: [.text, .image],
            isDeprecated: true
        ),
    ]

    private static func gemini(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int = 1_048_576,
        reasoning: Capabilities.Reasoning = .effort,
        least: ReasoningRequest.Effort? = nil,
        price: ModelPrice? = nil
    ) -> ModelInfo {
        let isOld = reasoning == Capabilities.Reasoning.none
        var capabilities = Capabilities(reasoning: reasoning, jsonSchema: !isOld)
        capabilities.parametersJSONSchema = !isOld
        capabilities.jsonWithTools = reasoning == .effort
        capabilities.leastEffort = least
        // The API also takes a name with its collection in front.
        return ModelInfo(
            name,
            aliases: aliases + ([name] + aliases).map { "models/" + $0 },
            contextWindow: contextWindow,
            maxOutputTokens: isOld ? 8_192 : 65_536,
            input: [.text, .image, .audio, .video, .file],
            capabilities: capabilities,
            unsupported: isOld ? [] : ["presence_penalty", "frequency_penalty"],
            price: price,
            isDeprecated: isOld
        )
    }

    /// A model that does not hold conversations.
    private static func geminiOther(
        _ name: String,
        aliases: [String] = [],
        for purpose: ModelPurpose,
        contextWindow: Int? = nil,
        input: Modalities = .text,
        output: Modalities,
        price: ModelPrice? = nil,
        isDeprecated: Bool = false
    ) -> ModelInfo {
        ModelInfo(
            name,
            aliases: aliases + ([name] + aliases).map { "models/" + $0 },
            purpose: purpose,
            contextWindow: contextWindow,
            input: input,
            output: output,
            capabilities: Capabilities(reasoning: Capabilities.Reasoning.none, tools: false),
            price: price,
            isDeprecated: isDeprecated
        )
    }
}

extension ModelPrice {
    fileprivate static func gemini(
        _ input: Money,
        cached: Money,
        output: Money,
        audio: Money? = nil
    ) -> ModelPrice {
        ModelPrice(
            rates: TokenRates(input: input, cachedInput: cached, output: output, inputAudio: audio),
            percents: [.batch: 50, .flex: 50]
        )
    }
}
