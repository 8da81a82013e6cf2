import Core
import JSON

/// `usage`, both ways. Its `tokens` count everything that the model read and wrote, Cohere's own instructions, cached tokens
/// and thoughts included; its `billed_units` leave out what is not charged for, and count where nothing else does.
enum CohereUsage {
    /// Nil where nothing is counted.
    static func read(_ node: JSONNode?) -> Usage? {
        guard let node else { return nil }
        guard var usage = read(node["tokens"], in: node) else { return read(node["billed_units"], in: node) }
        let billed = node["billed_units"]
        usage.unbilledInputTokens = rest(of: usage.inputTokens, billed?["input_tokens"]?.tokenCount)
        usage.unbilledOutputTokens = rest(of: usage.outputTokens, billed?["output_tokens"]?.tokenCount)
        return usage
    }

    /// What is not billed of what was counted; nil where all is, or nobody says.
    private static func rest(of counted: Int, _ billed: Int?) -> Int? {
        billed.flatMap { $0 < counted ? counted - $0 : nil }
    }

    private static func read(_ counts: JSONNode?, in node: JSONNode) -> Usage? {
        let input = counts?["input_tokens"]?.tokenCount
        let output = counts?["output_tokens"]?.tokenCount
        guard input != nil || output != nil else { return nil }
        var usage = Usage(inputTokens: input ?? 0, outputTokens: output ?? 0)
        usage.cachedInputTokens = node["cached_tokens"]?.tokenCount
        usage.reasoningTokens = counts?["reasoning_tokens"]?.tokenCount
        return usage
    }

    /// What is billed is told as what was counted, but for what the vendor says it does not bill.
    static func write(_ usage: Usage, into writer: inout JSONWriter) {
        writer.key("usage")
        writer.beginObject()
        writer.key("billed_units")
        writer.beginObject()
        writer.member("input_tokens", max(0, usage.inputTokens - (usage.unbilledInputTokens ?? 0)))
        writer.member("output_tokens", max(0, usage.outputTokens - (usage.unbilledOutputTokens ?? 0)))
        writer.endObject()
        writer.key("tokens")
        writer.beginObject()
        writer.member("input_tokens", usage.inputTokens)
        writer.member("output_tokens", usage.outputTokens)
        writer.member("reasoning_tokens", usage.reasoningTokens)
        writer.endObject()
        writer.member("cached_tokens", usage.cachedInputTokens)
        writer.endObject()
    }
}
