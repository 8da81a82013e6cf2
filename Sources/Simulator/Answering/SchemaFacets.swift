import JSON

/// Everything that binds one value: a schema with what it refers to, all of its `allOf`, and one branch of its `anyOf`
/// and `oneOf`.
struct SchemaFacets {
    private var schemas: [JSONNode] = []
    private let root: JSONNode
    private let isDeep: Bool

    /// - Parameter isDeep: take the branch that ends soonest.
    init(_ schema: JSONNode?, root: JSONNode, isDeep: Bool) {
        self.root = root
        self.isDeep = isDeep
        if let schema { collect(schema) }
    }

    private mutating func collect(_ schema: JSONNode) {
        // More than any honest schema has; a reference to itself would never end.
        guard schemas.count < 64, schema.isObject else { return }
        schemas.append(schema)
        if let target = schema["$ref"]?.string.flatMap(resolve) { collect(target) }
        if let all = schema["allOf"] {
            for part in all.elements { collect(part) }
        }
        for branches in [schema["anyOf"], schema["oneOf"]] {
            if let branch = branches.flatMap(choose) { collect(branch) }
        }
    }

    /// A JSON pointer into the document (RFC 6901), as `#/$defs/name`.
    private func resolve(_ reference: String) -> JSONNode? {
        guard reference.hasPrefix("#") else { return nil }
        var node: JSONNode? = root
        for step in reference.dropFirst().split(separator: "/") {
            let name = step.replacing("~1", with: "/").replacing("~0", with: "~")
            node = Int(name).flatMap { node?[$0] } ?? node?[name: String(name)]
        }
        return node
    }

    private func choose(_ branches: JSONNode) -> JSONNode? {
        let simple = branches.elements.first { branch in
            guard let type = branch["type"]?.string?.lowercased() else {
                return branch["const"] ?? branch["enum"] != nil
            }
            return isDeep ? type != "object" && type != "array" : type != "null"
        }
        return simple ?? branches[0]
    }

    /// The first that is said by any of the schemas.
    subscript(_ keyword: StaticString) -> JSONNode? {
        for schema in schemas {
            if let value = schema.member(keyword) { return value }
        }
        return nil
    }

    /// In lower case; of several the first that is not `null`.
    var type: String {
        if let type = self["type"] {
            if let one = type.string { return one.lowercased() }
            let names = type.elements.compactMap { $0.string?.lowercased() }
            if let name = names.first(where: { isDeep ? $0 == "null" : $0 != "null" }) ?? names.first { return name }
        }
        if !properties.isEmpty || !required.isEmpty { return "object" }
        if self["items"] ?? self["prefixItems"] ?? self["minItems"] != nil { return "array" }
        if self["minimum"] ?? self["maximum"] ?? self["multipleOf"] != nil { return "number" }
        return "string"
    }

    /// Each name once, in the order of the schemas.
    var properties: [(String, JSONNode)] {
        var found: [(String, JSONNode)] = []
        var names: Set<String> = []
        for schema in schemas {
            guard let members = schema["properties"]?.members else { continue }
            for (key, value) in members where names.insert(key.string).inserted { found.append((key.string, value)) }
        }
        return found
    }

    var required: [String] {
        var found: [String] = []
        for schema in schemas {
            guard let names = schema["required"]?.elements else { continue }
            for name in names.compactMap(\.string) where !found.contains(name) { found.append(name) }
        }
        return found
    }

    /// The strictest of a lower bound: of `minimum`s the greatest.
    func greatest(_ keyword: StaticString) -> Double? {
        schemas.compactMap { $0[keyword]?.double }.max()
    }

    /// The strictest of an upper bound.
    func least(_ keyword: StaticString) -> Double? {
        schemas.compactMap { $0[keyword]?.double }.min()
    }
}
