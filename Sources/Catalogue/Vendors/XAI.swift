import Core

extension VendorKind {
    /// xAI's Grok.
    public static let xAI = VendorKind(
        name: "xai",
        displayName: "xAI",
        baseURL: "https://api.x.ai/v1",
        environmentKeys: ["XAI_API_KEY"],
        keyRefusals: [.unauthorized, KeyRefusal(status: 400, containing: "Incorrect API key")],
        documentationURL: "https://docs.x.ai/docs/api-reference"
    )
}
