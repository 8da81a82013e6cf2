public import Core
public import JSON
public import NIOCore

/// Google's embeddings: `:embedContent` for one text and `:batchEmbedContents` for many (v1beta, as documented in 2026), also as
/// Vertex AI has them for some models (``VertexEmbeddings/isAsked(_:)`` for the others).
///
/// A content of several parts, or one with anything but text, is embedded as a whole by the newest models; to vendors of other
/// formats it cannot be sent. The end user is a hint that is left out and reported. So is, to the Gemini API, the permission to cut:
/// it does that anyway; a caller who wants no text cut is refused by name. Vertex AI knows that member, and has what is wanted of the
/// vectors in `embedContentConfig`, as Google's own client writes it.
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
        query.nameAsGemini(inputs: isBatch ? "requests" : "content")
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
                let (drop, names) = (query.dropUnsupported, query.names)
                query = one
                query.dropUnsupported = drop
                query.names = names
            }
        }
        if let drop = request.root["drop_params"] { query.dropUnsupported = try QueryMember.bool(drop) }
        guard !query.inputs.isEmpty else { throw QueryMember.missing("requests") }
        return query
    }

    private static func read(_ node: JSONNode, into query: inout EmbeddingsQuery) throws(GatewayError) {
        try readMembers(node, into: &query)
        if query.inputs.isEmpty { throw QueryMember.missing("\(node.path.isEmpty ? "" : "\(node.path).")content") }
    }

    private static func readMembers(_ node: JSONNode, into query: inout EmbeddingsQuery) throws(GatewayError) {
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "model": break  // The path names it.
            case "content": query.inputs = [try input(value)]
            case "taskType", "task_type": query.purpose = try .gemini(value)
            case "title": query.title = try QueryMember.text(value)
            case "outputDimensionality", "output_dimensionality": query.dimensions = try QueryMember.count(value)
            case "autoTruncate", "auto_truncate": query.truncates = try QueryMember.bool(value)
            case "embedContentConfig", "embed_content_config": try readMembers(value, into: &query)
            case "drop_params": query.dropUnsupported = try QueryMember.bool(value)
            default: query.extensions.append(Call.Extension(name: key.string, value: value.raw))
            }
        }
    }

    private static func input(_ content: JSONNode) throws(GatewayError) -> EmbeddingsQuery.Input {
        guard let parts = content["parts"], parts.isArray, parts.count > 0 else {
            throw QueryMember.missing("\(content.path).parts")
        }
        if parts.count == 1, let text = parts[0]?["text"] { return .text(try QueryMember.text(text)) }
        return .opaque(OpaquePart(dialect: .gemini, kind: "content", value: content.raw))
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

    /// As many contents a request as the Gemini API takes; one where the form has place for one only.
    public func writeQuery(_ query: EmbeddingsQuery, for target: TargetProfile) throws(GatewayError) -> [QueryRequest] {
        let isVertex = target.platform == .vertex
        let dropped = try query.lacking([query.saysUser], cuts: !isVertex, target)
        var requests: [QueryRequest] = []
        for inputs in try query.batches(of: isBatch ? 100 : 1, target) {
            var writer = JSONWriter()
            writer.beginObject()
            if isBatch {
                writer.key("requests")
                writer.beginArray()
            }
            for input in inputs {
                if isBatch {
                    writer.beginObject()
                    if !isVertex { writer.member("model", GeminiPath.resource(of: target.model)) }
                }
                try write(input, query.names.inputs, target, into: &writer)
                if isVertex, query.wantsOfVectors {
                    writer.object("embedContentConfig") { writer in
                        Self.writeWishes(query, into: &writer)
                        writer.member("autoTruncate", query.truncates)
                    }
                } else if !isVertex {
                    Self.writeWishes(query, into: &writer)
                }
                if isBatch { writer.endObject() }
            }
            if isBatch { writer.endArray() }
            writer.endObject()
            let isFirst = requests.isEmpty
            requests.append(
                QueryRequest(body: writer.buffer, count: inputs.count, dropped: isFirst ? dropped : [])
            )
        }
        return requests
    }

    /// What is wanted of the vectors.
    private static func writeWishes(_ query: EmbeddingsQuery, into writer: inout JSONWriter) {
        writer.member("taskType", query.purpose?.geminiTaskType)
        writer.member("title", query.title)
        writer.member("outputDimensionality", query.dimensions)
    }

    private func write(
        _ input: EmbeddingsQuery.Input,
        _ name: String,
        _ target: TargetProfile,
        into writer: inout JSONWriter
    ) throws(GatewayError) {
        switch input {
        case .text(let text):
            writer.object("content") { $0.array("parts") { $0.object { $0.member("text", text) } } }
        case .opaque(let part) where part.dialect == .gemini: writer.member("content", part.value)
        case .tokens, .opaque:
            throw .unsupportedParameter(name, "The vendor '\(target.vendor)' embeds texts only.")
        }
    }

    /// Both forms of the answer.
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> Embeddings {
        let root = body.root
        let nodes = root["embeddings"].map { Array($0.elements) } ?? root["embedding"].map { [$0] } ?? []
        var vectors: [JSONRaw] = []
        var tokens: Int?
        for node in nodes {
            guard let values = node["values"], values.isArray else {
                throw .unreadableResult(target, "'\(node.path).values' is no array of numbers")
            }
            vectors.append(values.raw)
            if let told = node["statistics"]?["token_count"]?.tokenCount { tokens = (tokens ?? 0) + told }
        }
        guard !vectors.isEmpty else { throw .unreadableResult(target, "'embeddings' is missing") }
        return Embeddings(
            vectors,
            usage: (root["usageMetadata"]?["promptTokenCount"]?.tokenCount ?? tokens).map {
                Usage(inputTokens: $0, outputTokens: 0)
            }
        )
    }

    // MARK: As a passage

    /// Not by Vertex AI for models that are asked in another form, or one content at a time.
    public func isSpoken(by target: TargetProfile) -> Bool {
        target.dialect == .gemini && !VertexEmbeddings.isAsked(target) && !(isBatch && Self.takesOneContent(target))
    }

    /// Models of other makers at Vertex AI know no batches.
    static func takesOneContent(_ target: TargetProfile) -> Bool {
        target.platform == .vertex && target.model.contains("maas")
    }

    /// The path names the model; where the body names it too, the two must not contradict each other. To Vertex AI it is not named
    /// there, and what is wanted of the vectors goes where that has it.
    public func patch(_ request: JSONDocument, for target: TargetProfile) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.remove("drop_params")
        let isVertex = target.platform == .vertex
        let resource = isVertex ? nil : JSONRaw(GeminiPath.resource(of: target.model))
        if isBatch {
            guard let requests = request.root["requests"] else {
                return PassthroughRequest(edits: edits, hidesUsage: false)
            }
            edits.set(
                "requests",
                to: JSONRaw.build { writer in
                    writer.array { writer in
                        for one in requests.elements {
                            writer.object { writer in
                                writer.member("model", resource)
                                for (key, value) in one.members
                                where !(key == "model") && !(isVertex && Self.isConfiguration(key.string)) {
                                    writer.key(key.jsonString)
                                    writer.node(value)
                                }
                                if isVertex { writer.member("embedContentConfig", Self.configuration(of: one)) }
                            }
                        }
                    }
                }
            )
        } else if isVertex {
            edits.remove("model")
            let configuration = Self.configuration(of: request.root)
            for name in Self.wishes { edits.remove(name) }
            for name in Self.configurationNames { edits.remove(name) }
            if let configuration { edits.set("embedContentConfig", to: configuration) }
        } else if request.root["model"] != nil, let resource {
            edits.set("model", to: resource)
        }
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }

    /// What is wanted of the vectors, in both spellings that Google reads.
    private static let wishes: [StaticString] = [
        "taskType", "task_type", "title", "outputDimensionality", "output_dimensionality", "autoTruncate",
        "auto_truncate",
    ]
    private static let configurationNames: [StaticString] = ["embedContentConfig", "embed_content_config"]

    private static func isConfiguration(_ name: String) -> Bool {
        wishes.contains { "\($0)" == name } || configurationNames.contains { "\($0)" == name }
    }

    /// What a request wants of its vectors, gathered; nil where it says nothing.
    private static func configuration(of request: JSONNode) -> JSONRaw? {
        let inner = configurationNames.lazy.compactMap { request[$0] }.first { $0.isObject }
        let outer = wishes.compactMap { name in request[name].map { (name, $0) } }
            .filter { inner?[$0.0] == nil && !$0.1.isNull }
        guard inner != nil || !outer.isEmpty else { return nil }
        return JSONRaw.build { writer in
            writer.object { writer in
                if let inner {
                    for (key, value) in inner.members {
                        writer.key(key.jsonString)
                        writer.node(value)
                    }
                }
                for (name, value) in outer { writer.member(name, value) }
            }
        }
    }
}
