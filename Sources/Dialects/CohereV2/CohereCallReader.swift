import Core
import JSON

/// Reads a caller's request.
///
/// The shape is checked where it is read; ranges of values are left to the vendor. Members that no canonical field holds
/// (`documents`, `citation_options`, `safety_mode`, `priority`) become extensions under their own names.
struct CohereCallReader {
    private(set) var call = Call(model: "")
    private let route: CallRoute
    private var hasMessages = false

    init(route: CallRoute) {
        self.route = route
        call.dialect = .cohereV2
        call.dropUnsupported = route.dropUnsupported
    }

    mutating func read(_ root: JSONNode) throws(GatewayError) -> Call {
        for (key, value) in try root.chatObject().members where !value.isNull { try read(key, value) }
        if let model = route.model { call.model = model }
        if call.model.isEmpty { throw root.chatMissing("model") }
        if !hasMessages { throw root.chatMissing("messages") }
        try readStrictness(root["strict_tools"])
        call.extensions.keepLastOfEachName()
        if let stream = route.stream { call.stream = stream }
        // Every stream of Cohere's tells usage.
        call.includeUsage = call.stream
        return call
    }

    private mutating func read(_ key: JSONKey, _ value: JSONNode) throws(GatewayError) {
        switch key {
        case "model": call.model = try value.chatString()
        case "messages":
            hasMessages = true
            call.messages = try readMessages(value)
        case "stream": call.stream = try value.chatBool()
        case "tools": call.tools = try readTools(value)
        case "strict_tools": break  // Read when the tools are known.
        case "tool_choice": call.toolChoice = try readToolChoice(value)
        case "response_format": try readResponseFormat(value)
        case "max_tokens": call.sampling.maxOutputTokens = try value.chatInt()
        case "stop_sequences":
            call.sampling.stop = []
            for sequence in try value.chatArray() { call.sampling.stop.append(try sequence.chatText()) }
        case "temperature": call.sampling.temperature = try value.chatNumber()
        case "seed": call.sampling.seed = try value.chatNumber()
        case "frequency_penalty": call.sampling.frequencyPenalty = try value.chatNumber()
        case "presence_penalty": call.sampling.presencePenalty = try value.chatNumber()
        case "k": call.sampling.topK = try value.chatNumber()
        case "p": call.sampling.topP = try value.chatNumber()
        case "logprobs": call.sampling.logprobs = try value.chatBool()
        case "thinking": try readThinking(value)
        case "drop_params": call.dropUnsupported = try value.chatBool()
        default: extend(key.string, value)
        }
    }

    /// Keeps a member that has no canonical field.
    private mutating func extend(_ name: String, _ value: JSONNode) {
        call.extensions.append(Call.Extension(name: name, value: value.raw))
    }

    // MARK: Tools

    private func readTools(_ value: JSONNode) throws(GatewayError) -> [Tool] {
        var tools: [Tool] = []
        tools.reserveCapacity(value.count)
        for item in try value.chatArray() { tools.append(try readTool(item.chatObject())) }
        return tools
    }

    private func readTool(_ item: JSONNode) throws(GatewayError) -> Tool {
        let kind = try item["type"]?.chatString() ?? "function"
        guard kind == "function" else {
            var tool = Tool(name: item["name"]?.string ?? kind)
            tool.server = OpaquePart(dialect: .cohereV2, kind: kind, value: item.raw)
            return tool
        }
        guard let function = try item["function"]?.chatObject() else { throw item.chatMissing("function") }
        let schema = function["parameters"]
        if let schema, !schema.isSchema { throw schema.chatFault("an object") }
        return Tool(
            name: try function.chatName(),
            description: try function["description"]?.chatText(),
            parameters: schema?.raw
        )
    }

    /// `strict_tools` holds for every tool alike. Without tools it says nothing, and goes to Cohere as it is.
    private mutating func readStrictness(_ value: JSONNode?) throws(GatewayError) {
        guard let value else { return }
        let isStrict = try value.chatBool()
        if call.tools.isEmpty { extend("strict_tools", value) }
        for index in call.tools.indices { call.tools[index].strict = isStrict }
    }

    private func readToolChoice(_ value: JSONNode) throws(GatewayError) -> ToolChoice {
        switch try value.chatString().uppercased() {
        case "REQUIRED": .required
        case "NONE": ToolChoice.none
        case "AUTO": .auto
        default: throw value.chatUnknown("one of REQUIRED, NONE")
        }
    }

    // MARK: The rest

    private mutating func readResponseFormat(_ value: JSONNode) throws(GatewayError) {
        switch try value.chatObject()["type"]?.chatString() ?? "text" {
        case "text": call.responseFormat = .text
        case "json_object":
            // `schema` is what the member was called in version 1, which version 2 goes on to take.
            guard let schema = try (value["json_schema"] ?? value["schema"])?.chatObject() else {
                call.responseFormat = .jsonObject
                return
            }
            call.responseFormat = .jsonSchema(JSONSchemaFormat(schema: schema.raw))
        default: extend("response_format", value)
        }
    }

    /// A type that is not known here goes to Cohere as it is. A budget alone is thinking, too.
    private mutating func readThinking(_ value: JSONNode) throws(GatewayError) {
        let budget = try value.chatObject()["token_budget"]?.chatInt()
        switch try value["type"]?.chatString() ?? "enabled" {
        case "enabled": call.reasoning = ReasoningRequest(budgetTokens: budget ?? -1)
        case "disabled": call.reasoning = ReasoningRequest(effort: ReasoningRequest.Effort.none, budgetTokens: 0)
        default: extend("thinking", value)
        }
    }
}
