import Core

extension VendorKind {
    /// Cerebras.
    public static let cerebras = VendorKind(
        name: "cerebras",
        displayName: "Cerebras",
        baseURL: "https://api.cerebras.ai/v1",
        environmentKeys: ["CEREBRAS_API_KEY"],
        documentationURL: "https://inference-docs.cerebras.ai"
    )
}
