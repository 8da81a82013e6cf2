import JSON

extension JSONNode {
    /// Whether it can be a JSON Schema: an object or, saying yes or no to everything, a boolean.
    var isSchema: Bool { isObject || bool != nil }
}
