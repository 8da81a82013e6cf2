import Core

extension VendorKind {
    /// DeepSeek.
    public static let deepSeek = VendorKind(
        name: "deepseek",
        displayName: "DeepSeek",
        baseURL: "https://api.deepseek.com/v1",
        environmentKeys: ["DEEPSEEK_API_KEY"],
        documentationURL: "https://api-docs.deepseek.com"
    )
}
