import Core
import JSON

extension BedrockCallWriter {
    /// Writes `toolConfig`.
    ///
    /// Converse has no word for `none`: the tools are left out instead. A conversation that has called some must declare them,
    /// so there Claude is told `none` in Anthropic's words, among its own fields, and with other models it is refused by name.
    mutating func writeToolConfig() throws(GatewayError) {
        let called = call.messages.calledTools
        let mayCall = call.toolChoice != ToolChoice.none
        var offered: [Tool] = []
        if mayCall || !called.isEmpty { offered = try offeredTools() }
        if !mayCall, !offered.isEmpty, form.isFree {
            if model.isClaude {
                fields.set("tool_choice", to: .build { $0.object { $0.member("type", literal: "none") } })
            } else {
                try unsupported.refuse(
                    "tool_choice",
                    "\(target.model) cannot be told to call no tool once it has called some."
                )
            }
        }
        var tools = offered
        if case .tool(let tool, _) = form { tools.append(tool) }
        if tools.isEmpty, !isNative { tools = called.map { Tool(name: $0) } }
        guard !tools.isEmpty else { return }
        writer.key("toolConfig")
        writer.beginObject()
        writer.key("tools")
        writer.beginArray()
        for tool in tools { write(tool) }
        writer.endArray()
        try writeToolChoice(hasOwnTools: !offered.isEmpty)
        writer.endObject()
    }

    private mutating func offeredTools() throws(GatewayError) -> [Tool] {
        guard !call.tools.isEmpty else { return [] }
        if !target.capabilities.tools, !isNative {
            try unsupported.refuse("tools", "\(target.model) calls no tools.")
            return []
        }
        var allowed: [String]?
        if case .allowed(let names, _) = call.toolChoice { allowed = names }
        var offered: [Tool] = []
        for (index, tool) in call.tools.enumerated() {
            if let allowed, !allowed.contains(tool.name) { continue }
            if let server = tool.server, server.dialect != .bedrockConverse {
                try unsupported.refuse("tools[\(index)]", "Bedrock has no tool of the type '\(server.kind)'.")
                continue
            }
            offered.append(tool)
        }
        return offered
    }

    private mutating func write(_ tool: Tool) {
        if let server = tool.server {
            writer.raw(server.value)
        } else {
            writer.beginObject()
            writer.key("toolSpec")
            writer.beginObject()
            writer.member("name", tool.name)
            if let description = tool.description, !description.isEmpty { writer.member("description", description) }
            writer.key("inputSchema")
            writer.beginObject()
            if let schema = tool.parameters, isNative || schema.bytes != JSONRaw.emptyObject.bytes {
                writer.member("json", schema)
            } else {
                writer.object("json") {
                    $0.member("type", literal: "object")
                    $0.object("properties") { _ in }
                }
            }
            writer.endObject()
            if tool.strict == true, target.capabilities.jsonSchema { writer.member("strict", true) }
            writer.endObject()
            writer.endObject()
        }
        if let mark = tool.cacheControl, isNative || model.takesCachePointsOfTools {
            let hasLifetimes = isNative || model.takesLifetimesOfCachePoints
            BedrockCachePoint.write(mark, hasLifetimes: hasLifetimes, into: &writer)
        }
    }

    // MARK: Choice

    private enum Choice {
        case unsaid, auto, any
        case tool(String)
    }

    private mutating func writeToolChoice(hasOwnTools: Bool) throws(GatewayError) {
        var choice: Choice
        switch call.toolChoice {
        case nil, .some(.none): choice = .unsaid
        // What happens anyway need not be said, and many models take no choice at all.
        case .auto, .allowed(_, required: false): choice = isNative || model.canBeForced ? .auto : .unsaid
        case .required, .allowed(_, required: true): choice = .any
        case .named(let name): choice = .tool(name)
        }
        if case .tool(let answer, let isForced) = form {
            choice = !isForced ? .unsaid : hasOwnTools && call.toolChoice != ToolChoice.none ? .any : .tool(answer.name)
        }
        // Calls that could not be forbidden are made.
        let mayCall = call.toolChoice != ToolChoice.none || form.isFree && !model.isClaude
        if call.parallelToolCalls == false, hasOwnTools, mayCall {
            switch choice {
            case .unsaid, .auto:
                guard model.isClaude else { fallthrough }
                // Claude is told in Anthropic's words, which stand for the choice too.
                choice = .unsaid
                fields.set(
                    "tool_choice",
                    to: .build { writer in
                        writer.object {
                            $0.member("type", literal: "auto")
                            $0.member("disable_parallel_tool_use", true)
                        }
                    }
                )
            case .any, .tool:
                try unsupported.refuse("parallel_tool_calls", "Bedrock has no word for it with this model or choice.")
            }
        }
        switch choice {
        case .unsaid: break
        case .auto: writer.object("toolChoice") { $0.object("auto") { _ in } }
        case .any: writer.object("toolChoice") { $0.object("any") { _ in } }
        case .tool(let name): writer.object("toolChoice") { $0.object("tool") { $0.member("name", name) } }
        }
    }
}

extension AnthropicAnswerForm {
    fileprivate var isFree: Bool {
        if case .tool = self { false } else { true }
    }
}

extension [Message] {
    /// The names of the tools that were called, each once; one that has no name where only its result is there.
    fileprivate var calledTools: [String] {
        var names: [String] = []
        for message in self {
            for part in message.parts {
                var name: String?
                switch part {
                case .toolCall(let call): name = call.name.string
                case .toolResult where names.isEmpty: name = "unknown_tool"
                default: break
                }
                if let name, !names.contains(name) { names.append(name) }
            }
        }
        return names
    }
}
