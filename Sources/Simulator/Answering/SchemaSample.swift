import JSON

/// A value that satisfies a JSON Schema: the same one for the same schema.
///
/// It follows `const`, `enum`, `type`, `properties`, `required`, `items`, `prefixItems`, `$ref` within the document,
/// `allOf`, `anyOf`, `oneOf`, the bounds of numbers, strings and arrays, `uniqueItems` and the usual formats. It does not
/// follow `pattern`, `not`, `if` and `contains`.
struct SchemaSample {
    /// Deeper than this only what is required is written, so that recursive schemas end.
    private static let richDepth = 6
    /// Deeper than this nothing satisfies the schema but an endless value; `null` ends it.
    private static let deepest = 32

    /// After so many values only what is required is written, and after so many more nothing: a small schema that refers to
    /// itself in many places describes an enormous value.
    private static let richCount = 2_000
    private static let greatestCount = 20_000

    private let root: JSONNode
    private var count = 0

    private init(root: JSONNode) {
        self.root = root
    }

    /// A value for the schema, which must be JSON; `{}` where it is not.
    static func value(for schema: JSONRaw) -> JSONRaw {
        guard let document = try? schema.parsed() else { return .emptyObject }
        var sample = SchemaSample(root: document.root)
        return JSONRaw.build { sample.write(document.root, depth: 0, ordinal: 0, into: &$0) }
    }

    /// - Parameter ordinal: tells the elements of an array apart.
    private mutating func write(_ schema: JSONNode?, depth: Int, ordinal: Int, into out: inout JSONWriter) {
        count += 1
        let isRich = depth <= Self.richDepth && count <= Self.richCount
        let facets = SchemaFacets(schema, root: root, isDeep: !isRich)
        if let value = facets["const"] { return out.node(value) }
        if let values = facets["enum"], values.count > 0, let value = values[ordinal % values.count] {
            return out.node(value)
        }
        guard depth < Self.deepest, count <= Self.greatestCount else { return out.null() }
        switch facets.type {
        case "object": writeObject(facets, depth, isRich, into: &out)
        case "array": writeArray(facets, depth, isRich, into: &out)
        case "integer": out.int(SampleNumber(facets).integer(ordinal))
        case "number": out.number(SampleNumber(facets).number(ordinal))
        case "boolean": out.bool(ordinal % 2 == 0)
        case "null": out.null()
        default: out.string(SampleText.text(facets, ordinal))
        }
    }

    private mutating func writeObject(_ facets: SchemaFacets, _ depth: Int, _ isRich: Bool, into out: inout JSONWriter)
    {
        let required = facets.required
        let properties = facets.properties
        out.beginObject()
        for (name, schema) in properties where isRich || required.contains(name) {
            out.key(name)
            write(schema, depth: depth + 1, ordinal: 0, into: &out)
        }
        for name in required where !properties.contains(where: { $0.0 == name }) {
            out.key(name)
            write(facets["additionalProperties"], depth: depth + 1, ordinal: 0, into: &out)
        }
        out.endObject()
    }

    private mutating func writeArray(_ facets: SchemaFacets, _ depth: Int, _ isRich: Bool, into out: inout JSONWriter) {
        let first = facets["prefixItems"].map { Array($0.elements) } ?? []
        let least = facets["minItems"]?.int ?? 0
        let most = max(0, facets["maxItems"]?.int ?? .max)
        // A list of one shows more than an empty one.
        let wanted = isRich ? max(1, first.count) : 0
        out.beginArray()
        for index in 0..<min(max(least, wanted), most, 1000) {
            write(index < first.count ? first[index] : facets["items"], depth: depth + 1, ordinal: index, into: &out)
        }
        out.endArray()
    }
}
