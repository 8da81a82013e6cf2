import Core
import JSON

/// Reads `tools` and `toolConfig`.
enum GeminiToolsReader {
    /// Function declarations become tools; every other member of a `Tool` is one that runs at the vendor.
    static func readTools(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        for group in GeminiFault.list(node) {
            guard group.isObject else { throw GeminiFault.expected("an object", group) }
            for (key, value) in group.members where !value.isNull {
                switch key {
                case "functionDeclarations", "function_declarations":
                    for declaration in GeminiFault.list(value) {
                        call.tools.append(try readDeclaration(declaration, into: &call.extensions))
                    }
                default:
                    var tool = Tool(name: key.string)
                    tool.server = OpaquePart(dialect: .gemini, kind: key.string, value: value.raw)
                    call.tools.append(tool)
                }
            }
        }
    }

    private static func readDeclaration(
        _ node: JSONNode,
        into extensions: inout [Call.Extension]
    ) throws(GatewayError) -> Tool {
        guard node.isObject else { throw GeminiFault.expected("an object", node) }
        var tool = Tool(name: "")
        var schema: JSONNode?
        var others: [(String, JSONNode)] = []
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "name": tool.name = try GeminiFault.string(value)
            case "description": tool.description = try GeminiFault.text(value)
            case "parametersJsonSchema", "parameters_json_schema":
                guard value.isSchema else { throw GeminiFault.expected("an object", value) }
                tool.parameters = value.raw
            case "parameters": schema = value
            default: others.append((key.string, value))
            }
        }
        guard !tool.name.isEmpty else {
            throw .invalidRequest("\(node.path): the function has no name.", param: node.path + ".name")
        }
        if let schema, tool.parameters == nil {
            guard schema.isObject else { throw GeminiFault.expected("an object", schema) }
            tool.parameters = GeminiSchemaReader.jsonSchema(schema)
        }
        for (name, value) in others {
            // What the function gives back is told for the model's information alone.
            let isHint = ["response", "responseJsonSchema", "response_json_schema"].contains(name)
            extensions.append(
                Call.Extension(name: "tools.\(tool.name).\(name)", value: value.raw, isHint: isHint)
            )
        }
        return tool
    }

    static func readConfig(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw GeminiFault.expected("an object", node) }
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "functionCallingConfig", "function_calling_config":
                if let choice = try readChoice(value) {
                    call.toolChoice = choice
                } else if value.count > 0 {
                    // Text, or calls that follow their schemas: elsewhere calls do so anyway, as far as the model can.
                    let isHint = value.count == 1 && value["mode"]?.equals("VALIDATED") == true
                    call.extensions.append(
                        Call.Extension(name: "toolConfig.functionCallingConfig", value: value.raw, isHint: isHint)
                    )
                }
            default:
                call.extensions.append(Call.Extension(name: "toolConfig." + key.string, value: value.raw))
            }
        }
    }

    /// - Returns: nil where no canonical choice says the same.
    private static func readChoice(_ node: JSONNode) throws(GatewayError) -> ToolChoice? {
        guard node.isObject else { throw GeminiFault.expected("an object", node) }
        var mode = "AUTO"
        var names: [String] = []
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "mode": mode = try GeminiFault.string(value).uppercased()
            case "allowedFunctionNames", "allowed_function_names":
                for name in GeminiFault.list(value) { names.append(try GeminiFault.string(name)) }
            default: return nil
            }
        }
        switch mode {
        case "AUTO", "MODE_UNSPECIFIED": return names.isEmpty ? .auto : .allowed(names, required: false)
        case "NONE": return ToolChoice.none
        case "ANY":
            if names.isEmpty { return .required }
            return names.count == 1 ? .named(names[0]) : .allowed(names, required: true)
        case "VALIDATED": return names.isEmpty ? nil : .allowed(names, required: false)
        default: return nil
        }
    }
}
