import Core

extension VendorKind {
    /// OpenRouter.
    public static let openRouter = VendorKind(
        name: "openrouter",
        displayName: "OpenRouter",
        baseURL: "https://openrouter.ai/api/v1",
        environmentKeys: ["OPENROUTER_API_KEY"],
        documentationURL: "https://openrouter.ai/docs/api-reference"
    )
}
