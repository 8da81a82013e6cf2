import Core
import JSON

/// Reads a whole answer: `{id, finish_reason, message, usage, logprobs}`.
///
/// Liberal in what it takes: a message without content or with blocks that are new is read as far as it goes. Blocks of a
/// kind that is not known are kept verbatim.
enum CohereReplyReader {
    static func read(_ root: JSONNode) throws(GatewayError) -> Reply {
        guard let message = root["message"], message.isObject else {
            if root["message"]?.isString == true || root["error"] != nil {
                throw .vendor(CohereErrors.read(root, status: nil))
            }
            throw GatewayError(.vendorAnswerInvalid, status: 502, message: "The vendor's answer holds no message.")
        }
        var reply = Reply()
        reply.id = root["id"]?.jsonString
        var choice = Reply.Choice(index: 0)
        choice.parts = parts(of: message)
        let callsTools = choice.parts.contains { if case .toolCall = $0 { true } else { false } }
        choice.finish = CohereFinish.read(root["finish_reason"], callsTools: callsTools)
        choice.logprobs = CohereLogprobs.read(root["logprobs"])
        reply.choices = [choice]
        reply.usage = CohereUsage.read(root["usage"])
        return reply
    }

    /// The content, then the plan, then the calls that were planned.
    private static func parts(of message: JSONNode) -> [Part] {
        var parts: [Part] = []
        if let content = message["content"] {
            if let text = content.filledText { parts.append(.text(text)) }
            for block in content.elements where block.isObject { parts.append(part(block)) }
        }
        if let citations = message["citations"] {
            CohereCitations.read(citations, into: &parts, blocks: Array(parts.indices))
        }
        if let plan = message.filledText("tool_plan") { parts.append(.reasoning(.toolPlan(plan))) }
        if let calls = message["tool_calls"] {
            for call in calls.elements where call.isObject { parts.append(.toolCall(toolCall(call))) }
        }
        return parts
    }

    static func part(_ block: JSONNode) -> Part {
        let type = block["type"]
        if type?.equals("thinking") == true {
            return .reasoning(ReasoningPart(text: block["thinking"]?.jsonString ?? ""))
        }
        if type == nil || type?.equals("text") == true { return .text(block["text"]?.jsonString ?? "") }
        return .opaque(OpaquePart(dialect: .cohereV2, kind: type?.string ?? "", value: block.raw))
    }

    /// A call of a whole message or the beginning of one in a stream.
    static func toolCall(_ node: JSONNode) -> ToolCall {
        let function = node["function"]
        let arguments = function?["arguments"]
        return ToolCall(
            id: node.filledText("id"),
            name: function?["name"]?.jsonString ?? "",
            arguments: arguments?.isObject == true
                ? .value(arguments?.raw ?? .emptyObject) : .text(arguments?.jsonString ?? "")
        )
    }
}
