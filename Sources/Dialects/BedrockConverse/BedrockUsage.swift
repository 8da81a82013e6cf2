import Core
import JSON

/// Bedrock's `usage`. It counts apart the input that was read from the cache, written to it, and neither; the canonical input is
/// the sum.
enum BedrockUsage {
    static func read(_ node: JSONNode?) -> Usage? {
        guard let node, node.isObject else { return nil }
        let (input, output) = (node["inputTokens"]?.tokenCount, node["outputTokens"]?.tokenCount)
        guard input != nil || output != nil else { return nil }
        let read = node["cacheReadInputTokens"]?.tokenCount
        let written = node["cacheWriteInputTokens"]?.tokenCount
        var usage = Usage(inputTokens: (input ?? 0) + (read ?? 0) + (written ?? 0), outputTokens: output ?? 0)
        usage.cachedInputTokens = read
        usage.cacheWriteTokens = written
        if let details = node["cacheDetails"] {
            for detail in details.elements where detail["ttl"]?.equals("1h") == true {
                usage.cacheWrite1hTokens = (usage.cacheWrite1hTokens ?? 0) + (detail["inputTokens"]?.tokenCount ?? 0)
            }
        }
        return usage
    }

    static func write(_ usage: Usage, into writer: inout JSONWriter) {
        let written = usage.cacheWriteTokens ?? 0
        writer.key("usage")
        writer.beginObject()
        writer.member("inputTokens", max(0, usage.inputTokens - (usage.cachedInputTokens ?? 0) - written))
        writer.member("outputTokens", usage.outputTokens)
        writer.member("totalTokens", usage.inputTokens + usage.outputTokens)
        writer.member("cacheReadInputTokens", usage.cachedInputTokens)
        writer.member("cacheWriteInputTokens", usage.cacheWriteTokens)
        if let hour = usage.cacheWrite1hTokens {
            writer.key("cacheDetails")
            writer.beginArray()
            for (ttl, count) in [("1h", hour), ("5m", max(0, written - hour))] where count > 0 || ttl == "1h" {
                writer.beginObject()
                writer.member("ttl", ttl)
                writer.member("inputTokens", count)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
    }
}
