public import Core
public import JSON
public import NIOCore

/// Cohere's embeddings (`POST /v2/embed`), also as Bedrock runs them.
///
/// Cohere must be told what the vectors are for; where the caller says nothing they are for documents to be found. It knows four
/// purposes; kinds of looking for something are a search, and similarity is what clusters are made by. The end user and the title
/// of a document are hints that it has no member for: they are left out and reported.
public struct CohereEmbeddings: QueryFormat {
    /// The format as Cohere documents it.
    public init() {}

    /// In logs and comparisons.
    public var name: String { "cohere-embeddings" }

    /// Errors are told in its shape.
    public var dialect: DialectName { .cohereV2 }

    // MARK: As a server

    /// Only `float` vectors can be answered by other vendors.
    public func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> EmbeddingsQuery {
        var query = EmbeddingsQuery(model: route.model ?? "")
        query.dropUnsupported = route.dropUnsupported
        query.names.inputs = "texts"
        query.names.truncates = "truncate"
        for (key, value) in request.root.members where !value.isNull {
            switch key {
            case "model": if route.model == nil { query.model = try QueryMember.text(value).string }
            case "texts": for text in value.elements { query.inputs.append(.text(try QueryMember.text(text))) }
            case "inputs", "images":
                for input in value.elements {
                    query.inputs.append(
                        .opaque(OpaquePart(dialect: .cohereV2, kind: key.string, value: input.raw))
                    )
                }
            case "input_type":
                let word = try QueryMember.text(value).string
                query.purpose = EmbeddingsQuery.Purpose.allCases.first { $0.cohereInputType == word }
                if query.purpose == nil {
                    query.extensions.append(Call.Extension(name: "input_type", value: value.raw))
                }
            case "embedding_types":
                for type in value.elements where !type.equals("float") {
                    query.extensions.append(Call.Extension(name: "embedding_types", value: value.raw))
                    break
                }
            case "output_dimension": query.dimensions = try QueryMember.count(value)
            case "truncate":
                if value.equals("NONE") {
                    query.truncates = false
                } else if value.equals("END") || value.equals("RIGHT") {
                    query.truncates = true
                } else {
                    // No other vendor cuts at the start.
                    query.extensions.append(Call.Extension(name: "truncate", value: value.raw))
                }
            case "drop_params": query.dropUnsupported = try QueryMember.bool(value)
            default: query.extensions.append(Call.Extension(name: key.string, value: value.raw))
            }
        }
        guard !query.inputs.isEmpty else { throw QueryMember.missing("texts") }
        return query
    }

    /// Vectors by type, `float` alone.
    public func writeResult(_ result: Embeddings, to query: EmbeddingsQuery, _ context: ReplyContext) -> ByteBuffer {
        var writer = JSONWriter(capacity: 512 + result.vectors.reduce(0) { $0 + $1.bytes.readableBytes + 4 })
        writer.object { writer in
            writer.member("id", result.id ?? JSONString(context.fallbackID))
            writer.object("embeddings") { $0.array("float") { for vector in result.vectors { $0.raw(vector) } } }
            writer.array("texts") { writer in
                for case .text(let text) in query.inputs { writer.string(text) }
            }
            if let usage = result.usage {
                writer.object("meta") { $0.object("billed_units") { $0.member("input_tokens", usage.inputTokens) } }
            }
            writer.member("response_type", literal: "embeddings_by_type")
        }
        return writer.buffer
    }

    // MARK: As a client

    /// `/v2/embed`.
    public func path(for target: TargetProfile) -> String { "/v2/embed" }

    /// One request for each 96 texts, which is what Cohere takes.
    public func writeQuery(_ query: EmbeddingsQuery, for target: TargetProfile) throws(GatewayError) -> [QueryRequest] {
        try Self.writeQuery(query, for: target, naming: target.model)
    }

    /// What Cohere's own API and Bedrock's have in common.
    /// - Parameters:
    ///   - model: its name, where the body has it.
    ///   - end: the word for the end at which a text that is too long is cut.
    static func writeQuery(
        _ query: EmbeddingsQuery,
        for target: TargetProfile,
        naming model: String?,
        cuttingAt end: String = "END"
    ) throws(GatewayError) -> [QueryRequest] {
        let dropped = try query.lacking([query.saysUser, query.saysTitle], target)
        var requests: [QueryRequest] = []
        for inputs in try query.batches(of: 96, target) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("model", model)
            try write(query, inputs, target, cuttingAt: end, into: &writer)
            writer.endObject()
            let isFirst = requests.isEmpty
            requests.append(
                QueryRequest(body: writer.buffer, count: inputs.count, dropped: isFirst ? dropped : [])
            )
        }
        return requests
    }

    private static func write(
        _ query: EmbeddingsQuery,
        _ inputs: ArraySlice<EmbeddingsQuery.Input>,
        _ target: TargetProfile,
        cuttingAt end: String,
        into writer: inout JSONWriter
    ) throws(GatewayError) {
        writer.key("texts")
        writer.beginArray()
        for input in inputs {
            guard case .text(let text) = input else {
                throw .unsupportedParameter(query.names.inputs, "The vendor '\(target.vendor)' embeds texts only.")
            }
            writer.string(text)
        }
        writer.endArray()
        writer.member("input_type", (query.purpose ?? .document).cohereInputType)
        writer.array("embedding_types") { $0.string("float" as StaticString) }
        writer.member("output_dimension", query.dimensions)
        writer.member("truncate", query.truncates.map { $0 ? end : "NONE" })
    }

    /// `embeddings.float`, or the bare list of older answers.
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> Embeddings {
        let node = body.root["embeddings"]
        guard let vectors = node?["float"] ?? node, vectors.isArray else {
            throw .unreadableResult(target, "'embeddings' is missing")
        }
        for vector in vectors.elements where !vector.isArray {
            throw .unreadableResult(target, "'\(vector.path)' is no array of numbers")
        }
        return Embeddings(
            vectors.elements.map(\.raw),
            id: body.root["id"]?.jsonString,
            usage: body.root["meta"]?["billed_units"]?["input_tokens"]?.tokenCount.map {
                Usage(inputTokens: $0, outputTokens: 0)
            }
        )
    }
}

extension EmbeddingsQuery.Purpose {
    /// Cohere has four; the rest are kinds of looking for something.
    var cohereInputType: String {
        switch self {
        case .document: "search_document"
        case .query, .questionAnswering, .factVerification, .codeQuery: "search_query"
        case .classification: "classification"
        case .clustering, .similarity: "clustering"
        }
    }
}
