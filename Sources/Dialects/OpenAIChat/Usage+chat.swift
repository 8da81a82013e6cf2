import Core
import JSON

/// Usage as OpenAI and its kin tell it.
extension Usage {
    /// Reads `usage`; nil when it counts neither prompt nor completion.
    init?(chat node: JSONNode?, _ quirks: Quirks) {
        guard let node else { return nil }
        let counts = ChatUsageNode(node)
        guard counts.prompt != nil || counts.completion != nil else { return nil }
        self.init(inputTokens: counts.prompt ?? 0, outputTokens: counts.completion ?? 0)
        cachedInputTokens = counts.cached
        cacheWriteTokens = counts.cacheWrite
        cacheWrite1hTokens = counts.cacheWrite1h
        reasoningTokens = counts.reasoning
        inputAudioTokens = counts.inputAudio
        outputAudioTokens = counts.outputAudio
        inputImageTokens = counts.inputImage
        outputImageTokens = counts.outputImage
        seconds = counts.seconds
        addExcludedReasoning(total: counts.total, quirks)
    }

    /// xAI leaves reasoning out of the completion; the total tells, where there is one.
    private mutating func addExcludedReasoning(total: Int?, _ quirks: Quirks) {
        guard let thought = reasoningTokens, thought > 0 else { return }
        let sum = inputTokens + outputTokens + thought
        if total.map({ $0 == sum }) ?? quirks.completionExcludesReasoning { outputTokens += thought }
    }
}

/// The counts of a `usage` object; one walk finds them.
///
/// DeepSeek, Perplexity and Moonshot count beside OpenAI's details. Where a count stands twice, a zero does not outweigh
/// the other.
private struct ChatUsageNode {
    var prompt: Int?
    var completion: Int?
    var total: Int?
    var cached: Int?
    var cacheWrite: Int?
    var cacheWrite1h: Int?
    var reasoning: Int?
    var inputAudio: Int?
    var outputAudio: Int?
    var inputImage: Int?
    var outputImage: Int?
    var seconds: Int?

    init(_ node: JSONNode) {
        node.eachMember { key, value in
            switch key {
            case "prompt_tokens": prompt = value.tokenCount
            case "completion_tokens": completion = value.tokenCount
            case "total_tokens": total = value.tokenCount
            case "prompt_tokens_details": readInput(value)
            case "completion_tokens_details": readOutput(value)
            case "prompt_cache_hit_tokens", "num_cached_tokens", "cached_tokens", "cache_read_input_tokens":
                Self.add(value, to: &cached)
            case "cache_creation_input_tokens": Self.add(value, to: &cacheWrite)
            case "cache_creation": cacheWrite1h = value["ephemeral_1h_input_tokens"]?.tokenCount
            case "reasoning_tokens": Self.add(value, to: &reasoning)
            // Mistral, which charges sound by its length.
            case "prompt_audio_seconds": seconds = value.tokenCount
            default: break
            }
        }
    }

    private mutating func readInput(_ details: JSONNode) {
        details.eachMember { key, value in
            switch key {
            case "cached_tokens": Self.add(value, to: &cached)
            case "cache_write_tokens", "cache_creation_tokens": Self.add(value, to: &cacheWrite)
            case "audio_tokens": inputAudio = value.tokenCount
            case "image_tokens": inputImage = value.tokenCount
            default: break
            }
        }
    }

    private mutating func readOutput(_ details: JSONNode) {
        details.eachMember { key, value in
            switch key {
            case "reasoning_tokens": Self.add(value, to: &reasoning)
            case "audio_tokens": outputAudio = value.tokenCount
            case "image_tokens": outputImage = value.tokenCount
            default: break
            }
        }
    }

    private static func add(_ value: JSONNode, to count: inout Int?) {
        guard let told = value.tokenCount else { return }
        if told > 0 || count == nil { count = told }
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
