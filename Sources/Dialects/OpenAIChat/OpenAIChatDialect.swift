public import Core
public import JSON
public import NIOCore

/// OpenAI's Chat Completions, the format that callers speak first and that most vendors speak too.
///
/// It follows OpenAI's API reference (`POST /chat/completions`). Beyond it, it reads what the compatible vendors and the
/// clients written for them say in its place: thoughts as `reasoning_content`, `reasoning`, OpenRouter's
/// `reasoning_details`, Mistral's `thinking` parts or `thinking_blocks`; OpenRouter's `reasoning` and Anthropic's
/// `thinking` as settings; `cache_control` markers; and Google's `extra_content.google.thought_signature`.
/// It is liberal in what it reads from vendors and writes nothing that OpenAI's own types refuse. What a vendor lacks is
/// declared in its ``Core/Quirks``.
///
/// The rooms: `ChatCallReader` and `ChatCallWriter` are the request, `ChatReplyReader` and `ChatReplyWriter` the whole
/// answer, `ChatStreamReader` and `ChatStreamWriter` the streamed one, `ChatErrorReader` and `ChatErrorWriter` errors,
/// `ChatPassage`, `ChatPassthrough` and `ChatStreamInspector` what passes as it came.
public struct OpenAIChatDialect: Dialect {
    /// A dialect without state of its own.
    public init() {}

    /// The name in configurations.
    public var name: DialectName { .openAIChat }

    // MARK: As a server

    /// Reads a caller's request; see ``ChatCallReader``.
    public func readCall(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        var reader = ChatCallReader(route: route)
        return try reader.read(request.root)
    }

    /// Writes a `chat.completion`; see ``ChatReplyWriter``.
    public func writeReply(_ reply: Reply, _ context: ReplyContext) -> ByteBuffer {
        ChatReplyWriter(context).write(reply)
    }

    /// Writes `chat.completion.chunk`s and `[DONE]`; see ``ChatStreamWriter``.
    public func makeStreamWriter(_ context: ReplyContext) -> any ReplyStreamWriter {
        ChatStreamWriter(context)
    }

    /// Writes `{"error": {…}}`; see ``ChatErrorWriter``.
    public func writeError(_ error: GatewayError) -> ByteBuffer {
        ChatErrorWriter.body(of: error)
    }

    /// Writes an error as an event. No `[DONE]` follows it.
    public func writeStreamError(_ error: GatewayError, into buffer: inout ByteBuffer) {
        ChatErrorWriter.writeEvent(error, into: &buffer)
    }

    // MARK: As a client

    /// Writes the call for a vendor.
    ///
    /// Left out silently are hints that change no answer, where the vendor's quirks refuse them (`user`, `metadata`,
    /// `safety_identifier`, `prompt_cache_key`, `stream_options`, `service_tier` `auto` and `default`), members that ask
    /// for what happens anyway (`n` of 1, a penalty of 0), the `cache_control` markers of another dialect, and thoughts
    /// that only another vendor can read.
    public func writeCall(_ call: Call, for target: TargetProfile, stream: Bool) throws(GatewayError) -> VendorRequest {
        var writer = ChatCallWriter(call, target)
        return try writer.write(stream: stream)
    }

    /// Reads a vendor's whole answer; see ``ChatReplyReader``.
    public func readReply(_ body: JSONDocument, _ expectation: ReplyExpectation) throws(GatewayError) -> Reply {
        try ChatReplyReader(expectation).read(body.root)
    }

    /// Reads a vendor's chunks; see ``ChatStreamReader``.
    public func makeStreamReader(_ expectation: ReplyExpectation) -> any ReplyStreamReader {
        ChatStreamReader(expectation)
    }

    /// Reads an error answer in any shape; see ``ChatErrorReader``.
    public func readError(status: Int, body: ByteBuffer) -> VendorError {
        ChatErrorReader.read(status: status, body: body)
    }

    /// Images may be given by URL unless the model's capabilities say otherwise; sounds and files never.
    public func acceptsURL(of kind: MediaPart.Kind, _ target: TargetProfile) -> Bool {
        switch kind {
        case .image: target.capabilities.imageURLs ?? true
        // Not OpenAI's, but the vendors that take films (`video_url`) take them by URL.
        case .video: true
        case .audio, .file: false
        }
    }

    // MARK: As a passage

    /// Not pictures by URL or a schema for a model that takes none; see ``ChatPassage``.
    public func canPass(_ request: JSONDocument, for target: TargetProfile) -> Bool {
        ChatPassage(target: target).takes(request.root)
    }

    /// The few edits with which a request goes to the vendor as it came; see ``ChatPassthrough``.
    public func patch(_ request: JSONDocument, for target: TargetProfile, _ options: PassthroughOptions)
        throws(GatewayError) -> PassthroughRequest
    {
        try ChatPassthrough.patch(request, target, options)
    }

    /// The same for whole answers and streams; the base URL ends in `/v1`, but for Azure's dated API and for Vertex AI.
    public func path(for target: TargetProfile, stream: Bool) -> String {
        OpenAIPath.path("/chat/completions", for: target)
    }

    /// Watches chunks that pass as they came; see ``ChatStreamInspector``.
    public func makeStreamInspector(hidesUsage: Bool, _ target: TargetProfile) -> any ReplyStreamInspector {
        ChatStreamInspector(hidesUsage: hidesUsage, target)
    }

    /// The usage of a whole answer.
    public func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage? {
        let root = body.root
        let usage = root["usage"] ?? root["x_groq"]?["usage"] ?? root["choices"]?[0]?["usage"]
        return Usage(chat: usage, target.quirks)
    }

    /// The tier that served it.
    public func readServiceTier(_ body: JSONDocument) -> String? {
        body.root["service_tier"]?.string
    }
}

// MARK: What a request uses

extension OpenAIChatDialect {
    /// What a request can be seen to use; see ``ChatFeatures``.
    public func features(of request: JSONDocument) -> SeenFeatures {
        ChatFeatures.seen(in: request.root)
    }

    /// The longest answer that a request asks for.
    public func outputLimit(of request: JSONDocument) -> OutputLimit {
        ChatFeatures.outputLimit(of: request.root)
    }

    /// Sets the longest answer.
    public func setOutputLimit(_ tokens: Int, of request: JSONDocument) -> JSONEdits {
        var edits = JSONEdits(request)
        // Vendors refuse both, and some know only the older one.
        let isOlder = request.root["max_tokens"].map { !$0.isNull } ?? false
        let isNewer = request.root["max_completion_tokens"].map { !$0.isNull } ?? false
        if isOlder { edits.set("max_tokens", to: JSONRaw(tokens)) }
        if isNewer || !isOlder { edits.set("max_completion_tokens", to: JSONRaw(tokens)) }
        return edits
    }
}
