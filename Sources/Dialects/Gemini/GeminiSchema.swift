import JSON

/// One schema while it is cut down: what several keywords, references and `allOf` say of the same place.
struct GeminiSchema {
    private(set) var type: String?
    /// The types of a place that allows several.
    private(set) var types: [String] = []
    private(set) var isNullable = false
    private(set) var values: [JSONNode] = []
    private(set) var alternatives: [JSONNode] = []
    private(set) var properties: [(JSONString, JSONNode)] = []
    /// Where each property stands: a schema may have very many.
    private var places: [JSONString: Int] = [:]
    private(set) var required: [JSONString] = []
    private(set) var items: JSONNode?
    private(set) var limits: [(String, JSONNode)] = []
    private var description: JSONString?
    private var format: JSONNode?

    mutating func read(_ key: JSONKey, _ value: JSONNode) {
        if value.isNull, !(key == "const") { return }
        switch key {
        case "type": readType(value)
        case "description": description = value.jsonString
        case "format": format = value
        case "nullable": isNullable = isNullable || value.bool == true
        case "enum": values = value.elements.filter { !note(null: $0) }
        case "const": values = note(null: value) ? [] : [value]
        case "anyOf", "oneOf": alternatives = value.elements.filter { !isNull($0) }
        case "properties": readProperties(value)
        case "required": required += value.elements.compactMap(\.jsonString)
        case "items": items = items ?? value
        case "prefixItems": items = items ?? value[0]
        case "minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "minimum",
            "maximum":
            limit(key.string, value)
        // An open bound as a closed one: a little wider, never narrower.
        case "exclusiveMinimum": if value.number != nil { limit("minimum", value) }
        case "exclusiveMaximum": if value.number != nil { limit("maximum", value) }
        default: break
        }
    }

    private mutating func readType(_ node: JSONNode) {
        for value in node.isArray ? Array(node.elements) : [node] {
            guard let name = value.string?.lowercased() else { continue }
            if name == "null" {
                isNullable = true
            } else if !types.contains(name) {
                types.append(name)
            }
        }
    }

    /// Notes an alternative that is null.
    private mutating func isNull(_ node: JSONNode) -> Bool {
        guard node["type"]?.equals("null") == true else { return false }
        isNullable = true
        return true
    }

    private mutating func note(null node: JSONNode) -> Bool {
        if node.isNull { isNullable = true }
        return node.isNull
    }

    private mutating func readProperties(_ node: JSONNode) {
        for (name, value) in node.members {
            let name = name.jsonString
            if let known = places[name] {
                properties[known].1 = value
            } else {
                places[name] = properties.count
                properties.append((name, value))
            }
        }
    }

    /// Whether it has a property of the name.
    func declares(_ name: JSONString) -> Bool { places[name] != nil }

    private mutating func limit(_ name: String, _ value: JSONNode) {
        limits.removeAll { $0.0 == name }
        limits.append((name, value))
    }

    mutating func fallBack(to name: String) {
        if types.isEmpty { types = [name] }
    }

    /// Decides on one type, or on alternatives.
    mutating func settle() {
        if types.count == 1, alternatives.isEmpty { type = types[0] }
        if !alternatives.isEmpty {
            // The alternatives say their own types; a common one beside them adds nothing.
            types = []
            return
        }
        guard types.isEmpty else { return }
        type = impliedType
    }

    /// The subset wants a type everywhere.
    private var impliedType: String {
        if !properties.isEmpty { return "object" }
        if items != nil { return "array" }
        guard let first = values.first else { return "string" }
        switch first.kind {
        case .number: return values.allSatisfy { $0.int != nil } ? "integer" : "number"
        case .bool: return "boolean"
        case .object: return "object"
        case .array: return "array"
        case .string, .null: return "string"
        }
    }

    /// The formats that are understood; others are refused.
    var knownFormat: String? {
        guard let name = format?.string else { return nil }
        switch (type, name) {
        case ("string", "enum"), ("string", "date-time"), ("integer", "int32"), ("integer", "int64"),
            ("number", "float"), ("number", "double"):
            return name
        default: return nil
        }
    }

    /// The description. Only texts can be enumerated, so values of other types are told in words.
    var describedWithValues: JSONString? {
        guard type != "string", type != nil, !values.isEmpty else { return description }
        let list = values.map { $0.raw.string }.joined(separator: ", ")
        let words = JSONString("Allowed values: \(list).")
        guard let description, !description.isEmpty else { return words }
        return description + " " + words
    }
}
