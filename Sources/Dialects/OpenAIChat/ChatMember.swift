/// The members of a request that the canonical model has fields for; the others are extensions.
enum ChatMember: String, CaseIterable {
    case model, messages, stream
    case streamOptions = "stream_options"
    case dropParams = "drop_params"

    case tools, functions
    case toolChoice = "tool_choice"
    case functionCall = "function_call"
    case parallelToolCalls = "parallel_tool_calls"
    case responseFormat = "response_format"

    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
    case temperature, stop, n, seed
    case topP = "top_p"
    case topK = "top_k"
    case minP = "min_p"
    case presencePenalty = "presence_penalty"
    case frequencyPenalty = "frequency_penalty"
    case logitBias = "logit_bias"
    case logprobs
    case topLogprobs = "top_logprobs"

    case reasoningEffort = "reasoning_effort"
    /// OpenRouter's `{effort, max_tokens, exclude, enabled}`.
    case reasoning
    /// OpenRouter's older switch for what `reasoning.exclude` says.
    case includeReasoning = "include_reasoning"
    /// Anthropic's `{type, budget_tokens}`, which DeepSeek, Z.ai and others took over.
    case thinking

    case user, metadata, verbosity, store, modalities
    case safetyIdentifier = "safety_identifier"
    case serviceTier = "service_tier"
    case promptCacheKey = "prompt_cache_key"

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// Looks a name up by its hash: a request has some ten members, there are four times as many cases.
    init?(named name: String) {
        guard let known = Self.byName[name] else { return nil }
        self = known
    }
}
