import Core

extension TargetProfile {
    /// The model goes on from a last message of the assistant, as the beginning of its answer.
    func takesBeginning(of call: Call) -> Bool {
        switch dialect {
        case .anthropicMessages, .bedrockConverse:
            // Claude does up to 4.5, unless it thinks.
            guard let version = ClaudeVersion(of: model), version < ClaudeVersion(major: 4, minor: 6) else {
                return false
            }
            return call.reasoning == nil
        case .openAIChat: return quirks.marksBeginning
        case .openAIResponses, .openAICompletions, .gemini, .cohereV2: return false
        }
    }
}

/// The version in the name of a model of Claude: `claude-sonnet-4-5-20250929`, `anthropic.claude-3-5-haiku-20241022-v1:0`.
struct ClaudeVersion: Comparable {
    var major: Int
    var minor: Int

    init(major: Int, minor: Int) {
        (self.major, self.minor) = (major, minor)
    }

    /// Nil for other models, and where the name says no version.
    init?(of model: String) {
        guard let name = model.firstRange(of: "claude-").map({ model[$0.upperBound...] }) else { return nil }
        let words = name.split { $0 == "-" || $0 == "@" || $0 == "." }
        // Dates have more digits.
        guard let first = words.firstIndex(where: { $0.count <= 2 && Int($0) != nil }), let major = Int(words[first])
        else {
            return nil
        }
        let next = words.index(after: first)
        self.major = major
        minor = next < words.endIndex && words[next].count <= 2 ? Int(words[next]) ?? 0 : 0
    }

    static func < (one: ClaudeVersion, other: ClaudeVersion) -> Bool {
        (one.major, one.minor) < (other.major, other.minor)
    }
}
