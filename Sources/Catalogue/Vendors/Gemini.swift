import Core

extension VendorKind {
    /// Google's Gemini API (not Vertex AI, whose addresses and credentials are others).
    public static let gemini = VendorKind(
        name: "gemini",
        displayName: "Google Gemini",
        baseURL: "https://generativelanguage.googleapis.com",
        dialect: .gemini,
        authentication: .header("x-goog-api-key"),
        environmentKeys: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        keyRefusals: [.unauthorized, KeyRefusal(status: 400, containing: "API_KEY_INVALID")],
        documentationURL: "https://ai.google.dev/api"
    )
}
