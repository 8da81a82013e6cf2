import Core
import JSON

/// Reads a caller's request.
///
/// The shape is checked where it is read; ranges of values are left to the vendor. Members that no canonical field holds become
/// extensions: of the top level under their own name, of `inferenceConfig`, `outputConfig` and `additionalModelRequestFields` as
/// `additionalModelRequestFields.NAME`.
struct BedrockCallReader {
    /// How values of the expected kind are read, and what is said of others.
    typealias Expect = AnthropicCallReader

    let route: CallRoute
    let model: BedrockModel

    init(route: CallRoute) {
        self.route = route
        model = BedrockModel(route.model ?? "")
    }

    func read(_ root: JSONNode) throws(GatewayError) -> Call {
        guard root.isObject else { throw Expect.mismatch(root, "an object") }
        guard let model = route.model else { throw Expect.missing("modelId") }
        var call = Call(model: model)
        call.dialect = .bedrockConverse
        call.dropUnsupported = route.dropUnsupported
        // Hoisted so that the instructions come first whatever the order of the members.
        if let system = root["system"] {
            let parts = try content(system)
            if !parts.isEmpty { call.messages.append(Message(.system, parts)) }
        }
        for (key, value) in root.members where !value.isNull {
            try read(key, value, into: &call)
        }
        call.stream = route.stream ?? false
        // Thinking that is turned off is off for every vendor, whatever effort is asked of the answer.
        if call.reasoning?.budgetTokens == 0 { call.reasoning?.effort = ReasoningRequest.Effort.none }
        // Every stream of Bedrock tells usage.
        call.includeUsage = call.stream
        return call
    }

    private func read(_ key: JSONKey, _ value: JSONNode, into call: inout Call) throws(GatewayError) {
        switch key {
        case "system": break
        case "messages": try readMessages(value, into: &call)
        case "inferenceConfig": try readInferenceConfig(value, into: &call)
        case "toolConfig": try readToolConfig(value, into: &call)
        case "outputConfig": try readOutputConfig(value, into: &call)
        case "additionalModelRequestFields": try readModelFields(value, into: &call)
        case "serviceTier":
            guard let type = try Expect.string(value["type"]) else { throw Expect.missing("\(value.path).type") }
            call.serviceTier = type
        case "drop_params": call.dropUnsupported = try Expect.bool(value)
        default: call.extensions.append(Call.Extension(name: key.string, value: value.raw))
        }
    }

    // MARK: Messages

    /// Tool results of a user turn become a `.tool` message of their own, before or after the rest as they stood.
    private func readMessages(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isArray else { throw Expect.mismatch(node, "an array") }
        for message in node.elements {
            guard message.isObject else { throw Expect.mismatch(message, "an object") }
            guard let role = message["role"] else { throw Expect.missing("\(message.path).role") }
            guard let content = message["content"] else { throw Expect.missing("\(message.path).content") }
            let parts = try self.content(content)
            if role.equals("user") {
                Expect.append(parts, to: &call)
            } else if role.equals("assistant") {
                call.messages.append(Message(.assistant, parts))
            } else if role.equals("system") {
                call.messages.append(Message(.system, parts))
            } else {
                throw .invalidRequest("\(role.path): expected user or assistant.", param: role.path)
            }
        }
    }

    /// A list of blocks. A cache point is the mark of the block before it.
    func content(_ node: JSONNode) throws(GatewayError) -> [Part] {
        guard node.isArray else { throw Expect.mismatch(node, "an array of content blocks") }
        var parts: [Part] = []
        parts.reserveCapacity(node.count)
        for block in node.elements {
            guard block.isObject else { throw Expect.mismatch(block, "an object") }
            if let point = block["cachePoint"], let last = parts.last?.marked(BedrockCachePoint.read(point)) {
                parts[parts.count - 1] = last
            } else {
                parts.append(try part(block))
            }
        }
        return parts
    }

    private func part(_ block: JSONNode) throws(GatewayError) -> Part {
        if let text = block["text"] { return .text(try Expect.text(text)) }
        if let use = block["toolUse"], !BedrockReplyReader.runsAtBedrock(use) {
            let arguments = ToolArguments.value(use["input"]?.raw ?? .emptyObject)
            let id = try Expect.text("toolUseId", of: use)
            return .toolCall(ToolCall(id: id, name: try Expect.text("name", of: use), arguments: arguments))
        }
        if let result = block["toolResult"], result["type"] == nil { return .toolResult(try toolResult(result)) }
        if let thought = block["reasoningContent"] { return BedrockReplyReader.reasoning(thought, of: model, block) }
        if let cited = block["citationsContent"] { return .text(BedrockReplyReader.cited(cited)) }
        if let media = try media(block) { return .media(media) }
        return BedrockReplyReader.opaque(block)
    }

    private func toolResult(_ node: JSONNode) throws(GatewayError) -> ToolResult {
        var result = ToolResult(callID: try Expect.text("toolUseId", of: node))
        if let status = node["status"] { result.isError = status.equals("error") }
        guard let content = node["content"] else { return result }
        guard content.isArray else { throw Expect.mismatch(content, "an array of content blocks") }
        if content.count == 1, let value = content[0]?["json"], value.isObject {
            result.value = value.raw
            return result
        }
        for block in content.elements {
            if let value = block["json"] {
                result.parts.append(.text(value.raw.asJSONString))
            } else {
                result.parts.append(try part(block))
            }
        }
        return result
    }

    /// Nil for what only Bedrock can say: documents that are to be cited or that carry a context, sources of other types.
    private func media(_ block: JSONNode) throws(GatewayError) -> MediaPart? {
        let kinds: [(StaticString, MediaPart.Kind)] = [
            ("image", .image), ("document", .file), ("video", .video), ("audio", .audio),
        ]
        for (name, kind) in kinds {
            guard let node = block[name] else { continue }
            guard let source = node["source"] else { throw Expect.missing("\(node.path).source") }
            if node["citations"] != nil || node["context"] != nil || node["error"] != nil { return nil }
            let found: MediaPart.Source
            if let data = source["bytes"] {
                found = .base64(try Expect.text(data))
            } else if let place = source["s3Location"], place["bucketOwner"] == nil {
                found = .url(try Expect.text("uri", of: place))
            } else {
                return nil
            }
            let format = try Expect.string(node["format"])
            var media = MediaPart(kind, found, mediaType: format.flatMap { BedrockFormat.mediaType($0, kind) })
            media.filename = try node["name"].map(Expect.text)
            return media
        }
        return nil
    }
}

extension Part {
    /// The part with a mark for caching; nil where it has one already, or can have none.
    fileprivate func marked(_ mark: JSONRaw) -> Part? {
        switch self {
        case .text(var part) where part.cacheControl == nil:
            part.cacheControl = mark
            return .text(part)
        case .media(var part) where part.cacheControl == nil:
            part.cacheControl = mark
            return .media(part)
        case .toolCall(var call) where call.cacheControl == nil:
            call.cacheControl = mark
            return .toolCall(call)
        case .toolResult(var result) where result.cacheControl == nil:
            result.cacheControl = mark
            return .toolResult(result)
        default: return nil
        }
    }
}
