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
/// `ChatPassthrough` and `ChatStreamInspector` what passes as it came.
public struct OpenAIChatDialect: Dialect {
    /// A dialect without state of its own.
    public init() {}

    public var name: DialectName { .openAIChat }

    // MARK: As a server

    public func readCall(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        var reader = ChatCallReader(route: route)
        return try reader.read(request.root)
    }

    public func writeReply(_ reply: Reply, _ context: ReplyContext) -> ByteBuffer {
        ChatReplyWriter(context).write(reply)
    }

    public func makeStreamWriter(_ context: ReplyContext) -> any ReplyStreamWriter {
        ChatStreamWriter(context)
    }

    public func writeError(_ error: GatewayError) -> ByteBuffer {
        ChatErrorWriter.body(of: error)
    }

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

    public func readReply(_ body: JSONDocument, _ expectation: ReplyExpectation) throws(GatewayError) -> Reply {
        try ChatReplyReader(expectation).read(body.root)
    }

    public func makeStreamReader(_ expectation: ReplyExpectation) -> any ReplyStreamReader {
        ChatStreamReader(expectation)
    }

    public func readError(status: Int, body: ByteBuffer) -> VendorError {
        ChatErrorReader.read(status: status, body: body)
    }

    public func acceptsURL(of kind: MediaPart.Kind, _ target: TargetProfile) -> Bool {
        switch kind {
        case .image: target.capabilities.imageURLs ?? true
        // Not OpenAI's, but the vendors that take films (`video_url`) take them by URL.
        case .video: true
        case .audio, .file: false
        }
    }

    // MARK: As a passage

    public func patch(_ request: JSONDocument, for target: TargetProfile, _ options: PassthroughOptions)
        throws(GatewayError) -> PassthroughRequest
    {
        var passthrough = ChatPassthrough(request, target, options)
        return try passthrough.patch()
    }

    public func path(for target: TargetProfile, stream: Bool) -> String { "/chat/completions" }

    public func makeStreamInspector(hidesUsage: Bool, _ target: TargetProfile) -> any ReplyStreamInspector {
        ChatStreamInspector(hidesUsage: hidesUsage, target)
    }

    public func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage? {
        Usage(chat: ChatChunkNode(body.root).usage, target.quirks)
    }
}
