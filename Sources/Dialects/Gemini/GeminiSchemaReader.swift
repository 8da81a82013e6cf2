import JSON

/// Reads Gemini's `Schema` (a subset of OpenAPI 3.0) as JSON Schema: type names in lower case, `nullable` as a type,
/// counts as numbers, camelCase throughout. What is JSON Schema already comes out the same.
enum GeminiSchemaReader {
    static func jsonSchema(_ node: JSONNode) -> JSONRaw {
        var out = JSONWriter(capacity: node.range.count + 32)
        write(node, into: &out)
        return JSONRaw(unchecked: out.buffer)
    }

    private static func write(_ node: JSONNode, into out: inout JSONWriter) {
        guard node.isObject else {
            out.node(node)
            return
        }
        let nullable = node["nullable"]?.bool ?? false
        out.beginObject()
        for (key, value) in node.members where !value.isNull {
            writeMember(key, value, nullable: nullable, into: &out)
        }
        out.endObject()
    }

    private static func writeMember(_ key: JSONKey, _ value: JSONNode, nullable: Bool, into out: inout JSONWriter) {
        switch key {
        case "nullable", "propertyOrdering", "property_ordering":
            break
        case "type":
            out.name("type")
            writeType(value, nullable: nullable, into: &out)
        case "properties":
            out.beginObject(named: "properties")
            for (name, property) in value.members {
                out.key(name.jsonString)
                write(property, into: &out)
            }
            out.endObject()
        case "anyOf", "any_of":
            out.beginArray(named: "anyOf")
            for alternative in value.elements { write(alternative, into: &out) }
            if nullable { out.object { $0.member("type", literal: "null") } }
            out.endArray()
        case "items":
            out.name("items")
            write(value, into: &out)
        case "minItems", "min_items": writeCount("minItems", value, into: &out)
        case "maxItems", "max_items": writeCount("maxItems", value, into: &out)
        case "minLength", "min_length": writeCount("minLength", value, into: &out)
        case "maxLength", "max_length": writeCount("maxLength", value, into: &out)
        case "minProperties", "min_properties": writeCount("minProperties", value, into: &out)
        case "maxProperties", "max_properties": writeCount("maxProperties", value, into: &out)
        case "additionalProperties", "additional_properties":
            out.name("additionalProperties")
            write(value, into: &out)
        default:
            out.key(key.jsonString)
            out.node(value)
        }
    }

    private static func writeType(_ node: JSONNode, nullable: Bool, into out: inout JSONWriter) {
        guard let type = node.string else {
            out.node(node)
            return
        }
        if nullable {
            out.array {
                $0.string(type.lowercased())
                $0.string("null")
            }
        } else {
            out.string(type.lowercased())
        }
    }

    /// An int64, which Google's JSON writes as a string.
    private static func writeCount(_ name: StaticString, _ node: JSONNode, into out: inout JSONWriter) {
        if let number = node.string.flatMap({ Int($0) }) {
            out.member(name, number)
        } else {
            out.member(name, node)
        }
    }
}
