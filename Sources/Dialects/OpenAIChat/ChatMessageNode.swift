import JSON

/// The members of a message, of an answer's message or of a stream's delta that mean something; one walk finds them.
///
/// Not copyable, because a copy would count references for every member.
struct ChatMessageNode: ~Copyable {
    var role: JSONNode?
    var content: JSONNode?
    var toolCalls: JSONNode?
    var toolCallID: JSONNode?
    var reasoningContent: JSONNode?
    var reasoning: JSONNode?
    var reasoningDetails: JSONNode?
    var thinkingBlocks: JSONNode?
    var refusal: JSONNode?
    var functionCall: JSONNode?
    var name: JSONNode?
    var cacheControl: JSONNode?
    var annotations: JSONNode?
    var audio: JSONNode?
    var images: JSONNode?
    var extraContent: JSONNode?
    /// `prefix` (Mistral, DeepSeek) and `partial` (Moonshot, Qwen): the answer shall continue this message.
    var prefill: (name: String, value: JSONNode)?

    init(_ node: JSONNode) {
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "role": role = value
            case "content": content = value
            case "tool_calls": toolCalls = value
            case "tool_call_id": toolCallID = value
            case "reasoning_content": reasoningContent = value
            case "reasoning": reasoning = value
            case "reasoning_details": reasoningDetails = value
            case "refusal": refusal = value
            case "name": name = value
            case "thinking_blocks": thinkingBlocks = value
            case "function_call": functionCall = value
            case "cache_control": cacheControl = value
            case "annotations": annotations = value
            case "audio": audio = value
            case "images": images = value
            case "extra_content": extraContent = value
            case "prefix", "partial":
                if value.bool != false { prefill = (key.string, value) }
            default: break
            }
        }
    }

    /// The thoughts as plain text, under whichever of the two names they came.
    var reasoningText: JSONString? {
        reasoningContent?.filledText ?? reasoning?.filledText
    }
}
