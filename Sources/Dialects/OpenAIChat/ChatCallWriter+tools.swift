import Core
import JSON

/// Tools, how they may be used, and the form of the answer.
extension ChatCallWriter {
    /// Decides whether a schema is asked for by a tool, for a model that knows tools but no schemas.
    mutating func chooseAnswerTool() throws(GatewayError) {
        guard case .jsonSchema(let format)? = call.responseFormat, !target.capabilities.jsonSchema else { return }
        let reason = "The model '\(target.model)' takes no JSON Schema for its answer."
        guard target.capabilities.tools, (call.sampling.choices ?? 1) == 1 else {
            return try unsupported.refuse("response_format", reason)
        }
        if case .named = call.toolChoice { return try unsupported.refuse("response_format", reason) }
        if case .allowed = call.toolChoice { return try unsupported.refuse("response_format", reason) }
        var name = format.name ?? "answer"
        while call.tools.contains(where: { $0.name == name }) { name += "_" }
        answerTool = name
    }

    mutating func writeTools() throws(GatewayError) {
        guard !call.tools.isEmpty || answerTool != nil else { return }
        guard target.capabilities.tools else {
            return try unsupported.refuse("tools", "The model '\(target.model)' does not call tools.")
        }
        guard try key("tools") else { return }
        writer.beginArray()
        for (index, tool) in call.tools.enumerated() { try write(tool, at: index) }
        if let answerTool, case .jsonSchema(let format)? = call.responseFormat {
            var tool = Tool(name: answerTool, description: format.description, parameters: format.schema)
            tool.description = tool.description ?? "Give the answer by calling this function."
            try write(tool, at: call.tools.count)
        }
        writer.endArray()
    }

    private mutating func write(_ tool: Tool, at index: Int) throws(GatewayError) {
        if let server = tool.server {
            guard server.dialect == .openAIChat else {
                return try unsupported.refuse(
                    "tools[\(index)]",
                    "The vendor '\(target.vendor)' has no tool of the type '\(server.kind)'."
                )
            }
            return writer.raw(server.value)
        }
        writer.beginObject()
        writer.member("type", literal: "function")
        writer.key("function")
        writer.beginObject()
        writer.member("name", tool.name)
        writer.member("description", tool.description)
        writer.member("parameters", tool.parameters)
        writer.member("strict", tool.strict)
        writer.endObject()
        writer.member("cache_control", isOwnDialect ? tool.cacheControl : nil)
        writer.endObject()
    }

    mutating func writeToolChoice() throws(GatewayError) {
        if let parallel = call.parallelToolCalls, !call.tools.isEmpty || isOwnDialect,
            try key("parallel_tool_calls", isNeeded: !parallel)
        {
            writer.bool(parallel)
        }
        if let answerTool {
            // With tools of the caller's own the model may call those first.
            let isAlone = call.tools.isEmpty || call.toolChoice == ToolChoice.none
            return try write(isAlone ? .named(answerTool) : .required)
        }
        if let choice = call.toolChoice { try write(choice) }
    }

    private mutating func write(_ choice: ToolChoice) throws(GatewayError) {
        guard try key("tool_choice", isNeeded: choice != .auto) else { return }
        switch choice {
        case .auto: writer.string("auto" as StaticString)
        case .none: writer.string("none" as StaticString)
        case .required: writer.string(target.quirks.requiredToolChoiceIsAny ? "any" as StaticString : "required")
        case .named(let name): write(named: name)
        case .allowed(let names, let required):
            writer.beginObject()
            writer.member("type", literal: "allowed_tools")
            writer.key("allowed_tools")
            writer.beginObject()
            writer.member("mode", required ? "required" : "auto")
            writer.key("tools")
            writer.beginArray()
            for name in names { write(named: name) }
            writer.endArray()
            writer.endObject()
            writer.endObject()
        }
    }

    private mutating func write(named name: String) {
        let isCustom = call.tools.contains { $0.name == name && $0.server?.kind == "custom" }
        let kind: StaticString = isCustom ? "custom" : "function"
        writer.beginObject()
        writer.member("type", literal: kind)
        writer.key(kind)
        writer.beginObject()
        writer.member("name", name)
        writer.endObject()
        writer.endObject()
    }

    mutating func writeResponseFormat() throws(GatewayError) {
        guard let format = call.responseFormat, answerTool == nil else { return }
        switch format {
        case .text:
            guard try key("response_format", isNeeded: false) else { return }
            writer.beginObject()
            writer.member("type", literal: "text")
        case .jsonObject:
            guard target.capabilities.jsonMode else {
                return try unsupported.refuse("response_format", "The model '\(target.model)' has no JSON mode.")
            }
            guard try key("response_format") else { return }
            writer.beginObject()
            writer.member("type", literal: "json_object")
        case .jsonSchema(let schema):
            // Where the model takes none, it was refused when no tool could stand in.
            guard target.capabilities.jsonSchema, try key("response_format") else { return }
            writer.beginObject()
            writer.member("type", literal: "json_schema")
            writer.key("json_schema")
            writer.beginObject()
            writer.member("name", schema.name ?? "answer")
            writer.member("description", schema.description)
            writer.member("schema", schema.schema)
            writer.member("strict", schema.strict)
            writer.endObject()
        }
        writer.endObject()
    }
}
