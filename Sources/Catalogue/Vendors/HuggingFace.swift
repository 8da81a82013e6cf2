import Core

extension VendorKind {
    /// Hugging Face's router of inference providers.
    public static let huggingFace = VendorKind(
        name: "huggingface",
        displayName: "Hugging Face",
        baseURL: "https://router.huggingface.co/v1",
        environmentKeys: ["HF_TOKEN"],
        documentationURL: "https://huggingface.co/docs/inference-providers"
    )
}
