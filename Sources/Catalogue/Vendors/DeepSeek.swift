import Core

extension VendorKind {
    /// DeepSeek. Its API deserialises roles and parts strictly (no `developer`, no images) and knows `json_object` alone.
    public static let deepSeek = VendorKind(
        name: "deepseek",
        displayName: "DeepSeek",
        baseURL: "https://api.deepseek.com/v1",
        environmentKeys: ["DEEPSEEK_API_KEY"],
        quirks: Quirks(renamed: Quirks.onlyMaxTokens, developerAsSystem: true),
        defaultCapabilities: Capabilities(jsonSchema: false),
        models: [
            deepSeek("deepseek-v4-flash"),
            deepSeek("deepseek-v4-pro"),
            deepSeek("deepseek-chat", isDeprecated: true),
            deepSeek("deepseek-reasoner", isDeprecated: true),
        ],
        documentationURL: "https://api-docs.deepseek.com"
    )

    private static func deepSeek(_ name: String, isDeprecated: Bool = false) -> ModelInfo {
        ModelInfo(
            name,
            contextWindow: 1_048_576,
            maxOutputTokens: 393_216,
            capabilities: Capabilities(reasoning: .effort, jsonSchema: false),
            isDeprecated: isDeprecated
        )
    }
}
