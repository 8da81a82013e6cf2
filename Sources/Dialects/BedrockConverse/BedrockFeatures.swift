import Core
import JSON

/// What a request of Converse can be seen to use.
enum BedrockFeatures {
    static func seen(in root: JSONNode) -> SeenFeatures {
        var seen = SeenFeatures()
        for (key, value) in root.saidMembers {
            switch key {
            case "messages":
                seen.each(of: value, "messages") { message, seen in
                    if let content = message["content"] { seen.each(of: content, "content", look(block:_:)) }
                }
            case "system": seen.each(of: value, "system", look(block:_:))
            case "toolConfig":
                guard let tools = value["tools"] else { continue }
                seen.each(of: tools, "toolConfig.tools") { tool, seen in
                    for (key, _) in tool.saidMembers where !(key == "cachePoint") {
                        seen.see(key == "toolSpec" ? .tools : .vendorTools)
                    }
                }
            case "outputConfig": seen.see(.jsonSchema)
            case "modelId", "inferenceConfig", "guardrailConfig", "requestMetadata", "performanceConfig",
                "additionalModelResponseFieldPaths", "serviceTier", "drop_params", "stream", "model":
                break
            // Members of a model's own format may be anything.
            default: seen.isUnknown(key.string)
            }
        }
        return seen
    }

    private static func look(block: JSONNode, _ seen: inout SeenFeatures) {
        for (key, value) in block.saidMembers {
            switch key {
            case "text", "cachePoint", "reasoningContent", "guardContent", "citationsContent", "searchResult": break
            case "image": seen.see(.images)
            case "document": seen.see(.files)
            case "video": seen.see(.video)
            case "audio": seen.see(.audio)
            case "toolUse": seen.see(.tools)
            case "toolResult":
                seen.see(.tools)
                for inner in value["content"]?.elements ?? value.elements {
                    if inner["json"] == nil { look(block: inner, &seen) }
                }
            default: seen.isUnknown("content \(key.string)")
            }
        }
    }

    static func outputLimit(of root: JSONNode) -> OutputLimit {
        var limit = OutputLimit(member: "inferenceConfig.maxTokens")
        for (key, value) in root.saidMembers where key == "inferenceConfig" {
            for (inner, value) in value.saidMembers where inner == "maxTokens" {
                limit.readTokens(value, "inferenceConfig.maxTokens")
            }
        }
        return limit
    }
}
