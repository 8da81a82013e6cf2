import Core
import JSON
import NIOCore

/// Cuts a JSON Schema down to the subset of OpenAPI that Gemini's `Schema` has, for models without
/// `parametersJsonSchema` and `responseJsonSchema`. https://ai.google.dev/api/caching#Schema
///
/// References are put in place, `null` becomes `nullable`, `const` an `enum` of one, `oneOf` an `anyOf`, `allOf` one
/// schema; keywords that would be refused are left out. What is left accepts at least what the schema accepted, but for
/// places where any value would do: the subset needs a type there, and a recursive reference stops at an object.
struct GeminiSchemaCleaner {
    private let document: JSONDocument
    private let param: String
    /// The references that are being put in place, innermost last.
    private var resolving: [String] = []
    /// A few references that name each other can unfold to any size; this bounds it.
    private var nodesLeft = 20_000

    init(_ schema: JSONRaw, named param: String) throws(GatewayError) {
        self.param = param
        do {
            document = try schema.parsed()
        } catch {
            throw .invalidRequest("\(param): \(error).", param: param)
        }
        guard document.root.isObject else { throw .invalidRequest("\(param): expected an object.", param: param) }
    }

    /// Whether the schema is an object without properties.
    var isEmptyObject: Bool {
        let root = document.root
        return root["type"]?.equals("object") != false && (root["properties"]?.count ?? 0) == 0 && root["$ref"] == nil
            && root["anyOf"] == nil && root["oneOf"] == nil && root["allOf"] == nil
    }

    mutating func clean() throws(GatewayError) -> JSONRaw {
        var out = JSONWriter(capacity: document.bytes.readableBytes)
        try write(document.root, into: &out)
        return JSONRaw(unchecked: out.buffer)
    }

    private mutating func write(_ node: JSONNode, into out: inout JSONWriter) throws(GatewayError) {
        var schema = GeminiSchema()
        let depth = resolving.count
        try collect(node, into: &schema)
        schema.settle()
        out.beginObject()
        out.member("type", schema.type)
        out.member("format", schema.knownFormat)
        out.member("description", schema.describedWithValues)
        if schema.isNullable { out.member("nullable", true) }
        if schema.type == nil || schema.type == "string", !schema.values.isEmpty {
            out.beginArray(named: "enum")
            for value in schema.values { out.node(value) }
            out.endArray()
        }
        for (name, value) in schema.limits {
            out.key(name)
            out.node(value)
        }
        if !schema.alternatives.isEmpty {
            out.beginArray(named: "anyOf")
            for alternative in schema.alternatives { try write(alternative, into: &out) }
            for type in schema.types { out.object { $0.member("type", type) } }
            out.endArray()
        } else if schema.types.count > 1 {
            out.beginArray(named: "anyOf")
            for type in schema.types { out.object { $0.member("type", type) } }
            out.endArray()
        }
        try writeProperties(of: schema, into: &out)
        try writeItems(of: schema, into: &out)
        out.endObject()
        resolving.removeLast(resolving.count - depth)
    }

    private mutating func writeProperties(of schema: GeminiSchema, into out: inout JSONWriter) throws(GatewayError) {
        guard schema.type == "object", !schema.properties.isEmpty else { return }
        out.beginObject(named: "properties")
        for (name, value) in schema.properties {
            out.key(name)
            try write(value, into: &out)
        }
        out.endObject()
        let required = schema.required.filter { schema.declares($0) }
        guard !required.isEmpty else { return }
        out.beginArray(named: "required")
        for name in required { out.string(name) }
        out.endArray()
    }

    private mutating func writeItems(of schema: GeminiSchema, into out: inout JSONWriter) throws(GatewayError) {
        guard schema.type == "array" else { return }
        out.name("items")
        if let items = schema.items, items.isObject {
            try write(items, into: &out)
        } else {
            // An array must say what it holds; anything becomes text.
            out.object { $0.member("type", literal: "string") }
        }
    }

    // MARK: References and combinations

    private mutating func collect(_ node: JSONNode, into schema: inout GeminiSchema) throws(GatewayError) {
        nodesLeft -= 1
        guard nodesLeft > 0 else {
            throw .invalidRequest("\(param): the schema is too large once its references are in place.", param: param)
        }
        guard node.isObject else { return }
        // What stands beside a reference says more of the same place, and says it last.
        if let reference = node["$ref"] { try follow(reference, into: &schema) }
        if let parts = node["allOf"] {
            for part in parts.elements { try collect(part, into: &schema) }
        }
        for (key, value) in node.members { schema.read(key, value) }
    }

    private mutating func follow(_ reference: JSONNode, into schema: inout GeminiSchema) throws(GatewayError) {
        guard let pointer = reference.string, let target = resolve(pointer) else {
            throw .invalidRequest("\(param): a $ref leads nowhere.", param: param)
        }
        guard !resolving.contains(pointer) else {
            // A schema that holds itself: the subset has no words for it, so it stops at an object.
            schema.fallBack(to: "object")
            return
        }
        // Stays until the schema that it became a part of is written, so that its own parts see it.
        resolving.append(pointer)
        try collect(target, into: &schema)
    }

    /// A JSON pointer into the same document (RFC 6901): `#/$defs/Point`.
    private func resolve(_ pointer: String) -> JSONNode? {
        guard pointer.hasPrefix("#") else { return nil }
        var node = document.root
        for step in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: true) {
            let name = step.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
                .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
            guard let next = node[name: name] ?? Int(name).flatMap({ node[$0] }) else { return nil }
            node = next
        }
        return node
    }
}
