import Core

extension VendorKind {
    /// Together AI.
    public static let together = VendorKind(
        name: "together",
        displayName: "Together AI",
        baseURL: "https://api.together.xyz/v1",
        environmentKeys: ["TOGETHER_API_KEY"],
        documentationURL: "https://docs.together.ai/reference"
    )
}
