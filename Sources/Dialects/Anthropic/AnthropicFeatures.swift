import Core
import JSON

/// What a request for a message can be seen to use.
enum AnthropicFeatures {
    static func seen(in root: JSONNode) -> SeenFeatures {
        var seen = SeenFeatures()
        for (key, value) in root.saidMembers {
            switch key {
            case "messages":
                seen.each(of: value, "messages") { message, seen in
                    for (key, content) in message.saidMembers where key == "content" {
                        seen.each(of: content, "content", mayBeText: true, look(block:_:))
                    }
                }
            case "system": seen.each(of: value, "system", mayBeText: true, look(block:_:))
            case "tools": seen.each(of: value, "tools", look(tool:_:))
            case "mcp_servers": if value.count > 0 { seen.see(.vendorTools) }
            case "container": seen.see(.vendorTools)
            case "thinking": if !(value["type"]?.equals("disabled") ?? false) { seen.see(.reasoning) }
            case "output_config":
                for (key, value) in value.saidMembers {
                    switch key {
                    case "format": seen.see(.jsonSchema)
                    case "effort": seen.see(effort: value)
                    default: seen.isUnknown("output_config.\(key.string)")
                    }
                }
            case "output_format": seen.see(.jsonSchema)
            case "model", "max_tokens", "metadata", "stop_sequences", "stream", "temperature", "top_p", "top_k",
                "service_tier",
                "tool_choice", "drop_params", "cache_control", "context_management", "inference_geo", "speed":
                break
            default: seen.isUnknown(key.string)
            }
        }
        return seen
    }

    private static func look(tool: JSONNode, _ seen: inout SeenFeatures) {
        let type = tool["type"]?.string ?? "custom"
        // The caller runs these; the vendor knows how they are spoken to.
        let callers = ["custom", "bash_", "text_editor_", "computer_", "memory_"]
        if callers.contains(where: type.hasPrefix) {
            seen.see(.tools)
        } else {
            seen.see(type.hasPrefix("web_search") ? .webSearch : .vendorTools)
        }
    }

    private static func look(block: JSONNode, _ seen: inout SeenFeatures) {
        let type = block.typeName
        switch type {
        case "text", "thinking", "redacted_thinking", "search_result", "compaction", "server_tool_use": break
        case "image": seen.see(.images)
        case "document":
            seen.see(.files)
            if let content = block["source"]?["content"] {
                seen.each(of: content, "content", mayBeText: true, look(block:_:))
            }
        case "container_upload": seen.see([.files, .vendorTools])
        case "tool_use": seen.see(.tools)
        case "tool_result":
            seen.see(.tools)
            if let content = block["content"] { seen.each(of: content, "content", mayBeText: true, look(block:_:)) }
        case "tool_reference": seen.see(.tools)
        case "web_search_tool_result": seen.see(.webSearch)
        case "mcp_tool_use",
            _ where type.hasSuffix("_tool_result"):
            seen.see(.vendorTools)
        default: seen.isUnknown("content \(type)")
        }
    }

    static func outputLimit(of root: JSONNode) -> OutputLimit {
        var limit = OutputLimit(member: "max_tokens")
        for (key, value) in root.saidMembers where key == "max_tokens" { limit.readTokens(value, "max_tokens") }
        return limit
    }
}
