import Core

extension VendorKind {
    /// OpenAI's own API.
    public static let openAI = VendorKind(
        name: "openai",
        displayName: "OpenAI",
        baseURL: "https://api.openai.com/v1",
        environmentKeys: ["OPENAI_API_KEY"],
        forwardedHeaders: ["openai-beta"],
        documentationURL: "https://platform.openai.com/docs/api-reference"
    )
}
