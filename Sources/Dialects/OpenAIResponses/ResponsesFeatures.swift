import Core
import JSON

/// What a request of the Responses API can be seen to use.
enum ResponsesFeatures {
    static func seen(in root: JSONNode) -> SeenFeatures {
        var seen = SeenFeatures()
        for (key, value) in root.saidMembers {
            switch key {
            case "input", "instructions": seen.each(of: value, key.string, mayBeText: true, look(item:_:))
            case "tools": seen.each(of: value, "tools", look(tool:_:))
            case "text": if let format = value["format"] { ChatFeatures.look(format: format, &seen) }
            case "reasoning": if let effort = value["effort"] { seen.see(effort: effort) }
            case "top_logprobs": if value.int != 0 { seen.see(.logprobs) }
            case "include":
                for wish in value.elements where wish.equals("message.output_text.logprobs") { seen.see(.logprobs) }
            case "model", "stream", "stream_options", "drop_params", "tool_choice", "parallel_tool_calls",
                "max_output_tokens",
                "max_tool_calls", "temperature", "top_p", "metadata", "user", "store", "service_tier",
                "safety_identifier",
                "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "background", "truncation",
                "context_management":
                break
            case "previous_response_id", "conversation": seen.refer()
            // A prompt that is kept at the vendor may bring anything.
            default: seen.isUnknown(key.string)
            }
        }
        return seen
    }

    private static func look(tool: JSONNode, _ seen: inout SeenFeatures) {
        let type = tool.typeName
        switch type {
        case "function", "custom", "local_shell", "shell", "apply_patch", "computer", "computer_use_preview",
            "namespace":
            seen.see(.tools)
        case _ where type.hasPrefix("web_search"): seen.see(.webSearch)
        default: seen.see(.vendorTools)
        }
    }

    private static func look(item: JSONNode, _ seen: inout SeenFeatures) {
        switch item["type"]?.string ?? (item["role"] == nil ? "item_reference" : "message") {
        case "message":
            for (key, content) in item.saidMembers where key == "content" {
                seen.each(of: content, "content", mayBeText: true, look(part:_:))
            }
        // What the model said before, or what is known to the vendor already.
        case "reasoning", "compaction": break
        case "item_reference": seen.refer()
        case "function_call", "custom_tool_call", "local_shell_call", "shell_call", "apply_patch_call", "computer_call",
            "local_shell_call_output", "shell_call_output", "apply_patch_call_output":
            seen.see(.tools)
        case "function_call_output", "custom_tool_call_output":
            seen.see(.tools)
            for (key, output) in item.saidMembers where key == "output" {
                seen.each(of: output, "output", mayBeText: true, look(part:_:))
            }
        case "computer_call_output": seen.see([.tools, .images])
        case "web_search_call": seen.see(.webSearch)
        case "image_generation_call": seen.see([.vendorTools, .images])
        case "file_search_call", "code_interpreter_call", "mcp_call", "mcp_list_tools", "mcp_approval_request",
            "mcp_approval_response":
            seen.see(.vendorTools)
        case let type: seen.isUnknown("input \(type)")
        }
    }

    private static func look(part: JSONNode, _ seen: inout SeenFeatures) {
        switch part.typeName {
        case "input_text", "output_text", "text", "refusal", "summary_text", "reasoning_text": break
        case "input_image": seen.see(.images)
        case "input_file": seen.see(.files)
        case "input_audio": seen.see(.audio)
        case let type: seen.isUnknown("content \(type)")
        }
    }

    static func outputLimit(of root: JSONNode) -> OutputLimit {
        var limit = OutputLimit(member: "max_output_tokens")
        for (key, value) in root.saidMembers where key == "max_output_tokens" {
            limit.readTokens(value, "max_output_tokens")
        }
        return limit
    }
}
