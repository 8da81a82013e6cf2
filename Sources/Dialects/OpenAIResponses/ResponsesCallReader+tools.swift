import Core
import JSON

/// Tools and how they may be used.
extension ResponsesCallReader {
    func readTools(_ value: JSONNode) throws(GatewayError) -> [Tool] {
        var tools: [Tool] = []
        tools.reserveCapacity(value.count)
        for item in try value.chatArray() {
            let kind = try item.chatObject().chatString(of: "type")
            switch kind {
            case "function": tools.append(try readFunction(item))
            case "custom": tools.append(ResponsesCustomTool.read(item, name: try item.chatString(of: "name")))
            default: tools.append(Self.serverTool(kind, item))
            }
        }
        return tools
    }

    /// One that is loaded only when it is searched for is of this dialect alone, and kept verbatim.
    private func readFunction(_ item: JSONNode) throws(GatewayError) -> Tool {
        if item["defer_loading"]?.bool == true { return Self.serverTool("function", item) }
        // Some clients keep Chat's object.
        let function = item["name"] == nil ? item["function"] ?? item : item
        var tool = Tool(
            name: try function.chatName(),
            description: try function["description"]?.chatText(),
            strict: try function["strict"]?.chatBool()
        )
        if let schema = function["parameters"] {
            guard schema.isSchema else { throw schema.chatFault("an object") }
            tool.parameters = schema.raw
        }
        return tool
    }

    private static func serverTool(_ kind: String, _ item: JSONNode) -> Tool {
        var tool = Tool(name: item["name"]?.string ?? item["server_label"]?.string ?? kind)
        tool.server = OpaquePart(dialect: .openAIResponses, kind: kind, value: item.raw)
        return tool
    }

    /// A choice of a tool that runs at the vendor has no canonical form and becomes an extension.
    mutating func readToolChoice(_ value: JSONNode) throws(GatewayError) {
        if let word = value.string {
            switch word {
            case "auto": call.toolChoice = .auto
            case "none": call.toolChoice = ToolChoice.none
            case "required": call.toolChoice = .required
            default: throw value.chatUnknown("one of none, auto, required")
            }
            return
        }
        guard value.isObject else { throw value.chatFault("a string or an object") }
        switch try value.chatString(of: "type") {
        case "function", "custom":
            call.toolChoice = .named(try (value["function"] ?? value).chatString(of: "name"))
        case "allowed_tools":
            if let choice = try readAllowed(value) { call.toolChoice = choice } else { extend("tool_choice", value) }
        default: extend("tool_choice", value)
        }
    }

    private func readAllowed(_ value: JSONNode) throws(GatewayError) -> ToolChoice? {
        guard let tools = value["tools"] else { throw value.chatMissing("tools") }
        var names: [String] = []
        for tool in try tools.chatArray() {
            switch try tool.chatObject().chatString(of: "type") {
            case "function", "custom": names.append(try tool.chatString(of: "name"))
            default: return nil
            }
        }
        return .allowed(names, required: value["mode"]?.equals("required") == true)
    }
}
