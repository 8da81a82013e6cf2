import Core
import JSON

/// Reads a `Part` of a `Content`, in a caller's request or a vendor's answer alike.
///
/// Both spellings that Google documents are understood (`inlineData`, `inline_data`). A part with a member that no
/// canonical part has (`videoMetadata`, `executableCode`, …) is kept whole as an opaque one; in an answer only if it says
/// nothing that a canonical part has, for a caller of another dialect would lose that with it.
enum GeminiPartReader {
    /// - Returns: nil for a part that says nothing.
    /// - Throws: `invalidRequest` where a member has the wrong type.
    static func read(_ node: JSONNode, ofAnswer isAnswer: Bool = false) throws(GatewayError) -> Part? {
        guard node.isObject else { throw GeminiFault.expected("an object", node) }
        var text: JSONNode?
        var thought = false
        var signature: JSONString?
        var body: (kind: Kind, node: JSONNode)?
        var foreign: String?
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "text": text = value
            case "thought": thought = value.bool ?? false
            case "thoughtSignature", "thought_signature": signature = try GeminiFault.text(value)
            case "functionCall", "function_call": body = (.call, value)
            case "functionResponse", "function_response": body = (.response, value)
            case "inlineData", "inline_data": body = (.inline, value)
            case "fileData", "file_data": body = (.file, value)
            default: foreign = foreign ?? key.string
            }
        }
        if let foreign, !(isAnswer && (body != nil || text != nil)) {
            return .opaque(OpaquePart(dialect: .gemini, kind: foreign, value: node.raw))
        }
        guard let body else {
            return try said(text, thought: thought, signature)
        }
        switch body.kind {
        case .call:
            return .toolCall(try call(body.node, signature))
        case .response:
            return .toolResult(try result(body.node))
        case .inline, .file:
            var media = try GeminiMedia.read(body.node)
            media.signature = signature
            return .media(media)
        }
    }

    private enum Kind { case call, response, inline, file }

    private static func said(_ text: JSONNode?, thought: Bool, _ signature: JSONString?) throws(GatewayError) -> Part? {
        guard let text else {
            return signature.map { .reasoning(ReasoningPart(signature: $0, origin: .gemini)) }
        }
        let words = try GeminiFault.text(text)
        if thought {
            return .reasoning(ReasoningPart(text: words, signature: signature, origin: .gemini))
        }
        var part = TextPart(words)
        part.signature = signature
        return .text(part)
    }

    static func call(_ node: JSONNode, _ signature: JSONString?) throws(GatewayError) -> ToolCall {
        guard node.isObject else { throw GeminiFault.expected("an object", node) }
        var call = ToolCall(id: nil, name: "", arguments: .value(.emptyObject))
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "id": call.id = try GeminiFault.text(value)
            case "name": call.name = try GeminiFault.text(value)
            case "args":
                guard value.isObject else { throw GeminiFault.expected("an object", value) }
                call.arguments = .value(value.raw)
            default: break
            }
        }
        call.signature = signature
        return call
    }

    private static func result(_ node: JSONNode) throws(GatewayError) -> ToolResult {
        guard node.isObject else { throw GeminiFault.expected("an object", node) }
        var result = ToolResult(callID: nil)
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "id": result.callID = try GeminiFault.text(value)
            case "name": result.name = try GeminiFault.text(value)
            case "response":
                result.value = value.raw
                // `error` is the documented key for what went wrong.
                result.isError = value.count == 1 && value["error"] != nil
            case "parts":
                for part in GeminiFault.list(value) {
                    if let part = try read(part) { result.parts.append(part) }
                }
            default: break
            }
        }
        return result
    }
}
