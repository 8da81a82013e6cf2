import Core

extension VendorKind {
    /// Google's Vertex AI: Gemini, Claude, and models of others by its compatible endpoint (`meta/llama-…`), each in its own wire
    /// format. The address follows from project and region.
    public static let vertex: VendorKind = {
        var kind = VendorKind(
            name: "vertex",
            displayName: "Google Vertex AI",
            baseURL: nil,
            dialect: .gemini,
            authentication: .optionalBearer,
            forwardedHeaders: ["anthropic-beta"],
            answerHeaders: VendorKind.commonAnswerHeaders + ["anthropic-ratelimit-*"],
            models: ModelInfo.vertex,
            documentationURL: "https://cloud.google.com/vertex-ai/generative-ai/docs"
        )
        kind.platform = .vertex
        kind.cloud = .google
        return kind
    }()
}

extension ModelInfo {
    /// Google's own as at the Gemini API, Anthropic's as at Anthropic, spoken to in Anthropic's format; everything with a
    /// publisher before a slash by the compatible endpoint.
    fileprivate static let vertex: [ModelInfo] =
        ModelInfo.gemini
        + ModelInfo.claude.map { claude in
            var claude = claude
            claude.dialect = .anthropicMessages
            return claude
        }
        + ["meta", "mistralai", "deepseek-ai", "qwen", "openai", "moonshotai", "zai-org", "minimaxai", "xai"].map {
            ModelInfo("\($0)/*", dialect: .openAIChat)
        } + [ModelInfo("claude-*", input: [.text, .image, .file], dialect: .anthropicMessages)]
}
