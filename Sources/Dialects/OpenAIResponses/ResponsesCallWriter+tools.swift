import Core
import JSON

/// Tools and how they may be used.
extension ResponsesCallWriter {
    mutating func writeTools() throws(GatewayError) {
        guard !call.tools.isEmpty else { return }
        guard target.capabilities.tools else {
            return try unsupported.refuse("tools", "The model '\(target.model)' does not call tools.")
        }
        guard try key("tools") else { return }
        writer.beginArray()
        for (index, tool) in call.tools.enumerated() { try write(tool, at: index) }
        writer.endArray()
        if let choice = call.toolChoice, try key("tool_choice", isNeeded: choice != .auto) { write(choice) }
        if let parallel = call.parallelToolCalls, try key("parallel_tool_calls", isNeeded: !parallel) {
            writer.bool(parallel)
        }
    }

    private mutating func write(_ tool: Tool, at index: Int) throws(GatewayError) {
        if let server = tool.server {
            switch server.dialect {
            case .openAIResponses: return writer.raw(server.value)
            case .openAIChat where tool.isCustom: return ResponsesCustomTool.write(server.value, into: &writer)
            default:
                return try unsupported.refuse(
                    "tools[\(index)]",
                    "The vendor '\(target.vendor)' has no tool of the type '\(server.kind)'."
                )
            }
        }
        writer.beginObject()
        writer.member("type", literal: "function")
        writer.member("name", tool.name)
        writer.member("description", tool.description)
        if let parameters = tool.parameters {
            writer.member("parameters", parameters)
        } else if isOwnDialect {
            writer.nullMember("parameters")
        } else {
            writer.object("parameters") { writer in
                writer.member("type", literal: "object")
                writer.object("properties") { _ in }
            }
        }
        if let strict = tool.strict {
            writer.member("strict", strict)
        } else if !isOwnDialect {
            // This dialect alone is strict where nothing is said.
            writer.member("strict", false)
        }
        writer.endObject()
    }

    private mutating func write(_ choice: ToolChoice) {
        switch choice {
        case .auto: writer.string("auto" as StaticString)
        case .none: writer.string("none" as StaticString)
        case .required: writer.string("required" as StaticString)
        case .named(let name): write(named: name)
        case .allowed(let names, let required):
            writer.beginObject()
            writer.member("type", literal: "allowed_tools")
            writer.member("mode", literal: required ? "required" : "auto")
            writer.key("tools")
            writer.beginArray()
            for name in names { write(named: name) }
            writer.endArray()
            writer.endObject()
        }
    }

    private mutating func write(named name: String) {
        let isCustom = call.tools.contains { $0.name == name && $0.isCustom }
        writer.beginObject()
        writer.member("type", literal: isCustom ? "custom" : "function")
        writer.member("name", name)
        writer.endObject()
    }
}
