import Core

extension VendorKind {
    /// Mistral's La Plateforme.
    public static let mistral = VendorKind(
        name: "mistral",
        displayName: "Mistral",
        baseURL: "https://api.mistral.ai/v1",
        environmentKeys: ["MISTRAL_API_KEY"],
        documentationURL: "https://docs.mistral.ai/api"
    )
}
