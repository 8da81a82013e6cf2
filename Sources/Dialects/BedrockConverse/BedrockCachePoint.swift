import Core
import JSON

/// Bedrock's marks for caching, blocks of their own, in the words of Anthropic's `cache_control`, which are the canonical ones.
enum BedrockCachePoint {
    static func read(_ point: JSONNode) -> JSONRaw {
        .build { writer in
            writer.object {
                $0.member("type", literal: "ephemeral")
                $0.member("ttl", point["ttl"])
            }
        }
    }

    /// - Parameter hasLifetimes: the model knows other lifetimes than its usual one.
    static func write(_ mark: JSONRaw, hasLifetimes: Bool, into writer: inout JSONWriter) {
        let ttl = hasLifetimes ? (try? mark.parsed().root)?["ttl"]?.jsonString : nil
        writer.beginObject()
        writer.key("cachePoint")
        writer.beginObject()
        writer.member("type", literal: "default")
        writer.member("ttl", ttl)
        writer.endObject()
        writer.endObject()
    }
}
