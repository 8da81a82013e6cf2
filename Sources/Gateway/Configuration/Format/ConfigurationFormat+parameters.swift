import Core
import Dialects

extension ConfigurationFormat {
    /// What calls of an alias have, or of one of its branches.
    static let parameters = [
        Setting(
            "parameters",
            .section(SettingSection(settings: CallParameter.allCases.map(\.setting))),
            "What calls have whatever they say themselves ([routing.md](routing.md#parameters))."
        ),
        Setting(
            "defaults",
            .section(SettingSection(settings: CallParameter.allCases.map(\.setting))),
            "What they have where they say nothing."
        ),
    ]
}

extension CallParameter {
    fileprivate var setting: Setting {
        switch self {
        case .maxTokens: Setting(rawValue, .integer(1...10_000_000), "The longest answer, in tokens.")
        case .temperature: Setting(rawValue, .decimal(0...2), "How freely tokens are chosen.")
        case .topP: Setting(rawValue, .decimal(0...1), "The share of probability that is considered.")
        case .topK: Setting(rawValue, .integer(1...100_000), "How many tokens are considered.")
        case .presencePenalty:
            Setting(rawValue, .decimal(-2...2), "Makes tokens that occurred less likely.")
        case .frequencyPenalty:
            Setting(rawValue, .decimal(-2...2), "Makes tokens less likely with every occurrence.")
        case .seed: Setting(rawValue, .integer(0...Int(Int32.max)), "Asks for the same answer to the same request.")
        case .stop: Setting(rawValue, .list(.text), "Texts that end the answer.")
        case .reasoningEffort:
            Setting(rawValue, .word(ReasoningRequest.Effort.allCases.map(\.rawValue)), "How much the model thinks.")
        }
    }
}
