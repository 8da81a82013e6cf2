public import Core
public import JSON
public import NIOCore

/// How many tokens the input of a call has.
public struct CountedTokens: QueryResult {
    /// The input's tokens.
    public var tokens: Int

    /// Wraps a number.
    public init(_ tokens: Int) {
        self.tokens = tokens
    }

    /// Counting costs nothing, whatever is told.
    public var usage: Usage? {
        get { nil }
        set {}
    }

    /// The sum.
    public static func joined(_ parts: [CountedTokens]) -> CountedTokens {
        CountedTokens(parts.reduce(0) { $0 + $1.tokens })
    }
}

/// Anthropic's counting of tokens (`POST /v1/messages/count_tokens`): a request as for a message, without what concerns the
/// answer.
public struct AnthropicTokenCount: QueryFormat {
    private let messages = AnthropicMessagesDialect()

    /// The format as Anthropic documents it.
    public init() {}

    /// In logs and comparisons.
    public var name: String { "anthropic-token-count" }

    /// Errors are told in its shape.
    public var dialect: DialectName { .anthropicMessages }

    /// Reads the request as a call.
    public func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        try messages.readCall(request, route: route)
    }

    /// `{"input_tokens": n}`
    public func writeResult(_ result: CountedTokens, to query: Call, _ context: ReplyContext) -> ByteBuffer {
        JSONRaw.build { $0.object { $0.member("input_tokens", result.tokens) } }.bytes
    }

    /// Beside the path of messages.
    public func path(for target: TargetProfile) -> String {
        target.platform == .vertex
            ? "/publishers/anthropic/models/count-tokens:rawPredict" : "/v1/messages/count_tokens"
    }

    /// Writes the call and takes out what the endpoint does not know.
    public func writeQuery(_ query: Call, for target: TargetProfile) throws(GatewayError) -> [QueryRequest] {
        var query = query
        query.sampling = Sampling()
        // Whatever is thought must have room; a budget may be any number.
        query.sampling.maxOutputTokens =
            query.reasoning?.budgetTokens.map { min(max($0, 0), Int(Int32.max)) + 1024 } ?? 4096
        var target = target
        // On Vertex AI too the model stands in the body here.
        target.platform = .own
        let written = try messages.writeCall(query, for: target, stream: false)
        let known: Set<String> = [
            "model", "messages", "system", "tools", "tool_choice", "thinking", "output_config",
        ]
        return [QueryRequest(try written.keeping(known))]
    }

    /// `input_tokens`
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> CountedTokens {
        guard let tokens = body.root["input_tokens"]?.tokenCount else {
            throw .unreadableResult(target, "'input_tokens' is missing")
        }
        return CountedTokens(tokens)
    }
}

/// Google's counting of tokens (`:countTokens`): the contents alone, or a whole `generateContentRequest`.
public struct GeminiTokenCount: QueryFormat {
    private let contents = GeminiDialect()

    /// The format as Google documents it.
    public init() {}

    /// In logs and comparisons.
    public var name: String { "gemini-token-count" }

    /// Errors are told in its shape.
    public var dialect: DialectName { .gemini }

