public import Core
public import JSON
public import NIOCore

/// Google's embeddings: `:embedContent` for one text and `:batchEmbedContents` for many (v1beta, as documented in 2026).
///
/// A content of several parts, or one with anything but text, is embedded as a whole by the newest models; to vendors of other
/// formats it cannot be sent.
public struct GeminiEmbeddings: QueryFormat {
    /// What the caller's path asks for: many texts in one request, or one.
    private let isBatch: Bool

    /// - Parameter isBatch: the form of the request and the answer of a caller.
    public init(isBatch: Bool = true) {
        self.isBatch = isBatch
    }

    /// In logs and comparisons.
    public var name: String { isBatch ? "gemini-batch-embeddings" : "gemini-embeddings" }

    /// Errors are told in its shape.
    public var dialect: DialectName { .gemini }

    // MARK: As a server

    /// The requests of a batch must agree in what is wanted of the vectors, as Google's own client writes them.
    public func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> EmbeddingsQuery {
        var query = EmbeddingsQuery(model: route.model ?? "")
        query.dropUnsupported = route.dropUnsupported
        guard isBatch else {
            try Self.read(request.root, into: &query)
            return query
        }
        guard let requests = request.root["requests"], requests.isArray else { throw QueryMember.missing("requests") }
        for (index, element) in requests.elements.enumerated() {
            guard element.isObject else { throw QueryMember.mismatch(element, "an object") }
            var one = EmbeddingsQuery(model: query.model)
            try Self.read(element, into: &one)
            if index > 0 {
                let agrees =
                    one.dimensions == query.dimensions && one.purpose == query.purpose && one.title == query.title
                    && one.truncates == query.truncates
                guard agrees else {
                    throw .invalidRequest(
                        "The requests of a batch must have the same taskType, title, outputDimensionality and autoTruncate.",
                        param: "\(element.path)",
                        code: "invalid_value"
                    )
                }
                query.inputs += one.inputs
                for member in one.extensions where !query.extensions.contains(where: { $0.name == member.name }) {
                    query.extensions.append(member)
                }
            } else {
                let (drop, encoding) = (query.dropUnsupported, query.encoding)
                query = one
                query.dropUnsupported = drop
                query.encoding = encoding
            }
        }
        if let drop = request.root["drop_params"] { query.dropUnsupported = try QueryMember.bool(drop) }
        guard !query.inputs.isEmpty else { throw QueryMember.missing("requests") }
        return query
    }

