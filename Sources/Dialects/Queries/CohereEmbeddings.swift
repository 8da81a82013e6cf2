public import Core
public import JSON
public import NIOCore

/// Cohere's embeddings (`POST /v2/embed`), also as Bedrock runs them.
///
/// Cohere must be told what the vectors are for; where the caller says nothing they are for documents to be found.
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
    public func writeQuery(_ query: EmbeddingsQuery, for target: TargetProfile) throws(GatewayError) -> [VendorRequest]
    {
        var dropped = try QueryMember.refuse(query.extensions, drop: query.dropUnsupported, target.vendor)
        if query.user != nil { dropped.append("user") }
        var requests: [VendorRequest] = []
        for start in stride(from: 0, to: query.inputs.count, by: 96) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("model", target.model)
            try Self.write(query, query.inputs[start..<min(start + 96, query.inputs.count)], target, into: &writer)
            writer.endObject()
            requests.append(VendorRequest(body: writer.buffer, dropped: start == 0 ? dropped : []))
        }
        return requests
    }

    /// What Cohere's own API and Bedrock's have in common.
    /// - Parameter end: the word for the end at which a text that is too long is cut.
    static func write(
        _ query: EmbeddingsQuery,
        _ inputs: ArraySlice<EmbeddingsQuery.Input>,
        _ target: TargetProfile,
        cuttingAt end: String = "END",
        into writer: inout JSONWriter
    ) throws(GatewayError) {
        writer.key("texts")
        writer.beginArray()
        for input in inputs {
            guard case .text(let text) = input else {
                throw .unsupportedParameter("input", "The vendor '\(target.vendor)' embeds texts only.")
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
