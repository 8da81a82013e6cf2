import Core
import JSON

/// Usage as OpenAI and its kin tell it.
extension Usage {
    /// Reads `usage`; nil when it counts neither prompt nor completion.
    init?(chat node: JSONNode?, _ quirks: Quirks) {
        guard let node else { return nil }
        let prompt = node["prompt_tokens"]?.int
        let completion = node["completion_tokens"]?.int
        guard prompt != nil || completion != nil else { return nil }
        self.init(inputTokens: prompt ?? 0, outputTokens: completion ?? 0)
        let input = node["prompt_tokens_details"]
        let output = node["completion_tokens_details"]
        // DeepSeek, Perplexity and Moonshot count beside the details. A zero in the details does not outweigh them.
        cachedInputTokens = Self.first(
            input?["cached_tokens"],
            node["prompt_cache_hit_tokens"],
            node["num_cached_tokens"],
            node["cached_tokens"],
            node["cache_read_input_tokens"]
        )
        cacheWriteTokens = Self.first(
            input?["cache_write_tokens"],
            input?["cache_creation_tokens"],
            node["cache_creation_input_tokens"]
        )
        cacheWrite1hTokens = node["cache_creation"]?["ephemeral_1h_input_tokens"]?.int
        reasoningTokens = Self.first(output?["reasoning_tokens"], node["reasoning_tokens"])
        inputAudioTokens = input?["audio_tokens"]?.int
        outputAudioTokens = output?["audio_tokens"]?.int
        addExcludedReasoning(total: node["total_tokens"]?.int, quirks)
    }

    /// xAI leaves reasoning out of the completion; the total tells, where there is one.
    private mutating func addExcludedReasoning(total: Int?, _ quirks: Quirks) {
        guard let thought = reasoningTokens, thought > 0 else { return }
        let sum = inputTokens + outputTokens + thought
        if total.map({ $0 == sum }) ?? quirks.completionExcludesReasoning { outputTokens += thought }
    }

    /// The first count above zero, else zero if any was told.
    private static func first(_ nodes: JSONNode?...) -> Int? {
        var told: Int?
        for node in nodes {
            guard let count = node?.int else { continue }
            if count > 0 { return count }
            told = 0
        }
        return told
    }
}

extension JSONWriter {
    /// Writes the usage object with OpenAI's own members; details only where something is known.
    mutating func chatUsage(_ usage: Usage) {
        beginObject()
        member("prompt_tokens", usage.inputTokens)
        member("completion_tokens", usage.outputTokens)
        member("total_tokens", usage.inputTokens + usage.outputTokens)
        if usage.cachedInputTokens != nil || usage.cacheWriteTokens != nil || usage.inputAudioTokens != nil {
            object("prompt_tokens_details") { writer in
                writer.member("cached_tokens", usage.cachedInputTokens ?? 0)
                writer.member("cache_write_tokens", usage.cacheWriteTokens)
                writer.member("audio_tokens", usage.inputAudioTokens)
            }
        }
        if usage.reasoningTokens != nil || usage.outputAudioTokens != nil {
            object("completion_tokens_details") { writer in
                writer.member("reasoning_tokens", usage.reasoningTokens ?? 0)
                writer.member("audio_tokens", usage.outputAudioTokens)
            }
        }
        endObject()
    }
}
