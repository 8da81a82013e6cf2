public import Core
public import JSON
public import NIOCore

/// Embeddings of models that Amazon Bedrock runs (`POST /model/{id}/invoke`): Amazon's Titan, which takes one text a request,
/// and Cohere's, which take many.
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
        guard !Self.isCohere(query.model) else { return CohereEmbeddings().writeResult(result, to: query, context) }
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

    /// As many texts as OpenAI takes in one request. To Titan each is a request of its own, and one request of a caller must not
    /// become any number of them.
    private static let mostTexts = 2048

    /// For Titan a request a text.
    public func writeQuery(_ query: EmbeddingsQuery, for target: TargetProfile) throws(GatewayError) -> [VendorRequest]
    {
        var dropped = try QueryMember.refuse(query.extensions, drop: query.dropUnsupported, target.vendor)
        if query.user != nil { dropped.append("user") }
        guard !Self.isCohere(target.model) else {
            // Of the fourth version Bedrock documents other words than Cohere does.
            let end = target.model.contains("cohere.embed-v4") ? "RIGHT" : "END"
            var requests: [VendorRequest] = []
            for start in stride(from: 0, to: query.inputs.count, by: 96) {
                var writer = JSONWriter()
                writer.beginObject()
                let inputs = query.inputs[start..<min(start + 96, query.inputs.count)]
                try CohereEmbeddings.write(query, inputs, target, cuttingAt: end, into: &writer)
                writer.endObject()
                requests.append(VendorRequest(body: writer.buffer, dropped: start == 0 ? dropped : []))
            }
            return requests
        }
        guard query.inputs.count <= Self.mostTexts else {
            throw .invalidRequest(
                "'input' has \(query.inputs.count) texts, and \(target.model) takes at most \(Self.mostTexts) here.",
                param: "input",
                code: "invalid_value"
            )
        }
        var requests: [VendorRequest] = []
        for input in query.inputs {
            guard case .text(let text) = input else {
                throw .unsupportedParameter("input", "The vendor '\(target.vendor)' embeds texts only.")
            }
            let body = JSONRaw.build { writer in
                writer.object { writer in
                    writer.member("inputText", text)
                    writer.member("dimensions", query.dimensions)
                }
            }
            requests.append(VendorRequest(body: body.bytes, dropped: requests.isEmpty ? dropped : []))
        }
        return requests
    }

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

/// Bedrock's counting of tokens (`POST /model/{id}/count-tokens`): a Converse request inside.
public struct BedrockTokenCount: QueryFormat {
    private let converse = BedrockConverseDialect()

    /// The format as AWS documents it.
    public init() {}

    /// In logs and comparisons.
    public var name: String { "bedrock-token-count" }

    /// Errors are told in its shape.
    public var dialect: DialectName { .bedrockConverse }

    /// Reads `input.converse` as a call.
    public func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        guard let inner = request.root["input"]?["converse"], inner.isObject, let document = try? inner.raw.parsed()
        else { throw QueryMember.missing("input.converse") }
        return try converse.readCall(document, route: route)
    }

    /// `{"inputTokens": n}`
    public func writeResult(_ result: CountedTokens, to query: Call, _ context: ReplyContext) -> ByteBuffer {
        JSONRaw.build { $0.object { $0.member("inputTokens", result.tokens) } }.bytes
    }

    /// The path of the model.
    public func path(for target: TargetProfile) -> String {
        BedrockPath.path(for: target.model, operation: "count-tokens")
    }

    /// The call, as far as its input goes.
    public func writeQuery(_ query: Call, for target: TargetProfile) throws(GatewayError) -> [VendorRequest] {
        var query = query
        query.sampling = Sampling()
        query.reasoning = nil
        let written = try converse.writeCall(query, for: target, stream: false)
            .keeping(["messages", "system", "toolConfig"])
        let body = JSONRaw.build { writer in
            writer.object { $0.object("input") { $0.member("converse", JSONRaw(unchecked: written.body)) } }
        }
        return [VendorRequest(body: body.bytes, dropped: written.dropped)]
    }

    /// `inputTokens`
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> CountedTokens {
        guard let tokens = body.root["inputTokens"]?.tokenCount else {
            throw .unreadableResult(target, "'inputTokens' is missing")
        }
        return CountedTokens(tokens)
    }

    /// The path alone names the model.
    public func patch(_ request: JSONDocument, for target: TargetProfile) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.remove("drop_params")
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }
}
