/// Service tiers: Gemini's `standard`, `flex` and `priority` against OpenAI's `default`, `flex` and `priority`.
enum GeminiServiceTier {
    /// Gemini's word as the canonical one.
    static func read(_ word: String) -> String {
        var word = word.lowercased()
        if word.hasPrefix("service_tier_") { word.removeFirst("service_tier_".count) }
        switch word {
        case "standard": return "default"
        case "unspecified": return "auto"
        default: return word
        }
    }

    /// What Gemini is told; nil where it does what was asked unless told otherwise.
    static func isDefault(_ tier: String) -> Bool {
        tier == "auto" || tier == "default" || tier == "standard"
    }

    /// The canonical word as Gemini's.
    static func write(_ tier: String) -> String {
        tier == "default" || tier == "auto" ? "standard" : tier
    }
}
