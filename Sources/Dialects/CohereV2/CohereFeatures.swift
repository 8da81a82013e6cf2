import Core
import JSON

/// What a request of Cohere's Chat can be seen to use.
enum CohereFeatures {
    static func seen(in root: JSONNode) -> SeenFeatures {
        var seen = SeenFeatures()
        for (key, value) in root.saidMembers {
            switch key {
            case "messages": seen.each(of: value, "messages", look(message:_:))
            case "tools":
                seen.each(of: value, "tools") { tool, seen in
                    let isFunction = tool["type"]?.equals("function") ?? (tool["function"] != nil)
                    seen.see(isFunction ? .tools : .vendorTools)
                }
            case "documents": if value.count > 0 { seen.see(.files) }
            case "response_format": ChatFeatures.look(format: value, &seen)
            case "thinking": if !(value["type"]?.equals("disabled") ?? false) { seen.see(.reasoning) }
            case "logprobs": if value.bool != false { seen.see(.logprobs) }
            case "model", "stream", "drop_params", "citation_options", "safety_mode", "max_tokens", "stop_sequences",
                "temperature", "seed", "frequency_penalty", "presence_penalty", "k", "p", "tool_choice", "strict_tools",
                "priority", "raw_prompting":
                break
            default: seen.isUnknown(key.string)
            }
        }
        return seen
    }

    private static func look(message: JSONNode, _ seen: inout SeenFeatures) {
        for (key, value) in message.saidMembers {
            switch key {
            case "content":
                seen.each(of: value, "content", mayBeText: true) { part, seen in
                    switch part.typeName {
                    case "text", "thinking": break
                    case "image_url": seen.see(.images)
                    case "document": seen.see(.files)
                    case let type: seen.isUnknown("content \(type)")
                    }
                }
            case "tool_calls": if value.count > 0 { seen.see(.tools) }
            case "tool_call_id": seen.see(.tools)
            case "role", "tool_plan", "citations": break
            default: seen.isUnknown("messages.\(key.string)")
            }
        }
    }

    static func outputLimit(of root: JSONNode) -> OutputLimit {
        var limit = OutputLimit(member: "max_tokens")
        for (key, value) in root.saidMembers where key == "max_tokens" { limit.readTokens(value, "max_tokens") }
        return limit
    }
}
