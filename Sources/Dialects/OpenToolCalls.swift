import Core
import JSON

/// The tool calls of a conversation that have neither an id of their own nor a result yet.
///
/// Dialects that link by name and order send such calls. A result without an id answers the first open call of its name, or
/// the first of all where none has it. A call after results begins another step; what was open before it stays unanswered.
struct OpenToolCalls {
    /// In their order; those that were answered are nil.
    private var calls: [Entry?] = []
    private var first = 0
    private var places: [JSONString: Places] = [:]
    private var hasAnswers = false

    private struct Entry {
        let name: JSONString
        let id: JSONString
    }

    /// Where the calls of one name are.
    private struct Places {
        var all: [Int]
        var next = 0
    }

    /// - Parameter id: made for the call, whose result will need it.
    mutating func open(_ name: JSONString, id: JSONString) {
        if hasAnswers { self = Self() }
        places[name, default: Places(all: [])].all.append(calls.count)
        calls.append(Entry(name: name, id: id))
    }

    /// The id of the call that a result of the name answers; nil where none is open.
    mutating func answer(_ name: JSONString?) -> JSONString? {
        while first < calls.count, calls[first] == nil { first += 1 }
        guard first < calls.count else { return nil }
        hasAnswers = true
        let place = name.flatMap { nextPlace(of: $0) } ?? first
        defer { calls[place] = nil }
        return calls[place]?.id
    }

    private mutating func nextPlace(of name: JSONString) -> Int? {
        while let found = places[name], found.next < found.all.count {
            let place = found.all[found.next]
            places[name]?.next += 1
            if calls[place] != nil { return place }
        }
        return nil
    }
}
