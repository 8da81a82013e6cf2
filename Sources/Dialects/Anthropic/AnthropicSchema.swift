import JSON

/// Schemas of answers as Anthropic's structured outputs take them.
enum AnthropicSchema {
    /// The schema with `additionalProperties: false` wherever an object leaves it unsaid, which Anthropic refuses and OpenAI
    /// takes where it is not strict. What is said is kept, and a schema that says it everywhere is kept byte by byte.
    static func closed(_ schema: JSONRaw) -> JSONRaw {
        guard let root = try? schema.parsed().root, isOpen(root) else { return schema }
        return .build { write(root, into: &$0) }
    }

    private enum Holds {
        case schema, list, map, nothing
    }

    /// What lies under a keyword of JSON Schema.
    private static func holds(_ keyword: JSONKey) -> Holds {
        switch keyword {
        case "properties", "$defs", "definitions", "patternProperties": .map
        case "anyOf", "allOf", "oneOf", "prefixItems": .list
        case "items", "additionalProperties", "not", "if", "then", "else": .schema
        default: .nothing
        }
    }

    private static func isOpen(_ node: JSONNode) -> Bool {
        if leavesOpen(node) { return true }
        for (key, value) in node.members {
            switch holds(key) {
            case .schema: if isOpen(value) { return true }
            case .list: if value.elements.contains(where: isOpen) { return true }
            case .map: if value.members.contains(where: { isOpen($0.value) }) { return true }
            case .nothing: break
            }
        }
        return false
    }

    private static func leavesOpen(_ node: JSONNode) -> Bool {
        guard node.isObject, node.member("additionalProperties") == nil else { return false }
        guard let type = node["type"] else { return node["properties"] != nil }
        return type.equals("object") || type.elements.contains { $0.equals("object") }
    }

    private static func write(_ node: JSONNode, into writer: inout JSONWriter) {
        guard node.isObject else { return writer.node(node) }
        writer.beginObject()
        for (key, value) in node.members {
            writer.key(key.jsonString)
            switch holds(key) {
            case .schema: write(value, into: &writer)
            case .list where value.isArray:
                writer.beginArray()
                for element in value.elements { write(element, into: &writer) }
                writer.endArray()
            case .map where value.isObject:
                writer.beginObject()
                for (name, inner) in value.members {
                    writer.key(name.jsonString)
                    write(inner, into: &writer)
                }
                writer.endObject()
            case .list, .map, .nothing: writer.node(value)
            }
        }
        if leavesOpen(node) { writer.member("additionalProperties", false) }
        writer.endObject()
    }
}
