import Core

extension VendorKind {
    /// Groq.
    public static let groq = VendorKind(
        name: "groq",
        displayName: "Groq",
        baseURL: "https://api.groq.com/openai/v1",
        environmentKeys: ["GROQ_API_KEY"],
        documentationURL: "https://console.groq.com/docs/api-reference"
    )
}