    /// Reads the request as a call, also where it stands in `generateContentRequest`.
    public func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        guard let inner = request.root["generateContentRequest"] else {
            return try contents.readCall(request, route: route)
        }
        guard inner.isObject, let document = try? inner.raw.parsed() else {
            throw QueryMember.mismatch(inner, "an object")
        }
        return try contents.readCall(document, route: route)
    }

    /// `{"totalTokens": n}`
    public func writeResult(_ result: CountedTokens, to query: Call, _ context: ReplyContext) -> ByteBuffer {
        JSONRaw.build { $0.object { $0.member("totalTokens", result.tokens) } }.bytes
    }

    /// The path of the model, as for calls.
    public func path(for target: TargetProfile) -> String {
        GeminiPath.path(for: target, method: "countTokens")
    }

    /// A whole request, so that instructions and tools count; to Vertex AI, which knows no request inside, its members.
    public func writeQuery(_ query: Call, for target: TargetProfile) throws(GatewayError) -> [QueryRequest] {
        var query = query
        query.sampling = Sampling()
        query.reasoning = nil
        let call = try contents.writeCall(query, for: target, stream: false)
        if target.platform == .vertex {
            return [QueryRequest(try call.keeping(["contents", "systemInstruction", "tools"]))]
        }
        let written = try call.keeping(["contents", "systemInstruction", "tools", "toolConfig"])
        let body = JSONRaw.build { writer in
            writer.object { writer in
                writer.object("generateContentRequest") { writer in
                    writer.member("model", GeminiPath.resource(of: target.model))
                    guard let root = try? JSONDocument(parsing: written.body).root else { return }
                    for (key, value) in root.members {
                        writer.key(key.jsonString)
                        writer.node(value)
                    }
                }
            }
        }
        return [QueryRequest(body: body.bytes, dropped: written.dropped)]
    }

    /// `totalTokens`
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> CountedTokens {
        guard let tokens = body.root["totalTokens"]?.tokenCount else {
            throw .unreadableResult(target, "'totalTokens' is missing")
        }
        return CountedTokens(tokens)
    }

    /// What Vertex AI counts of a request.
    private static let counted: [StaticString] = ["contents", "systemInstruction", "tools", "generationConfig"]

    /// The path names the model; within `generateContentRequest` it must agree with it. For Vertex AI the members of that
    /// stand by themselves.
    public func patch(_ request: JSONDocument, for target: TargetProfile) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.remove("drop_params")
        if let inner = request.root["generateContentRequest"], inner.isObject {
            if target.platform == .vertex {
                edits.remove("generateContentRequest")
                for name in Self.counted {
                    if let value = inner[name] { edits.set(name, to: value.raw) }
                }
            } else {
                edits.set("generateContentRequest", "model", to: JSONRaw(GeminiPath.resource(of: target.model)))
            }
        }
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }
}

/// OpenAI's counting of tokens (`POST /v1/responses/input_tokens`): a request as for a response.
public struct ResponsesTokenCount: QueryFormat {
    private let responses = OpenAIResponsesDialect()

    /// The format as OpenAI documents it.
    public init() {}

    /// In logs and comparisons.
    public var name: String { "openai-token-count" }

    /// Errors are told in its shape.
    public var dialect: DialectName { .openAIResponses }

    /// Reads the request as a call.
    public func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        try responses.readCall(request, route: route)
    }

    /// `{"object": "response.input_tokens", "input_tokens": n}`
    public func writeResult(_ result: CountedTokens, to query: Call, _ context: ReplyContext) -> ByteBuffer {
        JSONRaw.build { writer in
            writer.object { writer in
                writer.member("object", literal: "response.input_tokens")
                writer.member("input_tokens", result.tokens)
            }
        }.bytes
    }

    /// Below the path of responses.
    public func path(for target: TargetProfile) -> String { "/responses/input_tokens" }

    /// Writes the call and takes out what the endpoint does not know.
    public func writeQuery(_ query: Call, for target: TargetProfile) throws(GatewayError) -> [QueryRequest] {
        var query = query
        query.sampling = Sampling()
        let written = try responses.writeCall(query, for: target, stream: false)
        let known: Set<String> = [
            "model", "input", "instructions", "tools", "tool_choice", "text", "reasoning", "parallel_tool_calls",
            "truncation",
        ]
        return [QueryRequest(try written.keeping(known))]
    }

    /// `input_tokens`
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> CountedTokens {
        guard let tokens = body.root["input_tokens"]?.tokenCount else {
            throw .unreadableResult(target, "'input_tokens' is missing")
        }
        return CountedTokens(tokens)
    }
}

extension VendorRequest {
    /// The same with only some members of the body.
    func keeping(_ names: Set<String>) throws(GatewayError) -> VendorRequest {
        var kept = self
        let root: JSONNode
        do {
            root = try JSONDocument(parsing: body).root
        } catch {
            // Values that were JSON where they came from can here only be nested too deeply.
            throw .invalidRequest("A value is nested too deeply.", param: nil, code: "invalid_json")
        }
        kept.body =
            JSONRaw.build { writer in
                writer.object { writer in
                    for (key, value) in root.members where names.contains(key.string) {
                        writer.key(key.jsonString)
                        writer.node(value)
                    }
                }
            }.bytes
        return kept
    }
}
