import Core
import JSON

extension AnthropicCallReader {
    /// A tool with members that no other vendor knows (`defer_loading`, `input_examples`) is kept verbatim, like a tool that
    /// runs at Anthropic.
    func tools(_ node: JSONNode) throws(GatewayError) -> [Tool] {
        guard node.isArray else { throw Self.mismatch(node, "an array") }
        var tools: [Tool] = []
        tools.reserveCapacity(node.count)
        for item in node.elements {
            guard item.isObject else { throw Self.mismatch(item, "an object") }
            tools.append(try tool(item))
        }
        return tools
    }

    private func tool(_ item: JSONNode) throws(GatewayError) -> Tool {
        var tool = Tool(name: "")
        var isForeign = false
        for (key, value) in item.members where !value.isNull {
            switch key {
            case "name": tool.name = try Self.required(value)
            case "description": tool.description = try Self.text(value)
            case "input_schema":
                guard value.isSchema else { throw Self.mismatch(value, "an object") }
                tool.parameters = value.raw
            case "strict": tool.strict = try Self.bool(value)
            case "cache_control": tool.cacheControl = value.raw
            case "type": if !value.equals("custom") { isForeign = true }
            default: if value.bool != false { isForeign = true }
            }
        }
        if isForeign {
            let kind = try Self.string(item["type"]) ?? "custom"
            tool.server = OpaquePart(dialect: .anthropicMessages, kind: kind, value: item.raw)
        } else if tool.name.isEmpty {
            throw Self.missing("\(item.path).name")
        }
        return tool
    }

    func readToolChoice(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw Self.mismatch(node, "an object") }
        guard let type = node["type"] else { throw Self.missing("\(node.path).type") }
        switch try Self.required(type) {
        case "auto": call.toolChoice = .auto
        case "any": call.toolChoice = .required
        case "none": call.toolChoice = ToolChoice.none
        case "tool":
            guard let name = try Self.string(node["name"]) else { throw Self.missing("\(node.path).name") }
            call.toolChoice = .named(name)
        default: throw .invalidRequest("\(type.path): expected auto, any, tool or none.", param: type.path)
        }
        if let disabled = node["disable_parallel_tool_use"] { call.parallelToolCalls = !(try Self.bool(disabled)) }
    }

    /// A type that is not known here goes to Anthropic as it is.
    func readThinking(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw Self.mismatch(node, "an object") }
        guard let type = node["type"] else { throw Self.missing("\(node.path).type") }
        var reasoning = call.reasoning ?? ReasoningRequest()
        switch try Self.required(type) {
        case "enabled": reasoning.budgetTokens = try node["budget_tokens"].map(Self.int)
        case "adaptive": reasoning.budgetTokens = -1
        case "disabled": reasoning.budgetTokens = 0
        default:
            call.extensions.append(Call.Extension(name: "thinking", value: node.raw))
            return
        }
        if let display = node["display"] { reasoning.includeThoughts = !display.equals("omitted") }
        call.reasoning = reasoning
    }

    func readOutputConfig(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw Self.mismatch(node, "an object") }
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "format": call.responseFormat = try format(value)
            case "effort":
                guard let effort = ReasoningRequest.Effort(rawValue: try Self.required(value)) else {
                    throw .invalidRequest("\(value.path): expected low, medium, high, xhigh or max.", param: value.path)
                }
                call.reasoning = call.reasoning ?? ReasoningRequest()
                call.reasoning?.effort = effort
            default: call.extensions.append(Call.Extension(name: "output_config.\(key.string)", value: value.raw))
            }
        }
    }

    func format(_ node: JSONNode) throws(GatewayError) -> ResponseFormat {
        guard node.isObject else { throw Self.mismatch(node, "an object") }
        guard let type = node["type"], type.equals("json_schema") else {
            throw .invalidRequest("\(node.path).type: expected json_schema.", param: "\(node.path).type")
        }
        guard let schema = node["schema"] else { throw Self.missing("\(node.path).schema") }
        guard schema.isObject else { throw Self.mismatch(schema, "an object") }
        return .jsonSchema(JSONSchemaFormat(schema: schema.raw))
    }
}

/// `service_tier` in Anthropic's words and in OpenAI's, which are the canonical ones.
enum AnthropicServiceTier {
    /// Of a request.
    static func canonical(_ tier: String) -> String {
        tier == "standard_only" ? "default" : tier
    }

    /// For a request; nil for a tier that Anthropic does not sell.
    static func requested(_ tier: String) -> String? {
        switch tier {
        case "auto": "auto"
        case "default", "standard_only": "standard_only"
        default: nil
        }
    }

    /// Of an answer. A batch is no tier of an OpenAI answer.
    static func canonicalUsed(_ tier: JSONNode?) -> String? {
        guard let tier else { return nil }
        if tier.equals("standard") { return "default" }
        return tier.equals("priority") ? "priority" : nil
    }

    /// For an answer.
    static func used(_ tier: String?) -> String? {
        switch tier {
        case "default": "standard"
        case "priority": "priority"
        default: nil
        }
    }
}
