import Core
import JSON

/// Puts together function calls that arrive in pieces, as Vertex sends them when `streamFunctionCallArguments` is asked
/// for: a name first, then `partialArgs` (`{"jsonPath": "$.city", "stringValue": "Ber", "willContinue": true}`), then an
/// empty call. https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling
struct GeminiPartialCalls {
    private var open: [Int: Pending] = [:]

    private struct Pending {
        var call: ToolCall
        var arguments = PartialArguments()
    }

    /// Reads a part with a piece of a call.
    /// - Returns: the call, once it is whole.
    mutating func read(_ part: JSONNode, choice: Int) -> ToolCall? {
        guard let node = part["functionCall"] else { return nil }
        var pending = open[choice] ?? Pending(call: ToolCall(id: nil, name: "", arguments: .value(.emptyObject)))
        if let name = node["name"]?.jsonString { pending.call.name = name }
        if let id = node["id"]?.jsonString { pending.call.id = id }
        if let arguments = node["args"], arguments.isObject { pending.call.arguments = .value(arguments.raw) }
        if let signature = part["thoughtSignature"]?.jsonString { pending.call.signature = signature }
        if let pieces = node["partialArgs"] {
            for piece in pieces.elements { pending.arguments.add(piece) }
        }
        open[choice] = pending
        return node["willContinue"]?.bool == true ? nil : finish(choice: choice)
    }

    /// Takes the call that is open as it is: the vendor has nothing more to say.
    mutating func finish(choice: Int) -> ToolCall? {
        guard var pending = open.removeValue(forKey: choice), !pending.call.name.isEmpty else { return nil }
        if let arguments = pending.arguments.value { pending.call.arguments = .value(arguments) }
        return pending.call
    }
}

/// A JSON object that is told as values at paths.
struct PartialArguments {
    private indirect enum Value {
        case raw(JSONRaw)
        case text(JSONString)
        case object([(JSONString, Value)])
        case array([Value])
    }

    private enum Step {
        case name(JSONString)
        case index(Int)
    }

    private var root: Value?

    /// The arguments so far; nil if no piece came.
    var value: JSONRaw? {
        root.map { root in
            JSONRaw.build { Self.write(root, into: &$0) }
        }
    }

    /// Adds a `PartialArg`.
    mutating func add(_ piece: JSONNode) {
        guard let path = piece["jsonPath"]?.string, let steps = Self.steps(of: path), !steps.isEmpty else { return }
        let value: Value
        if let text = piece["stringValue"]?.jsonString {
            value = .text(text)
        } else if let number = piece["numberValue"] ?? piece["boolValue"] {
            value = .raw(number.raw)
        } else {
            value = .raw(.null)
        }
        root = Self.put(value, at: steps[...], in: root)
    }

    /// `$.a.b[0]['c']` as steps; nil if it cannot be read, or goes deeper than arguments do. Indexes beyond a bound are
    /// names, so that a path cannot ask for a huge array.
    private static func steps(of path: String) -> [Step]? {
        var steps: [Step] = []
        var rest = Substring(path)
        if rest.first == "$" { rest.removeFirst() }
        while let first = rest.first {
            if first == "[" {
                guard let end = rest.firstIndex(of: "]") else { return nil }
                let inner = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
                if let index = Int(inner), (0..<10_000).contains(index) {
                    steps.append(.index(index))
                } else {
                    steps.append(.name(JSONString(inner.filter { $0 != "'" && $0 != "\"" })))
                }
            } else {
                if first == "." { rest.removeFirst() }
                let name = rest.prefix { $0 != "." && $0 != "[" }
                if name.isEmpty, rest.first != "[" { return nil }
                rest = rest[name.endIndex...]
                if !name.isEmpty { steps.append(.name(JSONString(String(name)))) }
            }
            if steps.count > 64 { return nil }
        }
        return steps
    }

    private static func put(_ value: Value, at path: ArraySlice<Step>, in old: Value?) -> Value {
        guard let step = path.first else {
            if case .text(let start) = old, case .text(let more) = value { return .text(start + more) }
            return value
        }
        let rest = path.dropFirst()
        switch step {
        case .name(let name):
            var members: [(JSONString, Value)] = []
            if case .object(let known) = old { members = known }
            if let position = members.firstIndex(where: { $0.0 == name }) {
                members[position].1 = put(value, at: rest, in: members[position].1)
            } else {
                members.append((name, put(value, at: rest, in: nil)))
            }
            return .object(members)
        case .index(let index):
            var elements: [Value] = []
            if case .array(let known) = old { elements = known }
            while elements.count < index { elements.append(.raw(.null)) }
            if index < elements.count {
                elements[index] = put(value, at: rest, in: elements[index])
            } else {
                elements.append(put(value, at: rest, in: nil))
            }
            return .array(elements)
        }
    }

    private static func write(_ value: Value, into out: inout JSONWriter) {
        switch value {
        case .raw(let raw): out.raw(raw)
        case .text(let text): out.string(text)
        case .object(let members):
            out.beginObject()
            for (name, value) in members {
                out.key(name)
                write(value, into: &out)
            }
            out.endObject()
        case .array(let elements):
            out.beginArray()
            for element in elements { write(element, into: &out) }
            out.endArray()
        }
    }
}
