public import Core
public import JSON
public import NIOCore

/// Bedrock's counting of tokens (`POST /model/{id}/count-tokens`): a Converse request inside.
///
/// Only some models are counted for, and those only by their own id: a profile, by which most of the newer ones must be called, is
/// refused.
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

    /// The path of the model itself, whatever profile it is called by. A profile of one's own does not say whose it is, and is
    /// asked for as it is.
    public func path(for target: TargetProfile) -> String {
        BedrockPath.path(for: BedrockModel(target.model).id ?? target.model, operation: "count-tokens")
    }

    /// The call, as far as its input goes.
    public func writeQuery(_ query: Call, for target: TargetProfile) throws(GatewayError) -> [QueryRequest] {
        var query = query
        query.sampling = Sampling()
        query.reasoning = nil
        let written = try converse.writeCall(query, for: target, stream: false)
            .keeping(["messages", "system", "toolConfig"])
        let body = JSONRaw.build { writer in
            writer.object { $0.object("input") { $0.member("converse", JSONRaw(unchecked: written.body)) } }
        }
        return [QueryRequest(body: body.bytes, dropped: written.dropped)]
    }

    /// `inputTokens`
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> CountedTokens {
        guard let tokens = body.root["inputTokens"]?.tokenCount else {
            throw .unreadableResult(target, "'inputTokens' is missing")
        }
        return CountedTokens(tokens)
    }

    /// 400 in one of these words: <https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html> names the models that are
    /// counted for. In some regions a model is known by its profiles only, so that the id that was made of one is said to be none.
    public func isRefusal(of target: TargetProfile, _ status: Int, _ body: ByteBuffer) -> Bool {
        guard status == 400 else { return false }
        let words = BedrockErrors.read(status: status, body: body).message.lowercased()
        let isMade = BedrockModel(target.model).id.map { $0 != target.model } ?? false
        return words.contains("support counting tokens") || words.contains("on-demand throughput")
            || isMade && words.contains("model identifier is invalid")
    }

    /// The path alone names the model.
    public func patch(_ request: JSONDocument, for target: TargetProfile) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.remove("drop_params")
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }
}
