import Core
import JSON

/// The tool calls of a conversation that have neither an id of their own nor a result yet.
///
/// Dialects that link by name and order send such calls. A result without an id answers the first open call of its name, or
/// the first of all where none has it; those of the last step before those that earlier ones left open. A call after results
/// begins another step.
struct OpenToolCalls {
    private var step = Step()
    private var earlier = Step()

    /// - Parameter id: made for the call, whose result will need it.
    mutating func open(_ name: JSONString, id: JSONString) {
        if step.hasAnswers {
            for call in step.open { earlier.add(call) }
            step = Step()
        }
        step.add(Entry(name: name, id: id))
    }

    /// The id of the call that a result of the name answers; nil where none is open.
    mutating func answer(_ name: JSONString?) -> JSONString? {
        if let name, let id = step.answer(name) ?? earlier.answer(name) { return id }
        return step.answerFirst() ?? earlier.answerFirst()
    }

    private struct Entry {
        let name: JSONString
        let id: JSONString
    }

    /// Calls, in their order.
    private struct Step {
        /// Those that were answered are nil.
        private var calls: [Entry?] = []
        private var first = 0
        private var places: [JSONString: Places] = [:]
        private(set) var hasAnswers = false

        /// Where the calls of one name are.
        private struct Places {
            var all: [Int] = []
            var next = 0
        }

        var open: [Entry] { calls[first...].compactMap(\.self) }

        mutating func add(_ call: Entry) {
            places[call.name, default: Places()].all.append(calls.count)
            calls.append(call)
        }

        mutating func answer(_ name: JSONString) -> JSONString? {
            while let found = places[name], found.next < found.all.count {
                let place = found.all[found.next]
                places[name]?.next += 1
                if calls[place] != nil { return answer(at: place) }
            }
            return nil
        }

        mutating func answerFirst() -> JSONString? {
            while first < calls.count, calls[first] == nil { first += 1 }
            return first < calls.count ? answer(at: first) : nil
        }

        private mutating func answer(at place: Int) -> JSONString? {
            hasAnswers = true
            defer { calls[place] = nil }
            return calls[place]?.id
        }
    }
}
