public import Core
public import JSON
public import NIOCore

/// Embeddings of models at Google's Vertex AI that are not Gemini's (`:predict`): `text-embedding-005`,
/// `text-multilingual-embedding-002` and their like.
///
/// Many texts go in one request, up to a number of tokens. The end user is a hint that the form has no member for: it is left out and
/// reported. Specification:
/// <https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api>.
public struct VertexEmbeddings: QueryFormat {
    /// The format as Google documents it.
    public init() {}

    /// In logs and comparisons.
    public var name: String { "vertex-embeddings" }

    /// Errors are told in its shape.
    public var dialect: DialectName { .gemini }

    /// Whether the model is asked for vectors in this form: at Vertex AI all but Gemini's, and but those of other makers that it
    /// serves, which are told by their names, as Google's own client tells them.
    public static func isAsked(_ target: TargetProfile) -> Bool {
        guard target.dialect == .gemini, target.platform == .vertex else { return false }
        let name = target.model.split(separator: "/").last ?? ""
        return !name.contains("gemini") && !name.contains("maas")
    }

    // MARK: As a server

    /// The instances must agree in what is wanted of the vectors.
    public func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> EmbeddingsQuery {
        var query = EmbeddingsQuery(model: route.model ?? "")
        query.dropUnsupported = route.dropUnsupported
        query.nameAsGemini(inputs: "instances")
        query.names.purpose = "task_type"
        for (key, value) in request.root.members where !value.isNull {
            switch key {
            case "instances":
                guard value.isArray else { throw QueryMember.mismatch(value, "an array") }
                for (index, instance) in value.elements.enumerated() {
                    try Self.read(instance, isFirst: index == 0, into: &query)
                }
            case "parameters":
                guard value.isObject else { throw QueryMember.mismatch(value, "an object") }
                for (key, value) in value.members where !value.isNull {
                    switch key {
                    case "outputDimensionality": query.dimensions = try QueryMember.count(value)
                    case "autoTruncate": query.truncates = try QueryMember.bool(value)
                    default: query.extensions.append(Call.Extension(name: key.string, value: value.raw))
                    }
                }
            case "drop_params": query.dropUnsupported = try QueryMember.bool(value)
            default: query.extensions.append(Call.Extension(name: key.string, value: value.raw))
            }
        }
        guard !query.inputs.isEmpty else { throw QueryMember.missing("instances") }
        return query
    }

    private static func read(
        _ instance: JSONNode,
        isFirst: Bool,
        into query: inout EmbeddingsQuery
    ) throws(GatewayError) {
        guard instance.isObject else { throw QueryMember.mismatch(instance, "an object") }
        guard let content = instance["content"] else { throw QueryMember.missing("\(instance.path).content") }
        query.inputs.append(.text(try QueryMember.text(content)))
        var purpose: EmbeddingsQuery.Purpose?
        var title: JSONString?
        for (key, value) in instance.members where !value.isNull {
            switch key {
            case "content": break
            case "task_type", "taskType": purpose = try .gemini(value)
            case "title": title = try QueryMember.text(value)
            default:
                let name = key.string
                if !query.extensions.contains(where: { $0.name == name }) {
                    query.extensions.append(Call.Extension(name: name, value: value.raw))
                }
            }
        }
        if isFirst {
            query.purpose = purpose
            query.title = title
        }
        guard purpose == query.purpose, title == query.title else {
            throw .invalidRequest(
                "The instances must have the same task_type and title.",
                param: "\(instance.path)",
                code: "invalid_value"
            )
        }
    }

    /// A prediction a text. The tokens of all stand with the first, since only their sum is known.
    public func writeResult(_ result: Embeddings, to query: EmbeddingsQuery, _ context: ReplyContext) -> ByteBuffer {
        var writer = JSONWriter(capacity: 256 + result.vectors.reduce(0) { $0 + $1.bytes.readableBytes + 96 })
        writer.object { writer in
            writer.array("predictions") { writer in
                for (index, vector) in result.vectors.enumerated() {
                    writer.object { writer in
                        writer.object("embeddings") { writer in
                            writer.member("values", vector)
                            guard let usage = result.usage else { return }
                            writer.object("statistics") { writer in
                                writer.member("truncated", false)
                                writer.member("token_count", index == 0 ? usage.inputTokens : 0)
                            }
                        }
                    }
                }
            }
        }
        return writer.buffer
    }

    // MARK: As a client

    /// The path of the model.
    public func path(for target: TargetProfile) -> String { GeminiPath.path(for: target, method: "predict") }

    /// The most texts of a request.
    private static let mostTexts = 250
    /// A request takes 20,000 tokens. How many a text has is only estimated here, and some have half as many again.
    private static let mostTokens = 13_000

    /// Texts only, in requests that Vertex AI takes.
    public func writeQuery(_ query: EmbeddingsQuery, for target: TargetProfile) throws(GatewayError) -> [QueryRequest] {
        let dropped = try query.lacking([query.saysUser], target)
        let batches = try query.batches(of: Self.mostTexts, upTo: Self.mostTokens, target) { input in
            guard case .text(let text) = input else { return 0 }
            return TokenEstimate.tokens(of: text)
        }
        var requests: [QueryRequest] = []
        for inputs in batches {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("instances")
            writer.beginArray()
            for input in inputs {
                guard case .text(let text) = input else {
                    throw .unsupportedParameter(
                        query.names.inputs,
                        "The model '\(target.model)' of the vendor '\(target.vendor)' embeds texts only."
                    )
                }
                writer.object { writer in
                    writer.member("content", text)
                    writer.member("task_type", query.purpose?.geminiTaskType)
                    writer.member("title", query.title)
                }
            }
            writer.endArray()
            if query.dimensions != nil || query.truncates != nil {
                writer.object("parameters") { writer in
                    writer.member("outputDimensionality", query.dimensions)
                    writer.member("autoTruncate", query.truncates)
                }
            }
            writer.endObject()
            let isFirst = requests.isEmpty
            requests.append(
                QueryRequest(body: writer.buffer, count: inputs.count, dropped: isFirst ? dropped : [])
            )
        }
        return requests
    }

    /// `predictions[].embeddings.values`, and the sum of their tokens.
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> Embeddings {
        guard let predictions = body.root["predictions"], predictions.isArray else {
            throw .unreadableResult(target, "'predictions' is missing")
        }
        var result = Embeddings([])
        for prediction in predictions.elements {
            let embeddings = prediction["embeddings"]
            guard let values = embeddings?["values"], values.isArray else {
                throw .unreadableResult(target, "'\(prediction.path).embeddings.values' is no array of numbers")
            }
            result.vectors.append(values.raw)
            // A count of tokens with a fraction, 6.0, is one too.
            guard let tokens = embeddings?["statistics"]?["token_count"]?.tokenCount else { continue }
            result.usage = Usage(inputTokens: (result.usage?.inputTokens ?? 0) + tokens, outputTokens: 0)
        }
        return result
    }

    // MARK: As a passage

    /// By Vertex AI, for models that are asked so.
    public func isSpoken(by target: TargetProfile) -> Bool { Self.isAsked(target) }

    /// The path alone names the model.
    public func patch(_ request: JSONDocument, for target: TargetProfile) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.remove("drop_params")
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }
}
