import Core

extension VendorKind {
    /// Anthropic's Messages API.
    public static let anthropic = VendorKind(
        name: "anthropic",
        displayName: "Anthropic",
        baseURL: "https://api.anthropic.com",
        dialect: .anthropicMessages,
        authentication: .header("x-api-key"),
        environmentKeys: ["ANTHROPIC_API_KEY"],
        defaultHeaders: [VendorHeader("anthropic-version", "2023-06-01")],
        forwardedHeaders: ["anthropic-version", "anthropic-beta"],
        answerHeaders: VendorKind.commonAnswerHeaders + ["anthropic-ratelimit-*"],
        documentationURL: "https://docs.claude.com/en/api/overview"
    )
}
