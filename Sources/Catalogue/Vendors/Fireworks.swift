import Core

extension VendorKind {
    /// Fireworks AI.
    public static let fireworks = VendorKind(
        name: "fireworks",
        displayName: "Fireworks AI",
        baseURL: "https://api.fireworks.ai/inference/v1",
        environmentKeys: ["FIREWORKS_API_KEY"],
        documentationURL: "https://docs.fireworks.ai/api-reference"
    )
}
