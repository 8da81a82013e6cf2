import Core
import JSON

/// What a Chat request can be seen to use. The legacy completions share its members.
enum ChatFeatures {
    static func seen(in root: JSONNode) -> SeenFeatures {
        var seen = SeenFeatures()
        root.eachSaidMember { key, value in look(at: key, value, &seen) }
        return seen
    }

    /// One member of the request.
    static func look(at key: JSONKey, _ value: JSONNode, _ seen: inout SeenFeatures) {
        switch key {
        // What nearly all have stands first.
        case "model", "stream", "max_tokens", "max_completion_tokens", "temperature", "stream_options": break
        case "messages": seen.each(of: value, "messages", look(message:_:))
        case "tools": seen.each(of: value, "tools", look(tool:_:))
        case "functions": if value.count > 0 { seen.see(.tools) }
        case "web_search_options", "search_parameters": seen.see(.webSearch)
        case "response_format": look(format: value, &seen)
        case "reasoning_effort": seen.see(effort: value)
        case "reasoning":
            if value["enabled"]?.bool != false { seen.see(effort: value["effort"] ?? value) }
        case "thinking": if !(value["type"]?.equals("disabled") ?? false) { seen.see(.reasoning) }
        case "enable_thinking": if value.bool != false { seen.see(.reasoning) }
        case "logprobs": if value.bool != false { seen.see(.logprobs) }
        case "top_logprobs": if value.int != 0 { seen.see(.logprobs) }
        case "modalities": seen.each(of: value, "modalities", look(modality:_:))
        case "audio": seen.see(.audio)
        case "drop_params", "tool_choice", "function_call", "parallel_tool_calls",
            "top_p", "top_k", "min_p", "top_a", "n", "stop", "presence_penalty",
            "frequency_penalty", "repetition_penalty", "logit_bias", "seed", "random_seed", "user", "metadata", "store",
            "service_tier", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "safety_identifier",
            "verbosity",
            "prediction", "safe_prompt", "prompt_mode", "include_reasoning", "reasoning_format", "cache_control":
            break
        default: seen.isUnknown(key.string)
        }
    }

    static func look(format: JSONNode, _ seen: inout SeenFeatures) {
        switch format.typeName {
        case "text": break
        case "json_object":
            if format["schema"] != nil || format["json_schema"] != nil { seen.see(.jsonSchema) }
        case "json_schema": seen.see(.jsonSchema)
        case let type: seen.isUnknown("response_format \(type)")
        }
    }

    private static func look(modality: JSONNode, _ seen: inout SeenFeatures) {
        switch modality.string {
        case "text": break
        case "audio": seen.see(.audio)
        case "image": seen.see(.images)
        default: seen.isUnknown("modalities")
        }
    }

    private static func look(tool: JSONNode, _ seen: inout SeenFeatures) {
        let type = tool["type"]?.string ?? (tool["function"] == nil ? "" : "function")
        switch type {
        case "function", "custom": seen.see(.tools)
        case _ where type.contains("web_search"): seen.see(.webSearch)
        default: seen.see(.vendorTools)
        }
    }

    private static func look(message: JSONNode, _ seen: inout SeenFeatures) {
        message.eachSaidMember { key, value in
            switch key {
            case "content": seen.each(of: value, "content", mayBeText: true, look(part:_:))
            case "tool_calls", "function_call", "tool_call_id":
                if value.count > 0 || value.isString { seen.see(.tools) }
            case "audio": seen.see(.audio)
            case "images": if value.count > 0 { seen.see(.images) }
            case "role": if value.equals("tool") || value.equals("function") { seen.see(.tools) }
            case "name", "refusal", "annotations", "reasoning_content", "reasoning", "reasoning_details", "thinking",
                "thinking_blocks", "cache_control", "prefix", "provider_specific_fields", "extra_content", "phase":
                break
            default: seen.isUnknown("messages.\(key.string)")
            }
        }
    }

    private static func look(part: JSONNode, _ seen: inout SeenFeatures) {
        switch part["type"]?.string ?? (part["text"] == nil ? "" : "text") {
        case "text", "refusal", "thinking", "redacted_thinking": break
        case "image_url": seen.see(.images)
        case "input_audio": seen.see(.audio)
        case "video_url": seen.see(.video)
        case "file": seen.see(.files)
        case let type: seen.isUnknown("content \(type)")
        }
    }

    // MARK: The longest answer

    static func outputLimit(of root: JSONNode) -> OutputLimit {
        var limit = OutputLimit(member: "max_completion_tokens")
        root.eachSaidMember { key, value in
            switch key {
            case "max_completion_tokens", "max_tokens": limit.readTokens(value, key.string)
            case "n": limit.multiply(value, "n")
            default: break
            }
        }
        return limit
    }
}
