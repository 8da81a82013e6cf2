import Core

/// OpenAI's models that hold no conversations. Prices as with those that do. Pictures are charged by tokens, whose number depends on
/// their size and quality.
extension ModelInfo {
    static let openAIOther: [ModelInfo] = [
        other(
            "text-embedding-3-small",
            for: .embeddings,
            contextWindow: 8_192,
            output: [],
            price: ModelPrice(input: "0.02", batch: 50)
        ),
        other(
            "text-embedding-3-large",
            for: .embeddings,
            contextWindow: 8_192,
            output: [],
            price: ModelPrice(input: "0.13", batch: 50)
        ),
        other(
            "text-embedding-ada-002",
            for: .embeddings,
            contextWindow: 8_192,
            output: [],
            price: ModelPrice(input: "0.10", batch: 50)
        ),
        other("omni-moderation-latest", for: .moderation, input: [.text, .image], output: [], price: .free),
        other("gpt-4o-transcribe", for: .transcription, contextWindow: 16_000, input: [.text, .audio], output: .text),
        other(
            "gpt-4o-mini-transcribe",
            for: .transcription,
            contextWindow: 16_000,
            input: [.text, .audio],
            output: .text,
            price: ModelPrice(input: "1.25", output: "5")
        ),
        other(
            "whisper-1",
            for: .transcription,
            input: .audio,
            output: .text,
            price: ModelPrice(rates: TokenRates(), minute: "0.006")
        ),
        other(
            "gpt-4o-mini-tts",
            for: .speech,
            contextWindow: 2_000,
            output: .audio,
            price: ModelPrice(input: "0.60", output: "12")
        ),
        other(
            "tts-1",
            for: .speech,
            output: .audio,
            price: ModelPrice(rates: TokenRates(), millionCharacters: "15")
        ),
        other(
            "tts-1-hd",
            for: .speech,
            output: .audio,
            price: ModelPrice(rates: TokenRates(), millionCharacters: "30")
        ),
        other(
            "gpt-image-2",
            for: .images,
            input: [.text, .image],
            output: .image,
            price: ModelPrice(
                rates: TokenRates(
                    input: "5",
                    cachedInput: "1.25",
                    output: "10",
                    inputImage: "8",
                    outputImage: "30"
                )
            )
        ),
        other("gpt-image-1.5", for: .images, input: [.text, .image], output: .image),
        other(
            "gpt-image-1-mini",
            for: .images,
            input: [.text, .image],
            output: .image,
            price: ModelPrice(
                rates: TokenRates(input: "2", cachedInput: "0.20", output: "8", inputImage: "2.50")
            ),
            isDeprecated: true
        ),
    ]

    private static func other(
        _ name: String,
        for purpose: ModelPurpose,
        contextWindow: Int? = nil,
        input: Modalities = .text,
        output: Modalities,
        price: ModelPrice? = nil,
        isDeprecated: Bool = false
    ) -> ModelInfo {
        ModelInfo(
            name,
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
