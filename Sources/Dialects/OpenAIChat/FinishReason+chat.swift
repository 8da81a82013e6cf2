import Core
import JSON

extension FinishReason {
    /// Reads `finish_reason`, in the words of every vendor that has its own; nil for null.
    init?(chat node: JSONNode?) {
        guard let word = node?.string else { return nil }
        switch word {
        case "stop", "", "eos", "eos_token", "end", "end_turn", "stop_sequence", "COMPLETE", "STOP", "STOP_SEQUENCE":
            self = .stop
        case "length", "model_length", "max_tokens", "max_output_tokens", "MAX_TOKENS":
            self = .length
        case "tool_calls", "tool_call", "tool_use", "function_call", "TOOL_CALL":
            self = .toolCalls
        case "content_filter", "safety", "SAFETY", "sensitive", "refusal":
            self = .contentFilter
        default:
            self = .error
        }
    }

    /// The word among those that OpenAI's types allow. An abnormal end is told as filtered: of the four it is the one
    /// that does not claim a whole answer.
    /// - Parameter callWord: how the caller is told of calls, `tool_calls` or `function_call`.
    func chatWord(hasToolCalls: Bool, callWord: StaticString) -> StaticString {
        switch self {
        case .stop: hasToolCalls ? callWord : "stop"
        case .length: "length"
        case .toolCalls: callWord
        case .contentFilter: "content_filter"
        case .error: hasToolCalls ? callWord : "content_filter"
        }
    }
}
