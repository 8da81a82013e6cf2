import Core
import JSON

/// Names the tool calls of a conversation, so that each result finds its call, and remembers which take free text.
///
/// Calls without an id (from dialects that link by name and order) are numbered; a result without an id finds its call as
/// `OpenToolCalls` says.
struct ResponsesToolCallIDs {
    private let customTools: Set<String>
    private var customCalls: Set<JSONString> = []
    private var count = 0
    private var open = OpenToolCalls()

    init(_ tools: [Tool]) {
        customTools = Set(tools.lazy.filter(\.isCustom).map(\.name))
    }

    /// The id of a call, and whether it takes free text.
    mutating func name(_ call: ToolCall) -> (id: JSONString, isCustom: Bool) {
        count += 1
        let id: JSONString
        if let own = call.id, !own.isEmpty {
            id = own
        } else {
            id = JSONString("call_\(count)")
            open.open(call.name, id: id)
        }
        let isCustom = !customTools.isEmpty && customTools.contains(call.name.string)
        if isCustom { customCalls.insert(id) }
        return (id, isCustom)
    }

    /// The id of the call that a result answers, and whether that takes free text.
    mutating func name(_ result: ToolResult) -> (id: JSONString, isCustom: Bool) {
        if let id = result.callID, !id.isEmpty { return (id, customCalls.contains(id)) }
        guard let id = open.answer(result.name) else { return ("call_unknown", false) }
        return (id, customCalls.contains(id))
    }
}
