import Core
import JSON

/// Reads a caller's request.
///
/// The shape is checked where it is read; ranges of values are left to the vendor. Members that no canonical field holds
/// become extensions: of the top level under their own name, of `output_config` as `output_config.NAME`.
struct AnthropicCallReader {
    let route: CallRoute

    func read(_ root: JSONNode) throws(GatewayError) -> Call {
        guard root.isObject else { throw Self.mismatch(root, "an object") }
        let named = try Self.string(root["model"])
        guard let model = route.model ?? named else { throw Self.missing("model") }
        guard root["messages"] != nil else { throw Self.missing("messages") }
        var call = Call(model: model)
        call.dialect = .anthropicMessages
        call.dropUnsupported = route.dropUnsupported
        // Hoisted so that the instructions come first whatever the order of the members.
        if let system = root["system"] {
            call.messages.append(Message(.system, try content(system)))
        }
        for (key, value) in root.members where !value.isNull {
            try read(key, value, into: &call)
        }
        if let stream = route.stream { call.stream = stream }
        // Thinking that is turned off is off for every vendor, whatever effort is asked of the answer.
        if call.reasoning?.budgetTokens == 0 { call.reasoning?.effort = ReasoningRequest.Effort.none }
        // Every Anthropic stream tells usage.
        call.includeUsage = call.stream
        return call
    }

    private func read(_ key: JSONKey, _ value: JSONNode, into call: inout Call) throws(GatewayError) {
        switch key {
        case "model", "system": break
        case "messages": try readMessages(value, into: &call)
        case "max_tokens": call.sampling.maxOutputTokens = try Self.int(value)
        case "temperature": call.sampling.temperature = try Self.number(value)
        case "top_p": call.sampling.topP = try Self.number(value)
        case "top_k": call.sampling.topK = try Self.number(value)
        case "stop_sequences": call.sampling.stop = try Self.strings(value)
        case "stream": call.stream = try Self.bool(value)
        case "metadata": try readMetadata(value, into: &call)
        case "service_tier": call.serviceTier = AnthropicServiceTier.canonical(try Self.required(value))
        case "tools": call.tools = try tools(value)
        case "tool_choice": try readToolChoice(value, into: &call)
        case "thinking": try readThinking(value, into: &call)
        case "output_config": try readOutputConfig(value, into: &call)
        case "output_format": call.responseFormat = try format(value)
        case "drop_params": call.dropUnsupported = try Self.bool(value)
        default: call.extensions.append(Call.Extension(name: key.string, value: value.raw))
        }
    }

    private func readMetadata(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw Self.mismatch(node, "an object") }
        if let user = node["user_id"] { call.user = try Self.text(user) }
        let others = node.members.contains { !($0.key == "user_id") }
        if others { call.metadata = node.raw }
    }
}

// MARK: - Values of the expected kind

extension AnthropicCallReader {
    /// "messages[0].role: expected a string, got a number"
    static func mismatch(_ node: JSONNode, _ expected: String) -> GatewayError {
        let path = node.path
        let got =
            switch node.kind {
            case .null: "null"
            case .bool: "a boolean"
            case .number: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        let place = path.isEmpty ? "The body" : path
        return .invalidRequest("\(place): expected \(expected), got \(got).", param: path.isEmpty ? nil : path)
    }

    static func missing(_ path: String) -> GatewayError {
        .invalidRequest("\(path): required, but missing.", param: path)
    }

    static func string(_ node: JSONNode?) throws(GatewayError) -> String? {
        guard let node else { return nil }
        return try required(node)
    }

    static func required(_ node: JSONNode) throws(GatewayError) -> String {
        guard let value = node.string else { throw mismatch(node, "a string") }
        return value
    }

    static func text(_ node: JSONNode) throws(GatewayError) -> JSONString {
        guard let value = node.jsonString else { throw mismatch(node, "a string") }
        return value
    }

    /// The text of a member that must be there.
    static func text(_ name: StaticString, of node: JSONNode) throws(GatewayError) -> JSONString {
        guard let value = node[name] else { throw missing("\(node.path).\(name)") }
        return try text(value)
    }

    static func number(_ node: JSONNode) throws(GatewayError) -> JSONNumber {
        guard let value = node.number else { throw mismatch(node, "a number") }
        return value
    }

    static func int(_ node: JSONNode) throws(GatewayError) -> Int {
        guard let value = node.int else { throw mismatch(node, "an integer") }
        return value
    }

    static func bool(_ node: JSONNode) throws(GatewayError) -> Bool {
        guard let value = node.bool else { throw mismatch(node, "a boolean") }
        return value
    }

    static func strings(_ node: JSONNode) throws(GatewayError) -> [JSONString] {
        guard node.isArray else { throw mismatch(node, "an array of strings") }
        var values: [JSONString] = []
        for element in node.elements { values.append(try text(element)) }
        return values
    }
}
