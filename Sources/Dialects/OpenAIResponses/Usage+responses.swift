import Core
import JSON

/// Usage as this dialect tells it: every token in the sums, the classes as shares of them.
extension Usage {
    /// Reads `usage`; nil when it counts neither input nor output.
    init?(responses node: JSONNode?) {
        guard let node else { return nil }
        let input = node["input_tokens"]?.tokenCount
        let output = node["output_tokens"]?.tokenCount
        guard input != nil || output != nil else { return nil }
        self.init(inputTokens: input ?? 0, outputTokens: output ?? 0)
        // Transcriptions call them by the other name.
        let details = node["input_tokens_details"] ?? node["input_token_details"]
        cachedInputTokens = details?["cached_tokens"]?.tokenCount
        cacheWriteTokens = details?["cache_write_tokens"]?.tokenCount
        inputAudioTokens = details?["audio_tokens"]?.tokenCount
        inputImageTokens = details?["image_tokens"]?.tokenCount
        reasoningTokens = node["output_tokens_details"]?["reasoning_tokens"]?.tokenCount
        outputAudioTokens = node["output_tokens_details"]?["audio_tokens"]?.tokenCount
        outputImageTokens = node["output_tokens_details"]?["image_tokens"]?.tokenCount
    }
}

extension JSONWriter {
    /// Writes the usage object; OpenAI's type has both details, so that what is not known counts as none.
    mutating func responsesUsage(_ usage: Usage) {
        object { writer in
            writer.member("input_tokens", usage.inputTokens)
            writer.object("input_tokens_details") { writer in
                writer.member("cached_tokens", usage.cachedInputTokens ?? 0)
                writer.member("cache_write_tokens", usage.cacheWriteTokens ?? 0)
                writer.member("audio_tokens", usage.inputAudioTokens)
                writer.member("image_tokens", usage.inputImageTokens)
            }
            writer.member("output_tokens", usage.outputTokens)
            writer.object("output_tokens_details") { writer in
                writer.member("reasoning_tokens", usage.reasoningTokens ?? 0)
                writer.member("audio_tokens", usage.outputAudioTokens)
                writer.member("image_tokens", usage.outputImageTokens)
            }
            writer.member("total_tokens", usage.inputTokens + usage.outputTokens)
        }
    }
}
