import Core
import JSON

/// Tools and how they may be used, the deprecated `functions` included.
extension ChatCallReader {
    func readTools(_ value: JSONNode) throws(GatewayError) -> [Tool] {
        var tools: [Tool] = []
        tools.reserveCapacity(value.count)
        for item in try value.chatArray() {
            let kind = try item.chatObject()["type"]
            // Some clients leave the type of the only kind there used to be out.
            if kind.map({ $0.equals("function") }) ?? (item["function"] != nil) {
                guard let function = item["function"] else { throw item.chatMissing("function") }
                var tool = try readFunction(function.chatObject())
                tool.cacheControl = (item["cache_control"] ?? function["cache_control"])?.raw
                tools.append(tool)
            } else {
                tools.append(try readServerTool(item))
            }
        }
        return tools
    }

    func readFunctions(_ value: JSONNode) throws(GatewayError) -> [Tool] {
        var tools: [Tool] = []
        for function in try value.chatArray() { tools.append(try readFunction(function.chatObject())) }
        return tools
    }

    private func readFunction(_ function: JSONNode) throws(GatewayError) -> Tool {
        Tool(
            name: try function.chatName(),
            description: try function["description"]?.chatText(),
            parameters: try function["parameters"].map { (schema) throws(GatewayError) in try readSchema(schema) },
            strict: try function["strict"]?.chatBool()
        )
    }

    private func readSchema(_ schema: JSONNode) throws(GatewayError) -> JSONRaw {
        guard schema.isSchema else { throw schema.chatFault("an object") }
        return schema.raw
    }

    /// A tool that takes free text (`custom`) or runs at the vendor: only this dialect can say it.
    private func readServerTool(_ item: JSONNode) throws(GatewayError) -> Tool {
        let kind = try item.chatString(of: "type")
        var tool = Tool(name: item[name: kind]?["name"]?.string ?? item["name"]?.string ?? kind)
        tool.server = OpaquePart(dialect: .openAIChat, kind: kind, value: item.raw)
        return tool
    }

    func readToolChoice(_ value: JSONNode) throws(GatewayError) -> ToolChoice {
        if let word = value.string {
            guard let choice = Self.choice(word) else { throw value.chatUnknown("one of none, auto, required") }
            return choice
        }
        guard value.isObject else { throw value.chatFault("a string or an object") }
        let kind = try value.chatString(of: "type")
        switch kind {
        case "function", "custom", "tool":
            return .named(try (value[name: kind]?.chatObject() ?? value).chatString(of: "name"))
        case "allowed_tools":
            let allowed = try value["allowed_tools"]?.chatObject() ?? value
            guard let tools = allowed["tools"] else { throw allowed.chatMissing("tools") }
            var names: [String] = []
            for tool in try tools.chatArray() {
                names.append(try (tool["function"] ?? tool["custom"] ?? tool).chatString(of: "name"))
            }
            return .allowed(names, required: try allowed["mode"]?.chatString() == "required")
        default:
            guard let choice = Self.choice(kind) else {
                throw value.chatUnknown("a type of function, custom or allowed_tools")
            }
            return choice
        }
    }

    /// `any` is how Mistral and Anthropic say required.
    private static func choice(_ word: String) -> ToolChoice? {
        switch word {
        case "auto": .auto
        case "none": ToolChoice.none
        case "required", "any": .required
        default: nil
        }
    }

    func readFunctionChoice(_ value: JSONNode) throws(GatewayError) -> ToolChoice {
        if let word = value.string {
            guard let choice = Self.choice(word) else { throw value.chatUnknown("one of none, auto") }
            return choice
        }
        guard value.isObject else { throw value.chatFault("a string or an object") }
        return .named(try value.chatString(of: "name"))
    }
}
