import Core
import JSON

extension GeminiRequestWriter {
    mutating func writeTools() throws(GatewayError) {
        guard !call.tools.isEmpty else { return }
        guard target.capabilities.tools else {
            try unsupported.refuse("tools", "The model calls no tools.")
            return
        }
        if call.parallelToolCalls == false {
            try unsupported.refuse("parallel_tool_calls", "Gemini decides itself how many tools it calls at once.")
        }
        var declared = 0
        var native = 0
        for (index, tool) in call.tools.enumerated() {
            guard let server = tool.server else {
                declared += 1
                continue
            }
            if server.dialect == .gemini {
                native += 1
            } else {
                try unsupported.refuse("tools[\(index)]", "Gemini has no tool of the kind '\(server.kind)'.")
            }
        }
        guard declared + native > 0 else { return }
        out.beginArray(named: "tools")
        if declared > 0 { try writeDeclarations() }
        for tool in call.tools {
            guard let server = tool.server, server.dialect == .gemini else { continue }
            out.beginObject()
            out.key(server.kind)
            out.raw(server.value)
            out.endObject()
        }
        out.endArray()
    }

    private mutating func writeDeclarations() throws(GatewayError) {
        out.beginObject()
        out.beginArray(named: "functionDeclarations")
        for (index, tool) in call.tools.enumerated() where tool.server == nil {
            out.beginObject()
            out.member("name", tool.name)
            out.member("description", tool.description)
            if let schema = tool.parameters, schema != .null { try writeParameters(schema, of: index) }
            if isNative { writeExtensions(under: "tools.\(tool.name).") }
            out.endObject()
        }
        out.endArray()
        out.endObject()
    }

    private mutating func writeParameters(_ schema: JSONRaw, of index: Int) throws(GatewayError) {
        if target.capabilities.parametersJSONSchema {
            out.member("parametersJsonSchema", schema)
            return
        }
        let param = "tools[\(index)].function.parameters"
        var cleaner = try GeminiSchemaCleaner(schema, named: param)
        // A function without parameters must have no schema: the old language has no empty objects.
        if cleaner.isEmptyObject { return }
        out.member("parameters", try cleaner.clean())
    }

    mutating func writeToolConfig() throws(GatewayError) {
        let others = hasExtensions(under: "toolConfig.")
        let choice = target.capabilities.tools ? call.toolChoice : nil
        guard choice != nil || others else { return }
        out.beginObject(named: "toolConfig")
        if let choice {
            out.beginObject(named: "functionCallingConfig")
            write(choice)
            out.endObject()
        }
        writeExtensions(under: "toolConfig.")
        out.endObject()
    }

    private mutating func write(_ choice: ToolChoice) {
        switch choice {
        case .auto: out.member("mode", literal: "AUTO")
        case .none: out.member("mode", literal: "NONE")
        case .required: out.member("mode", literal: "ANY")
        case .named(let name): write(mode: "ANY", allowing: [name])
        // AUTO takes no names; VALIDATED is the mode that may call one of them or answer in words.
        case .allowed(let names, let required): write(mode: required ? "ANY" : "VALIDATED", allowing: names)
        }
    }

    private mutating func write(mode: StaticString, allowing names: [String]) {
        out.member("mode", literal: mode)
        out.beginArray(named: "allowedFunctionNames")
        for name in names { out.string(name) }
        out.endArray()
    }
}
