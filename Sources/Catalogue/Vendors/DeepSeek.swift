import Core

extension VendorKind {
    /// DeepSeek. Its API deserialises roles and parts strictly (no `developer`, no images) and knows `json_object` alone.
    ///
    /// Prices: https://api-docs.deepseek.com/quick_start/pricing as of October 2026. They are those of the peak hours (1:00 to
    /// 4:00 and 6:00 to 10:00 UTC from Monday to Friday, Chinese holidays excepted); all other hours are off-peak, at half.
    /// The model under the name V4 Flash is V4.1 Flash by now; the names before that ended in July 2026.
    public static let deepSeek = VendorKind(
        name: "deepseek",
        displayName: "DeepSeek",
        baseURL: "https://api.deepseek.com/v1",
        environmentKeys: ["DEEPSEEK_API_KEY"],
        quirks: Quirks(renamed: Quirks.onlyMaxTokens, developerAsSystem: true),
        defaultCapabilities: Capabilities(jsonSchema: false),
        models: [
            deepSeek(
                "deepseek-v4-flash",
                aliases: ["deepseek-flash"],
                price: ModelPrice(input: "0.30", cachedInput: "0.006", output: "1.20")
            ),
            deepSeek(
                "deepseek-v4-pro",
                price: ModelPrice(input: "1.32", cachedInput: "0.044", output: "3.96")
            ),
            deepSeek("deepseek-chat", isDeprecated: true),
            deepSeek("deepseek-reasoner", isDeprecated: true),
        ],
        documentationURL: "https://api-docs.deepseek.com"
    )

    private static func deepSeek(
        _ name: String,
        aliases: [String] = [],
        price: ModelPrice? = nil,
        isDeprecated: Bool = false
    ) -> ModelInfo {
        var price = price
        price?.percents = [.offPeak: 50]
        return ModelInfo(
            name,
            aliases: aliases,
            contextWindow: 1_048_576,
            maxOutputTokens: 393_216,
            capabilities: Capabilities(reasoning: .effort, jsonSchema: false),
            price: price,
            isDeprecated: isDeprecated
        )
    }
}
