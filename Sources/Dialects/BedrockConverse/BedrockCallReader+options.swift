import Core
import JSON

extension BedrockCallReader {
    func readInferenceConfig(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw Expect.mismatch(node, "an object") }
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "maxTokens": call.sampling.maxOutputTokens = try Expect.int(value)
            case "temperature": call.sampling.temperature = try Expect.number(value)
            case "topP": call.sampling.topP = try Expect.number(value)
            case "stopSequences": call.sampling.stop = try Expect.strings(value)
            default: call.extensions.append(Call.Extension(name: "inferenceConfig.\(key.string)", value: value.raw))
            }
        }
    }

    // MARK: Tools

    /// A tool with members that no other vendor knows is kept verbatim, like a tool that runs at Bedrock.
    func readToolConfig(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw Expect.mismatch(node, "an object") }
        if let tools = node["tools"] {
            guard tools.isArray else { throw Expect.mismatch(tools, "an array") }
            for item in tools.elements {
                guard item.isObject else { throw Expect.mismatch(item, "an object") }
                if let point = item["cachePoint"], let last = call.tools.indices.last,
                    call.tools[last].cacheControl == nil
                {
                    call.tools[last].cacheControl = BedrockCachePoint.read(point)
                } else {
                    call.tools.append(try tool(item))
                }
            }
        }
        guard let choice = node["toolChoice"] else { return }
        guard choice.isObject else { throw Expect.mismatch(choice, "an object") }
        if choice["auto"] != nil {
            call.toolChoice = .auto
        } else if choice["any"] != nil {
            call.toolChoice = .required
        } else if let tool = choice["tool"] {
            guard let name = try Expect.string(tool["name"]) else { throw Expect.missing("\(tool.path).name") }
            call.toolChoice = .named(name)
        } else {
            throw .invalidRequest("\(choice.path): expected auto, any or tool.", param: choice.path)
        }
    }

    private func tool(_ item: JSONNode) throws(GatewayError) -> Tool {
        guard let spec = item["toolSpec"] else {
            return foreign(item, named: item["systemTool"]?["name"]?.string ?? "")
        }
        var tool = Tool(name: "")
        var isForeign = false
        for (key, value) in spec.members where !value.isNull {
            switch key {
            case "name": tool.name = try Expect.required(value)
            case "description": tool.description = try Expect.text(value)
            case "strict": tool.strict = try Expect.bool(value)
            case "inputSchema":
                guard let schema = value["json"] else { break }
                guard schema.isSchema else { throw Expect.mismatch(schema, "an object") }
                tool.parameters = schema.raw
            default: isForeign = true
            }
        }
        if tool.name.isEmpty { throw Expect.missing("\(spec.path).name") }
        return isForeign ? foreign(item, named: tool.name) : tool
    }

    private func foreign(_ item: JSONNode, named name: String) -> Tool {
        var tool = Tool(name: name)
        let kind = item.members.first { !$0.value.isNull }?.key.string ?? ""
        tool.server = OpaquePart(dialect: .bedrockConverse, kind: kind, value: item.raw)
        return tool
    }

    // MARK: The form of the answer

    func readOutputConfig(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw Expect.mismatch(node, "an object") }
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "textFormat": call.responseFormat = try format(value)
            case "effort":
                call.reasoning = call.reasoning ?? ReasoningRequest()
                call.reasoning?.effort = try effort(value)
            default: call.extensions.append(Call.Extension(name: "outputConfig.\(key.string)", value: value.raw))
            }
        }
    }

    private func effort(_ node: JSONNode) throws(GatewayError) -> ReasoningRequest.Effort {
        guard let effort = ReasoningRequest.Effort(rawValue: try Expect.required(node)) else {
            throw .invalidRequest("\(node.path): expected low, medium, high, xhigh or max.", param: node.path)
        }
        return effort
    }

    /// The schema is JSON inside a string.
    private func format(_ node: JSONNode) throws(GatewayError) -> ResponseFormat {
        guard let type = node["type"], type.equals("json_schema") else {
            throw .invalidRequest("\(node.path).type: expected json_schema.", param: "\(node.path).type")
        }
        let path = "\(node.path).structure.jsonSchema"
        guard let format = node["structure"]?["jsonSchema"] else { throw Expect.missing(path) }
        guard let schema = try? (try Expect.text("schema", of: format)).parsedAsJSON(),
            (try? schema.parsed())?.root.isObject == true
        else {
            throw .invalidRequest("\(path).schema: expected the text of a JSON Schema.", param: "\(path).schema")
        }
        return .jsonSchema(
            JSONSchemaFormat(
                name: try Expect.string(format["name"]),
                description: try format["description"].map(Expect.text),
                schema: schema
            )
        )
    }

    // MARK: Fields of the model

    /// What the maker of the model has canonical words for is read; all else goes to the model as it is.
    func readModelFields(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw Expect.mismatch(node, "an object") }
        for (key, value) in node.members where !value.isNull {
            if key == "top_k", model.topK == .member, value.number != nil {
                call.sampling.topK = value.number
            } else if key == "inferenceConfig", model.topK == .inferenceConfig, value.count == 1,
                let topK = value["topK"]?.number
            {
                call.sampling.topK = topK
            } else if key == "thinking", model.isClaude || model.maker == .unknown, value["type"].map(isKnown) == true {
                try Expect(route: route).readThinking(value, into: &call)
            } else if model.reasoning == .member(key.string),
                let effort = value.string.flatMap(ReasoningRequest.Effort.init)
            {
                call.reasoning = call.reasoning ?? ReasoningRequest()
                call.reasoning?.effort = effort
            } else if key == "reasoningConfig", model.reasoning == .config,
                let effort = value["maxReasoningEffort"]?.string.flatMap(ReasoningRequest.Effort.init)
            {
                call.reasoning = call.reasoning ?? ReasoningRequest()
                call.reasoning?.effort = effort
            } else {
                let name = "\(BedrockModelFields.prefix)\(key.string)"
                call.extensions.append(Call.Extension(name: name, value: value.raw))
            }
        }
    }

    private func isKnown(_ type: JSONNode) -> Bool {
        type.equals("enabled") || type.equals("adaptive") || type.equals("disabled")
    }
}
