import Core
import JSON

/// What a request for a legacy completion can be seen to use.
enum CompletionsFeatures {
    static func seen(in root: JSONNode) -> SeenFeatures {
        var seen = SeenFeatures()
        for (key, value) in root.saidMembers {
            switch key {
            case "prompt", "suffix", "echo", "best_of": break
            // A number of alternatives here.
            case "logprobs": if value.bool != false { seen.see(.logprobs) }
            default: ChatFeatures.look(at: key, value, &seen)
            }
        }
        return seen
    }

    /// Without a word OpenAI's format means 16 tokens. Each of several prompts is answered.
    static func outputLimit(of root: JSONNode) -> OutputLimit {
        var limit = OutputLimit(member: "max_tokens")
        limit.standard = 16
        var (asked, drawn): (JSONNode?, JSONNode?)
        for (key, value) in root.saidMembers {
            switch key {
            case "max_tokens", "max_completion_tokens": limit.readTokens(value, key.string)
            case "n": asked = (asked?.int ?? 0) > (value.int ?? Int.max) ? asked : value
            case "best_of": drawn = (drawn?.int ?? 0) > (value.int ?? Int.max) ? drawn : value
            case "prompt": limit.multiply(prompts: value)
            default: break
            }
        }
        // Of those that are drawn some are told: the greater number is written.
        let draws = (drawn?.int ?? 0) > (asked?.int ?? 0) || drawn != nil && drawn?.int == nil
        if draws, let drawn { limit.multiply(drawn, "best_of") } else if let asked { limit.multiply(asked, "n") }
        return limit
    }
}

extension OutputLimit {
    /// A list of texts, or of lists of tokens, is several prompts; a list of tokens is one.
    fileprivate mutating func multiply(prompts: JSONNode) {
        guard let first = prompts[0], first.isString || first.isArray else { return }
        multiply(by: prompts.count)
    }
}
