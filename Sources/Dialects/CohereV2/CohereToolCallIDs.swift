import Core
import JSON

/// Names the tool calls of a conversation, so that results find their calls. Calls without an id (from dialects that link by
/// name and order) are numbered, and a result without an id answers the first open call of its name.
struct CohereToolCallIDs {
    private var count = 0
    /// Calls that had no id and no result yet.
    private var open: [(name: JSONString, id: JSONString)] = []

    mutating func id(of call: ToolCall) -> JSONString {
        count += 1
        if let id = call.id, !id.isEmpty { return id }
        let id = JSONString("call_\(count)")
        open.append((call.name, id))
        return id
    }

    mutating func id(for result: ToolResult) -> JSONString {
        if let id = result.callID, !id.isEmpty { return id }
        guard let match = open.firstIndex(where: { $0.name == result.name }) ?? open.indices.first else {
            return "call_unknown"
        }
        return open.remove(at: match).id
    }
}
