import Core

/// Vendors and models of all sorts, of which an input chooses one.
enum Profiles {
    static func profile(of dialect: DialectName, _ choice: UInt64) -> TargetProfile {
        var profile = TargetProfile(vendor: "vendor", model: "model", dialect: dialect)
        switch choice % 6 {
        case 0: profile.maxOutputTokens = 4096
        case 1:
            profile.capabilities.reasoning = .budget
            profile.capabilities.leastEffort = .low
        case 2:
            profile.capabilities.reasoning = Capabilities.Reasoning.none
            profile.capabilities.jsonSchema = false
            profile.capabilities.jsonMode = false
            profile.capabilities.parametersJSONSchema = false
            profile.capabilities.temperatureWithTopP = false
            profile.capabilities.jsonWithTools = false
            profile.capabilities.imageURLs = false
        case 3:
            profile.capabilities.reasoning = .adaptive
            profile.capabilities.parametersJSONSchema = false
            profile.platform = .vertex
        case 4:
            profile.capabilities.reasoning = .effort
            profile.quirks.renamed = ["max_completion_tokens": "max_tokens"]
            profile.quirks.unsupported = ["seed", "logit_bias", "n"]
            profile.quirks.developerAsSystem = true
            profile.quirks.streamUsage = false
            profile.quirks.reasoningMember = nil
            profile.quirks.requiredToolChoiceIsAny = true
            profile.quirks.completionExcludesReasoning = true
        default: break
        }
        return profile
    }
}
