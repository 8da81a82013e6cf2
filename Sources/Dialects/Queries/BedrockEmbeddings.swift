public import Core
public import JSON
public import NIOCore

/// Embeddings of models that Amazon Bedrock runs (`POST /model/{id}/invoke`): Amazon's Titan, which takes one text a request,
/// and Cohere's, which take many.
///
/// To Titan the end user, what the vectors are for, the title of a document and the permission to cut are hints that it has no
/// member for: they are left out and reported. It refuses a text that is too long, so that it need not be said that none may be
/// cut.
public struct BedrockEmbeddings: QueryFormat {
    /// The format as AWS documents it.
    public init() {}

    /// In logs and comparisons.
    public var name: String { "bedrock-embeddings" }

    /// Errors are told in its shape.
    public var dialect: DialectName { .bedrockConverse }

    // MARK: As a server

    /// The path names the model, and with it the form.
    public func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> EmbeddingsQuery {
        guard let text = request.root["inputText"] else {
            return try CohereEmbeddings().readQuery(request, route: route)
        }
        var query = EmbeddingsQuery(model: route.model ?? "")
        query.dropUnsupported = route.dropUnsupported
        query.inputs = [.text(try QueryMember.text(text))]
        for (key, value) in request.root.members where !value.isNull {
            switch key {
            case "inputText": break
            // What all others do anyway.
            case "normalize" where value.bool == true: break
            case "dimensions": query.dimensions = try QueryMember.count(value)
            default: query.extensions.append(Call.Extension(name: key.string, value: value.raw))
            }
        }
        return query
    }

    /// The form of the model that the question names.
    public func writeResult(_ result: Embeddings, to query: EmbeddingsQuery, _ context: ReplyContext) -> ByteBuffer {
        guard !Self.isCohere(query.model) else {
            var result = result
            // Which the header tells.
            result.usage = nil
            return CohereEmbeddings().writeResult(result, to: query, context)
        }
        return JSONRaw.build { writer in
            writer.object { writer in
                writer.member("embedding", result.vectors.first ?? .emptyArray)
                writer.member("inputTextTokenCount", result.usage?.inputTokens)
            }
        }.bytes
    }

    // MARK: As a client

    /// The path of the model.
    public func path(for target: TargetProfile) -> String { BedrockPath.path(for: target.model, operation: "invoke") }

    /// For Titan a request a text.
    public func writeQuery(_ query: EmbeddingsQuery, for target: TargetProfile) throws(GatewayError) -> [QueryRequest] {
        guard !Self.isCohere(target.model) else {
            // Of the fourth version Bedrock documents other words than Cohere does.
            let end = target.model.contains("cohere.embed-v4") ? "RIGHT" : "END"
            return try CohereEmbeddings.writeQuery(query, for: target, naming: nil, cuttingAt: end)
        }
        let dropped = try query.lacking(
            [query.saysUser, query.saysPurpose, query.saysTitle, query.saysToCut],
            target
        )
        var requests: [QueryRequest] = []
        for inputs in try query.batches(of: 1, target) {
            guard case .text(let text)? = inputs.first else {
                throw .unsupportedParameter(
                    query.names.inputs,
                    "The vendor '\(target.vendor)' embeds texts only."
                )
            }
            let body = JSONRaw.build { writer in
                writer.object { writer in
                    writer.member("inputText", text)
                    writer.member("dimensions", query.dimensions)
                }
            }
            let isFirst = requests.isEmpty
            requests.append(QueryRequest(body: body.bytes, count: 1, dropped: isFirst ? dropped : []))
        }
        return requests
    }

    /// Bedrock tells it of every model; the answers of Cohere's do not.
    public var usageHeader: StaticString? { "x-amzn-bedrock-input-token-count" }

    /// `embedding`, or what Cohere's models answer.
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> Embeddings {
        guard let vector = body.root["embedding"] else { return try CohereEmbeddings().readResult(body, target) }
        guard vector.isArray else { throw .unreadableResult(target, "'embedding' is no array of numbers") }
        return Embeddings(
            [vector.raw],
            usage: body.root["inputTextTokenCount"]?.tokenCount.map { Usage(inputTokens: $0, outputTokens: 0) }
        )
    }

    /// The path alone names the model; Titan refuses members that it does not know.
    public func patch(_ request: JSONDocument, for target: TargetProfile) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.remove("drop_params")
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }

    /// Whose form a model has. An id may begin with a region or be a resource name.
    private static func isCohere(_ model: String) -> Bool { model.contains("cohere.") }
}
