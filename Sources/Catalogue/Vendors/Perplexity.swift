import Core

extension VendorKind {
    /// Perplexity's Sonar.
    public static let perplexity = VendorKind(
        name: "perplexity",
        displayName: "Perplexity",
        baseURL: "https://api.perplexity.ai",
        environmentKeys: ["PERPLEXITY_API_KEY"],
        documentationURL: "https://docs.perplexity.ai/api-reference"
    )
}
