import Core
import JSON

/// What a vendor's quirks make of the members of a request.
struct ChatQuirks {
    private let quirks: Quirks
    /// Most vendors have no quirks that concern members.
    private let isPlain: Bool

    init(_ quirks: Quirks) {
        self.quirks = quirks
        isPlain = quirks.renamed.isEmpty && quirks.unsupported.isEmpty
    }

    enum Verdict {
        case kept
        case renamed(String)
        case unsupported
    }

    func verdict(on name: StaticString) -> Verdict {
        if isPlain { return .kept }
        let name = name.description
        if quirks.unsupported.contains(name) { return .unsupported }
        return quirks.renamed[name].map { .renamed($0) } ?? .kept
    }

    /// The literal of a name that quirks are about.
    static func literal(_ name: String) -> StaticString? { literals[name] }

    private static let literals: [String: StaticString] = {
        let names: [StaticString] = [
            "audio", "background", "cache_prompt", "context_management", "conversation", "frequency_penalty",
            "function_call", "functions", "include", "instructions", "logit_bias", "logprobs", "max_completion_tokens",
            "max_new_tokens", "max_output_tokens", "max_tokens", "max_tool_calls", "metadata", "min_p", "modalities",
            "moderation", "n", "num_predict", "parallel_tool_calls", "prediction", "presence_penalty",
            "previous_response_id", "prompt",
            "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "random_seed", "reasoning",
            "reasoning_effort", "repetition_penalty", "response_format", "safety_identifier", "seed", "service_tier",
            "stop", "stop_sequences", "store", "stream_options", "temperature", "text", "thinking", "tool_choice",
            "tools", "top_k", "top_logprobs", "top_p", "truncation", "user", "verbosity", "web_search_options",
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ($0.description, $0) })
    }()

    /// Members that change no answer; a vendor that refuses them loses nothing.
    static func isHint(_ name: String) -> Bool {
        switch name {
        case "user", "metadata", "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
            "prompt_cache_options",
            "stream_options":
            true
        default: false
        }
    }

    /// Whether a member asks for what happens without it.
    static func isNoOp(_ name: String, _ value: JSONNode) -> Bool {
        if value.isNull { return true }
        switch name {
        case "n", "temperature", "top_p": return value.double == 1
        case "reasoning_effort": return value.equals("none")
        case "presence_penalty", "frequency_penalty", "top_logprobs": return value.double == 0
        case "logprobs", "store": return value.bool == false
        case "parallel_tool_calls": return value.bool == true
        case "service_tier": return value.equals("auto") || value.equals("default")
        case "response_format": return value["type"]?.equals("text") == true
        case "logit_bias", "tools", "stop", "functions": return !value.isString && value.count == 0
        case "tool_choice", "function_call": return value.equals("auto")
        case "modalities": return value.count == 1 && value[0]?.equals("text") == true
        default: return false
        }
    }
}