    private static func read(_ node: JSONNode, into query: inout EmbeddingsQuery) throws(GatewayError) {
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "model": break  // The path names it.
            case "content": query.inputs = [try input(value)]
            case "taskType", "task_type": query.purpose = try purpose(value)
            case "title": query.title = try QueryMember.text(value)
            case "outputDimensionality", "output_dimensionality": query.dimensions = try QueryMember.count(value)
            case "autoTruncate", "auto_truncate": query.truncates = try QueryMember.bool(value)
            case "embedContentConfig", "embed_content_config": try read(value, into: &query)
            case "drop_params": query.dropUnsupported = try QueryMember.bool(value)
            default: query.extensions.append(Call.Extension(name: key.string, value: value.raw))
            }
        }
        if query.inputs.isEmpty { throw QueryMember.missing("\(node.path.isEmpty ? "" : "\(node.path).")content") }
    }

    private static func input(_ content: JSONNode) throws(GatewayError) -> EmbeddingsQuery.Input {
        guard let parts = content["parts"], parts.isArray, parts.count > 0 else {
            throw QueryMember.missing("\(content.path).parts")
        }
        if parts.count == 1, let text = parts[0]?["text"] { return .text(try QueryMember.text(text)) }
        return .opaque(OpaquePart(dialect: .gemini, kind: "content", value: content.raw))
    }

    private static func purpose(_ node: JSONNode) throws(GatewayError) -> EmbeddingsQuery.Purpose? {
        let word = try QueryMember.text(node).string
        if word == "TASK_TYPE_UNSPECIFIED" { return nil }
        guard let purpose = EmbeddingsQuery.Purpose.allCases.first(where: { $0.geminiTaskType == word }) else {
            throw QueryMember.mismatch(
                node,
                "one of " + EmbeddingsQuery.Purpose.allCases.map(\.geminiTaskType).joined(separator: ", ")
            )
        }
        return purpose
    }

    /// `embedding` or, for a batch, `embeddings`.
    public func writeResult(_ result: Embeddings, to query: EmbeddingsQuery, _ context: ReplyContext) -> ByteBuffer {
        var writer = JSONWriter(capacity: 256 + result.vectors.reduce(0) { $0 + $1.bytes.readableBytes + 32 })
        writer.object { writer in
            if isBatch {
                writer.array("embeddings") { writer in
                    for vector in result.vectors { writer.object { $0.member("values", vector) } }
                }
            } else {
                writer.object("embedding") { $0.member("values", result.vectors.first ?? .emptyArray) }
            }
            if let usage = result.usage {
                writer.object("usageMetadata") { $0.member("promptTokenCount", usage.inputTokens) }
            }
        }
        return writer.buffer
    }

    // MARK: As a client

    /// The path of the model, as for calls.
    public func path(for target: TargetProfile) -> String {
        GeminiPath.path(for: target, method: isBatch ? "batchEmbedContents" : "embedContent")
    }

    /// One request for all inputs.
    public func writeQuery(_ query: EmbeddingsQuery, for target: TargetProfile) throws(GatewayError) -> [VendorRequest]
    {
        var dropped = try QueryMember.refuse(query.extensions, drop: query.dropUnsupported, target.vendor)
        if query.user != nil { dropped.append("user") }
        var writer = JSONWriter()
        writer.beginObject()
        if isBatch {
            writer.key("requests")
            writer.beginArray()
        }
        for input in isBatch ? query.inputs[...] : query.inputs.prefix(1) {
            if isBatch {
                writer.beginObject()
                writer.member("model", GeminiPath.resource(of: target.model))
            }
            try write(input, target, into: &writer)
            writer.member("taskType", query.purpose?.geminiTaskType)
            writer.member("title", query.title)
            writer.member("outputDimensionality", query.dimensions)
            if isBatch { writer.endObject() }
        }
        if isBatch { writer.endArray() }
        writer.endObject()
        return [VendorRequest(body: writer.buffer, dropped: dropped)]
    }

    private func write(
        _ input: EmbeddingsQuery.Input,
        _ target: TargetProfile,
        into writer: inout JSONWriter
    ) throws(GatewayError) {
        switch input {
        case .text(let text):
            writer.object("content") { $0.array("parts") { $0.object { $0.member("text", text) } } }
        case .opaque(let part) where part.dialect == .gemini: writer.member("content", part.value)
        case .tokens, .opaque:
            throw .unsupportedParameter("input", "The vendor '\(target.vendor)' embeds texts only.")
        }
    }

    /// Both forms of the answer.
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> Embeddings {
        let root = body.root
        let nodes = root["embeddings"].map { Array($0.elements) } ?? root["embedding"].map { [$0] } ?? []
        var vectors: [JSONRaw] = []
        for node in nodes {
            guard let values = node["values"], values.isArray else {
                throw .unreadableResult(target, "'\(node.path).values' is no array of numbers")
            }
            vectors.append(values.raw)
        }
        guard !vectors.isEmpty else { throw .unreadableResult(target, "'embeddings' is missing") }
        return Embeddings(
            vectors,
            usage: root["usageMetadata"]?["promptTokenCount"]?.tokenCount.map {
                Usage(inputTokens: $0, outputTokens: 0)
            }
        )
    }

    // MARK: As a passage

    /// The path names the model; where the body names it too, the two must not contradict each other.
    public func patch(_ request: JSONDocument, for target: TargetProfile) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.remove("drop_params")
        if isBatch {
            guard let requests = request.root["requests"] else {
                return PassthroughRequest(edits: edits, hidesUsage: false)
            }
            let resource = JSONRaw(GeminiPath.resource(of: target.model))
            edits.set(
                "requests",
                to: JSONRaw.build { writer in
                    writer.array { writer in
                        for one in requests.elements {
                            writer.object { writer in
                                writer.member("model", resource)
                                for (key, value) in one.members where !(key == "model") {
                                    writer.key(key.jsonString)
                                    writer.node(value)
                                }
                            }
                        }
                    }
                }
            )
        } else if request.root["model"] != nil {
            edits.set("model", to: JSONRaw(GeminiPath.resource(of: target.model)))
        }
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }
}

extension EmbeddingsQuery.Purpose {
    var geminiTaskType: String {
        switch self {
        case .document: "RETRIEVAL_DOCUMENT"
        case .query: "RETRIEVAL_QUERY"
        case .classification: "CLASSIFICATION"
        case .clustering: "CLUSTERING"
        case .similarity: "SEMANTIC_SIMILARITY"
        case .questionAnswering: "QUESTION_ANSWERING"
        case .factVerification: "FACT_VERIFICATION"
        case .codeQuery: "CODE_RETRIEVAL_QUERY"
        }
    }
}
