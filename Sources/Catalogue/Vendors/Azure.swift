import Core

extension VendorKind {
    /// Azure OpenAI by its `/openai/v1` API; every resource has an address of its own.
    public static let azure = VendorKind(
        name: "azure",
        displayName: "Azure OpenAI",
        baseURL: nil,
        authentication: .header("api-key"),
        environmentKeys: ["AZURE_OPENAI_API_KEY"],
        forwardedHeaders: ["openai-beta"],
        documentationURL: "https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle"
    )
}
