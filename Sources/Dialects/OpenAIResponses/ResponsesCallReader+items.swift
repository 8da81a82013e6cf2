import Core
import JSON

/// The items of `input`: new ones, and those of earlier answers as their `output` told them.
///
/// What the model said in a row becomes one message of the assistant, so that a call stands beside the words and thoughts
/// that led to it. Items that only this dialect has are kept verbatim, as the assistant's where the model made them.
extension ResponsesCallReader {
    mutating func readInput(_ value: JSONNode) throws(GatewayError) {
        if let text = value.jsonString {
            call.messages.append(Message(.user, text.isEmpty ? [] : [.text(text)]))
            return
        }
        guard value.isArray else { throw value.chatFault("a string or an array of items") }
        for item in value.elements { try readItem(item.chatObject()) }
    }

    private mutating func readItem(_ item: JSONNode) throws(GatewayError) {
        switch try Self.kind(of: item) {
        case "message": try readMessage(item)
        case "reasoning": readReasoningItem(item)
        case "function_call" where item["namespace"] == nil:
            try readCall(item, arguments: item["arguments"])
        case "custom_tool_call" where item["namespace"] == nil:
            try readCall(item, arguments: item["input"])
        case "function_call_output", "custom_tool_call_output": try readOutput(item)
        case "image_generation_call":
            guard let image = MediaPart(responsesImage: item) else { return keep(item, "image_generation_call") }
            say(.media(image))
        case let kind: keep(item, kind)
        }
    }

    private static func kind(of item: JSONNode) throws(GatewayError) -> String {
        if let type = item["type"] { return try type.chatString() }
        if item["role"] != nil { return "message" }
        if item["id"] != nil { return "item_reference" }
        throw item.chatMissing("type")
    }

    // MARK: Messages

    private mutating func readMessage(_ item: JSONNode) throws(GatewayError) {
        guard let role = item["role"] else { throw item.chatMissing("role") }
        guard let content = item["content"] else { throw item.chatMissing("content") }
        let parts = try readParts(content)
        switch try role.chatString() {
        case "user": call.messages.append(Message(.user, parts))
        case "system": call.messages.append(Message(.system, parts))
        case "developer": call.messages.append(Message(.developer, parts))
        case "assistant": readAnswer(parts)
        default: throw role.chatUnknown("one of user, assistant, system, developer")
        }
    }

    private mutating func readAnswer(_ parts: [Part]) {
        // Words after words are another message; words after a call still belong to the same one.
        if !isAnswering || answer.hasSpoken { beginAnswer() }
        for part in parts { add(part) }
    }

    /// Adds to what the assistant is saying.
    private mutating func say(_ part: Part) {
        if !isAnswering { beginAnswer() }
        add(part)
    }

    /// The last message is the assistant's.
    private var isAnswering: Bool { call.messages.last?.role == .assistant }

    private mutating func beginAnswer() {
        call.messages.append(Message(.assistant, []))
        answer = AnswerProgress()
    }

    private mutating func add(_ part: Part) {
        answer.add(part)
        call.messages[call.messages.count - 1].parts.append(part)
    }

    private mutating func keep(_ item: JSONNode, _ kind: String) {
        let part = Part.opaque(OpaquePart(dialect: .openAIResponses, kind: kind, value: item.raw))
        // Answers to what the model asked for are the caller's.
        let isCallers = kind.hasSuffix("_output") || kind.hasSuffix("_response") || kind == "additional_tools"
        if isCallers { call.messages.append(Message(.user, [part])) } else { say(part) }
    }

    // MARK: Thoughts

    private mutating func readReasoningItem(_ item: JSONNode) {
        let thought = ResponsesReasoningItem(item, native: .openAIResponses).thought
        if !isAnswering || answer.hasSpoken { beginAnswer() }
        add(.reasoning(thought))
    }

    // MARK: Tools

    private mutating func readCall(_ item: JSONNode, arguments: JSONNode?) throws(GatewayError) {
        var toolCall = ToolCall(
            id: try item.chatText(of: "call_id"),
            name: try item.chatText(of: "name"),
            arguments: .text("")
        )
        if let arguments {
            toolCall.arguments = try arguments.isObject ? .value(arguments.raw) : .text(arguments.chatText())
        }
        say(.toolCall(toolCall))
    }

    private mutating func readOutput(_ item: JSONNode) throws(GatewayError) {
        var result = ToolResult(callID: try item.chatText(of: "call_id"))
        if let output = item["output"] { result.parts = try readParts(output) }
        call.messages.append(Message(.tool, [.toolResult(result)]))
    }
}

/// What the assistant's message that is being read holds so far.
struct AnswerProgress {
    private var hasWords = false
    private var hasCalls = false

    /// Words were said and nothing was called.
    var hasSpoken: Bool { hasWords && !hasCalls }

    fileprivate mutating func add(_ part: Part) {
        switch part {
        case .text, .refusal: hasWords = true
        case .toolCall: hasCalls = true
        case .media, .toolResult, .reasoning, .opaque: break
        }
    }
}

extension MediaPart {
    /// The image of an `image_generation_call`; nil where it has none.
    init?(responsesImage item: JSONNode) {
        guard let data = item.filledText("result") else { return nil }
        self.init(.image, chatURL: data)
        if case .url = source { source = .base64(data) }
        mediaType = mediaType ?? "image/\(item["output_format"]?.string ?? "png")"
    }
}
