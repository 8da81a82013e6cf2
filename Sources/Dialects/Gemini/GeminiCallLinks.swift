import JSON

/// The tool calls of a conversation by id and by name, so that results find their calls.
struct GeminiCallLinks {
    private var names: [JSONString: JSONString] = [:]
    private var unanswered: [JSONString: Queue] = [:]
    private var count = 0

    private struct Queue {
        var ids: [JSONString] = []
        var head = 0
    }

    /// Notes a call and gives it an id if it has none.
    mutating func note(id: JSONString?, name: JSONString) -> JSONString {
        let id = id ?? JSONString("call_\(count)")
        count += 1
        names[id] = name
        unanswered[name, default: Queue()].ids.append(id)
        return id
    }

    /// Links a result that names no id to the first call of its name that has none yet.
    mutating func answer(name: JSONString) -> JSONString? {
        guard var queue = unanswered[name], queue.head < queue.ids.count else { return nil }
        let id = queue.ids[queue.head]
        queue.head += 1
        unanswered[name] = queue
        return id
    }

    /// The name of the call with the id.
    func name(of id: JSONString) -> JSONString? {
        names[id]
    }
}
