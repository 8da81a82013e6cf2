import Core
import JSON

/// Reads a caller's `GenerateContentRequest`.
///
/// camelCase and snake_case are both understood. A tool call without an id gets one (`call_0`, …) and the results that
/// follow are linked to it by name and order, as Gemini itself links them, so that every other dialect can say it.
struct GeminiRequestReader {
    private let route: CallRoute
    private var call = Call(model: "")
    private var links = GeminiCallLinks()

    init(route: CallRoute) {
        self.route = route
    }

    mutating func read(_ root: JSONNode) throws(GatewayError) -> Call {
        guard root.isObject else { throw GeminiFault.expected("an object", root) }
        call.dialect = .gemini
        call.stream = route.stream ?? false
        // Usage is part of every stream of this dialect.
        call.includeUsage = true
        call.dropUnsupported = route.dropUnsupported
        var system: Message?
        for (key, value) in root.members where !value.isNull {
            switch key {
            case "contents": try readContents(value)
            case "systemInstruction", "system_instruction": system = try readSystem(value)
            case "tools": try GeminiToolsReader.readTools(value, into: &call)
            case "toolConfig", "tool_config": try GeminiToolsReader.readConfig(value, into: &call)
            case "generationConfig", "generation_config": try GeminiConfigReader.read(value, into: &call)
            case "serviceTier", "service_tier": call.serviceTier = GeminiServiceTier.read(try GeminiFault.string(value))
            case "model": call.model = try readModel(value)
            case "drop_params": call.dropUnsupported = try GeminiFault.bool(value)
            default: call.extensions.append(Call.Extension(name: key.string, value: value.raw))
            }
        }
        if let system { call.messages.insert(system, at: 0) }
        if let model = route.model { call.model = model }
        guard !call.model.isEmpty else {
            throw .invalidRequest("The path names no model.", param: "model")
        }
        return call
    }

    private func readModel(_ node: JSONNode) throws(GatewayError) -> String {
        let name = try GeminiFault.string(node)
        return name.hasPrefix("models/") ? String(name.dropFirst("models/".count)) : name
    }

    private func readSystem(_ node: JSONNode) throws(GatewayError) -> Message {
        // Google's clients take a bare text, and some proxies pass it on.
        if let text = node.jsonString { return Message(.system, [.text(text)]) }
        let content = try GeminiFault.object(node)
        var parts: [Part] = []
        if let listed = content["parts"] {
            for node in GeminiFault.list(listed) {
                guard let part = try GeminiPartReader.read(node) else { continue }
                if case .toolCall = part {
                    throw .invalidRequest("\(node.path): instructions call no functions.", param: node.path)
                }
                parts.append(part)
            }
        }
        return Message(.system, parts)
    }

    private mutating func readContents(_ node: JSONNode) throws(GatewayError) {
        let contents = GeminiFault.list(node)
        call.messages.reserveCapacity(contents.count + 1)
        for content in contents { try readContent(content) }
    }

    private mutating func readContent(_ content: JSONNode) throws(GatewayError) {
        guard content.isObject else { throw GeminiFault.expected("an object", content) }
        let isModel = try readRole(content["role"])
        guard let listed = content["parts"] else { return }
        var parts: [Part] = []
        var results: [Part] = []
        for node in GeminiFault.list(listed) {
            guard let part = try GeminiPartReader.read(node) else { continue }
            switch part {
            case .toolCall(var toolCall):
                guard !toolCall.name.isEmpty else {
                    throw .invalidRequest("\(node.path): the function call has no name.", param: node.path)
                }
                toolCall.id = links.note(id: toolCall.id, name: toolCall.name)
                parts.append(.toolCall(toolCall))
            case .toolResult(var result):
                if result.callID == nil { result.callID = result.name.flatMap { links.answer(name: $0) } }
                flush(&parts, as: isModel ? .assistant : .user)
                results.append(.toolResult(result))
                continue
            default:
                parts.append(part)
            }
            flush(&results, as: .tool)
        }
        flush(&results, as: .tool)
        flush(&parts, as: isModel ? .assistant : .user)
    }

    /// Whether the model said it. An absent role is the user's.
    private func readRole(_ node: JSONNode?) throws(GatewayError) -> Bool {
        guard let node else { return false }
        if node.equals("model") { return true }
        if node.equals("user") || node.equals("function") || node.equals("tool") { return false }
        throw GeminiFault.notOneOf("user, model", node)
    }

    private mutating func flush(_ parts: inout [Part], as role: Message.Role) {
        guard !parts.isEmpty else { return }
        call.messages.append(Message(role, parts))
        parts.removeAll()
    }
}
