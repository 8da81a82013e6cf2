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
extension ModelInfo {
    static let gemini: [ModelInfo] = [
        gemini("gemini-3.8-flash", least: .low),
        gemini("gemini-3.7-flash", least: .low),
        gemini("gemini-3.6-flash"),
        gemini("gemini-3.5-flash", aliases: ["gemini-3.5-flash-*"]),
        gemini(
            "gemini-3.1-pro-preview",
            aliases: ["gemini-3.1-pro", "gemini-3.1-pro-preview-*", "gemini-pro-latest"],
            least: .low
        ),
        gemini("gemini-3.1-flash-lite", aliases: ["gemini-3.1-flash-lite-preview"]),
        gemini("gemini-3-pro-preview", aliases: ["gemini-3-pro"], least: .low),
        gemini("gemini-3-flash-preview", aliases: ["gemini-3-flash"]),
        gemini("gemini-2.5-pro", aliases: ["gemini-2.5-pro-preview-*"], reasoning: .budget, least: .minimal),
        gemini("gemini-2.5-flash", aliases: ["gemini-2.5-flash-preview-*"], reasoning: .budget),
        gemini("gemini-2.5-flash-lite", aliases: ["gemini-2.5-flash-lite-preview-*"], reasoning: .budget),
        gemini("gemini-2.0-flash", aliases: ["gemini-2.0-flash-exp", "gemini-2.0-flash-lite"], reasoning: .none),
        gemini("gemini-1.5-flash", aliases: ["gemini-1.5-flash-8b"], reasoning: .none),
        gemini("gemini-1.5-pro", contextWindow: 2_097_152, reasoning: .none),
    ]

    private static func gemini(
        _ name: String,
        aliases: [String] = [],
        contextWindow: Int = 1_048_576,
        reasoning: Capabilities.Reasoning = .effort,
        least: ReasoningRequest.Effort? = nil
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
            isDeprecated: isOld
        )
    }
}
