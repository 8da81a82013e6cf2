import JSON

extension JSONRaw {
    /// The value in one spelling: members in the order of their names, numbers by their value.
    var canonical: String { (try? parsed().root.canonical) ?? "not JSON: \(string)" }
}

extension JSONNode {
    fileprivate var canonical: String {
        switch kind {
        case .null: return "null"
        case .bool: return "\(bool ?? false)"
        case .number: return "\(double ?? .infinity)"
        case .string: return "\"\(string ?? "")\""
        case .array: return "[" + elements.map(\.canonical).joined(separator: ",") + "]"
        case .object:
            var members: [String: String] = [:]
            for (key, value) in self.members { members[key.string] = value.canonical }
            return "{" + members.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",") + "}"
        }
    }
}

extension JSONNumber {
    var canonical: String { "\(double ?? .infinity)" }
}
