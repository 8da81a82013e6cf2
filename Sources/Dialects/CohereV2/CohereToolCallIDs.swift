import Core
import JSON

/// Names the tool calls of a conversation, so that results find their calls. Calls without an id (from dialects that link by
/// name and order) are numbered, and a result without an id finds its call as `OpenToolCalls` says.
struct CohereToolCallIDs {
    private var count = 0
    private var open = OpenToolCalls()

    mutating func id(of call: ToolCall) -> JSONString {
        count += 1
        if let id = call.id, !id.isEmpty { return id }
        let id = JSONString("call_\(count)")
        open.open(call.name, id: id)
        return id
    }

    mutating func id(for result: ToolResult) -> JSONString {
        if let id = result.callID, !id.isEmpty { return id }
        return open.answer(result.name) ?? "call_unknown"
    }
}
