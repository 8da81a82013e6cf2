import Core
import JSON

/// What a request for content can be seen to use. Google takes every name in both of its spellings.
enum GeminiFeatures {
    static func seen(in root: JSONNode) -> SeenFeatures {
        var seen = SeenFeatures()
        for (key, value) in root.saidMembers {
            switch key {
            case "contents":
                // One content may stand for a list of one.
                if value.isObject {
                    look(content: value, &seen)
                } else {
                    seen.each(of: value, "contents", look(content:_:))
                }
            case "systemInstruction", "system_instruction": look(content: value, &seen)
            case "tools":
                if value.isObject { look(tools: value, &seen) } else { seen.each(of: value, "tools", look(tools:_:)) }
            case "generationConfig", "generation_config":
                for (key, value) in value.saidMembers { look(setting: key, value, &seen) }
            case "model", "toolConfig", "tool_config", "safetySettings", "safety_settings", "labels", "serviceTier",
                "service_tier", "store", "drop_params":
                break
            // What is kept at the vendor may hold anything.
            default: seen.isUnknown(key.string)
            }
        }
        return seen
    }

    private static func look(tools: JSONNode, _ seen: inout SeenFeatures) {
        for (key, _) in tools.saidMembers {
            switch key {
            case "functionDeclarations", "function_declarations": seen.see(.tools)
            case "googleSearch", "google_search", "googleSearchRetrieval", "google_search_retrieval",
                "enterpriseWebSearch", "enterprise_web_search":
                seen.see(.webSearch)
            default: seen.see(.vendorTools)
            }
        }
    }

    private static func look(setting key: JSONKey, _ value: JSONNode, _ seen: inout SeenFeatures) {
        switch key {
        case "responseSchema", "response_schema", "responseJsonSchema", "response_json_schema", "_responseJsonSchema":
            seen.see(.jsonSchema)
        case "thinkingConfig", "thinking_config":
            if (value["thinkingBudget"] ?? value["thinking_budget"])?.int != 0 { seen.see(.reasoning) }
        case "responseLogprobs", "response_logprobs": if value.bool != false { seen.see(.logprobs) }
        case "logprobs": if value.int != 0 { seen.see(.logprobs) }
        case "speechConfig", "speech_config": seen.see(.audio)
        case "imageConfig", "image_config": seen.see(.images)
        case "responseModalities", "response_modalities":
            seen.each(of: value, "generationConfig.\(key.string)") { modality, seen in
                switch modality.string?.uppercased() {
                case "TEXT": break
                case "AUDIO": seen.see(.audio)
                case "IMAGE": seen.see(.images)
                default: seen.isUnknown("generationConfig.responseModalities")
                }
            }
        case "maxOutputTokens", "max_output_tokens", "temperature", "topP", "top_p", "topK", "top_k", "stopSequences",
            "stop_sequences", "candidateCount", "candidate_count", "seed", "presencePenalty", "presence_penalty",
            "frequencyPenalty", "frequency_penalty", "responseMimeType", "response_mime_type", "mediaResolution",
            "media_resolution", "audioTimestamp", "audio_timestamp", "enableEnhancedCivicAnswers":
            break
        default: seen.isUnknown("generationConfig.\(key.string)")
        }
    }

    private static func look(content: JSONNode, _ seen: inout SeenFeatures) {
        for (key, parts) in content.saidMembers where key == "parts" {
            if parts.isObject { look(part: parts, &seen) } else { seen.each(of: parts, "parts", look(part:_:)) }
        }
    }

    private static func look(part: JSONNode, _ seen: inout SeenFeatures) {
        for (key, value) in part.saidMembers {
            switch key {
            case "inlineData", "inline_data", "fileData", "file_data":
                seen.see(mediaType: (value["mimeType"] ?? value["mime_type"])?.string)
            case "functionCall", "function_call": seen.see(.tools)
            case "functionResponse", "function_response":
                seen.see(.tools)
                if let parts = value["parts"] { seen.each(of: parts, "parts", look(part:_:)) }
            case "executableCode", "executable_code", "codeExecutionResult", "code_execution_result", "toolCall",
                "tool_call",
                "toolResponse", "tool_response":
                seen.see(.vendorTools)
            case "text", "thought", "thoughtSignature", "thought_signature", "partMetadata", "part_metadata",
                "videoMetadata",
                "video_metadata", "mediaResolution", "media_resolution":
                break
            default: seen.isUnknown("parts.\(key.string)")
            }
        }
    }

    // MARK: The longest answer

    static func outputLimit(of root: JSONNode) -> OutputLimit {
        var limit = OutputLimit(member: "generationConfig.maxOutputTokens")
        for (key, value) in root.saidMembers where key == "generationConfig" || key == "generation_config" {
            for (inner, value) in value.saidMembers {
                switch inner {
                case "maxOutputTokens", "max_output_tokens":
                    limit.readTokens(value, "\(key.string).\(inner.string)")
                case "candidateCount", "candidate_count": limit.multiply(value, "\(key.string).\(inner.string)")
                default: break
                }
            }
        }
        return limit
    }

    /// In the spelling that the request has.
    static func set(_ tokens: JSONRaw, in root: JSONNode, _ edits: inout JSONEdits) {
        guard let settings = root.member("generation_config"), root.member("generationConfig") == nil else {
            if root["generationConfig"]?.member("max_output_tokens") != nil {
                return edits.set("generationConfig", "max_output_tokens", to: tokens)
            }
            return edits.set("generationConfig", "maxOutputTokens", to: tokens)
        }
        if settings.member("maxOutputTokens") != nil {
            edits.set("generation_config", "maxOutputTokens", to: tokens)
        } else {
            edits.set("generation_config", "max_output_tokens", to: tokens)
        }
    }
}
