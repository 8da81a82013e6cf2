import Core
import Framing
import JSON

extension AnthropicCallReader {
    /// Tool results of a user turn become a `.tool` message of their own, before or after the rest as they stood.
    func readMessages(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isArray else { throw Self.mismatch(node, "an array") }
        for message in node.elements {
            guard message.isObject else { throw Self.mismatch(message, "an object") }
            guard let role = message["role"] else { throw Self.missing("\(message.path).role") }
            guard let content = message["content"] else { throw Self.missing("\(message.path).content") }
            if role.equals("user") {
                Self.append(try self.content(content), to: &call)
            } else if role.equals("assistant") {
                call.messages.append(Message(.assistant, try self.content(content)))
            } else if role.equals("system") {
                // Newer models take instructions in mid-conversation.
                call.messages.append(Message(.system, try self.content(content)))
            } else {
                throw .invalidRequest("\(role.path): expected user or assistant.", param: role.path)
            }
        }
    }

    /// A turn of the user as messages, each of results or of nothing but others.
    static func append(_ parts: [Part], to call: inout Call) {
        var from = 0
        for index in parts.indices where index + 1 == parts.count || parts[index].isResult != parts[index + 1].isResult
        {
            let role: Message.Role = parts[index].isResult ? .tool : .user
            call.messages.append(Message(role, Array(parts[from...index])))
            from = index + 1
        }
        if parts.isEmpty { call.messages.append(Message(.user, [])) }
    }

    /// A string, or a list of blocks.
    func content(_ node: JSONNode) throws(GatewayError) -> [Part] {
        if let text = node.jsonString { return [.text(text)] }
        guard node.isArray else { throw Self.mismatch(node, "a string or an array of content blocks") }
        var parts: [Part] = []
        parts.reserveCapacity(node.count)
        for block in node.elements {
            guard block.isObject else { throw Self.mismatch(block, "an object") }
            parts.append(try part(block))
        }
        return parts
    }

    private func part(_ block: JSONNode) throws(GatewayError) -> Part {
        guard let type = block["type"] else { throw Self.missing("\(block.path).type") }
        if type.equals("text") {
            var text = TextPart(try Self.text("text", of: block), cacheControl: block["cache_control"]?.raw)
            if let citations = block["citations"], citations.isArray {
                text.citations = citations.elements.map(AnthropicReplyReader.citation)
            }
            return .text(text)
        }
        if type.equals("tool_use"), AnthropicReplyReader.isDirectCall(block) { return .toolCall(try toolCall(block)) }
        if type.equals("tool_result") { return .toolResult(try toolResult(block)) }
        if type.equals("image"), let image = try media(block, .image) { return .media(image) }
        if type.equals("document"), let document = try media(block, .file) { return .media(document) }
        if type.equals("thinking") || type.equals("redacted_thinking") {
            return .reasoning(AnthropicReplyReader.reasoning(block))
        }
        return .opaque(OpaquePart(dialect: .anthropicMessages, kind: try Self.required(type), value: block.raw))
    }

    private func toolCall(_ block: JSONNode) throws(GatewayError) -> ToolCall {
        let input = block["input"]
        if let input, !input.isObject { throw Self.mismatch(input, "an object") }
        var call = ToolCall(
            id: try Self.text("id", of: block),
            name: try Self.text("name", of: block),
            arguments: .value(input?.raw ?? .emptyObject)
        )
        call.cacheControl = block["cache_control"]?.raw
        return call
    }

    private func toolResult(_ block: JSONNode) throws(GatewayError) -> ToolResult {
        var result = ToolResult(callID: try Self.text("tool_use_id", of: block))
        if let content = block["content"] { result.parts = try self.content(content) }
        if let isError = block["is_error"] { result.isError = try Self.bool(isError) }
        result.cacheControl = block["cache_control"]?.raw
        return result
    }

    /// Nil for what only Anthropic can say: documents that are to be cited or that carry a context, sources of other types.
    private func media(_ block: JSONNode, _ kind: MediaPart.Kind) throws(GatewayError) -> MediaPart? {
        guard let source = block["source"] else { throw Self.missing("\(block.path).source") }
        guard source.isObject else { throw Self.mismatch(source, "an object") }
        guard let type = source["type"] else { throw Self.missing("\(source.path).type") }
        if block["citations"]?["enabled"]?.bool == true || block["context"] != nil { return nil }
        var part: MediaPart
        if type.equals("base64") {
            part = MediaPart(kind, .base64(try Self.text("data", of: source)))
            part.mediaType = try Self.string(source["media_type"])
        } else if type.equals("url") {
            part = MediaPart(kind, .url(try Self.text("url", of: source)))
        } else if type.equals("file") {
            part = MediaPart(kind, .fileID(try Self.text("file_id", of: source)))
        } else if type.equals("text") {
            part = MediaPart(
                kind,
                .base64(JSONString(escaped: Base64.encode(try Self.text("data", of: source).decodedBytes())))
            )
            part.mediaType = try Self.string(source["media_type"]) ?? "text/plain"
        } else {
            return nil
        }
        part.filename = try block["title"].map(Self.text)
        part.cacheControl = block["cache_control"]?.raw
        return part
    }
}
