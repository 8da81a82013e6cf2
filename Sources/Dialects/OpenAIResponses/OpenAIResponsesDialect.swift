public import Core
public import JSON
public import NIOCore

/// OpenAI's Responses API (`POST /responses`), as a server and as a client.
///
/// It follows OpenAI's API reference. Keeping answers and finding them again (`store`, `previous_response_id`,
/// `GET /responses/{id}`) is not its affair: the items of earlier answers are read where a request has them in its `input`.
/// The words of its errors, and how it says values of the wrong kind, are those of Chat.
///
/// | direction | room |
/// |---|---|
/// | a caller's request is read | ``ResponsesCallReader`` |
/// | an answer is written | ``ResponsesReplyWriter``, ``ResponsesStreamWriter``, both by ``ResponsesOutputItem`` and ``ResponsesEnvelope`` |
/// | a call is written for a vendor | ``ResponsesCallWriter`` |
/// | an answer is read | ``ResponsesReplyReader``, ``ResponsesStreamReader`` |
/// | an answer is passed through | ``ResponsesPassage``, ``OpenAIRequestPatch``, ``ResponsesStreamInspector`` |
/// | reasoning and its proofs, both ways | ``ResponsesReasoningItem`` |
public struct OpenAIResponsesDialect: Dialect {
    /// A dialect without state of its own.
    public init() {}

    /// The name in configurations.
    public var name: DialectName { .openAIResponses }

    // MARK: As a server

    /// Reads a caller's request; see ``ResponsesCallReader``.
    public func readCall(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        var reader = ResponsesCallReader(route: route)
        return try reader.read(request.root)
    }

    /// The members of a request that its `response` repeats; see ``ResponsesEcho``.
    public func echo(of request: JSONDocument) -> JSONRaw? {
        ResponsesEcho.copy(of: request.root)
    }

    /// Writes a `response`; of several choices the first.
    public func writeReply(_ reply: Reply, _ context: ReplyContext) -> ByteBuffer {
        ResponsesReplyWriter(context).write(reply)
    }

    /// Writes the events from `response.created` to `response.completed`.
    public func makeStreamWriter(_ context: ReplyContext) -> any ReplyStreamWriter {
        ResponsesStreamWriter(context)
    }

    /// Writes `{"error": {…}}`, as in Chat.
    public func writeError(_ error: GatewayError) -> ByteBuffer {
        ChatErrorWriter.body(of: error)
    }

    /// Writes an `error` event, after which nothing follows. How many events came before is not known here, so that its
    /// `sequence_number` is 0.
    public func writeStreamError(_ error: GatewayError, into buffer: inout ByteBuffer) {
        ResponsesErrors.writeEvent(error, number: 0, into: &buffer)
    }

    // MARK: As a client

    /// Writes a call for a vendor; see ``ResponsesCallWriter``.
    public func writeCall(_ call: Call, for target: TargetProfile, stream: Bool) throws(GatewayError) -> VendorRequest {
        var writer = ResponsesCallWriter(call, target)
        return try writer.write(stream: stream)
    }

    /// Reads a `response`; see ``ResponsesReplyReader``.
    public func readReply(_ body: JSONDocument, _ expectation: ReplyExpectation) throws(GatewayError) -> Reply {
        try ResponsesReplyReader(expectation).read(body.root)
    }

    /// Reads a stream; see ``ResponsesStreamReader``.
    public func makeStreamReader(_ expectation: ReplyExpectation) -> any ReplyStreamReader {
        ResponsesStreamReader(expectation)
    }

    /// Reads an error answer in any shape, as in Chat.
    public func readError(status: Int, body: ByteBuffer) -> VendorError {
        ChatErrorReader.read(status: status, body: body)
    }

    /// Images and files go by URL. Films and sounds do not go at all: the answer is true so that nothing is fetched for a call
    /// that ``writeCall(_:for:stream:)`` refuses.
    public func acceptsURL(of kind: MediaPart.Kind, _ target: TargetProfile) -> Bool {
        switch kind {
        case .image: target.capabilities.imageURLs ?? true
        case .file, .audio, .video: true
        }
    }

    // MARK: As a passage

    /// Not pictures by URL or a schema for a model that takes none; see ``ResponsesPassage``.
    public func canPass(_ request: JSONDocument, for target: TargetProfile) -> Bool {
        ResponsesPassage(target: target).takes(request.root)
    }

    /// The field is `encrypted_content` of an item.
    public func bringsProof(beginningWith prefix: StaticString, in request: JSONDocument) -> Bool {
        guard let input = request.root["input"], input.isArray else { return false }
        return input.elements.contains { $0["encrypted_content"]?.jsonString?.hasPrefix(prefix) == true }
    }

    /// The model's name is set and what the vendor refuses taken out; see ``OpenAIRequestPatch``. Usage comes unasked.
    public func patch(_ request: JSONDocument, for target: TargetProfile, _ options: PassthroughOptions)
        throws(GatewayError) -> PassthroughRequest
    {
        var patch = try OpenAIRequestPatch(request, target, options)
        try patch.applyQuirks()
        return patch.result
    }

    /// The same for whole answers and streams; the base URL ends in `/v1`.
    public func path(for target: TargetProfile, stream: Bool) -> String { "/responses" }

    /// Watches a stream; see ``ResponsesStreamInspector``. Usage is never hidden: it is part of every stream.
    public func makeStreamInspector(hidesUsage: Bool, _ target: TargetProfile) -> any ReplyStreamInspector {
        ResponsesStreamInspector()
    }

    /// The usage of a whole answer.
    public func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage? {
        Usage(responses: body.root["usage"])
    }

    /// The tier that served it.
    public func readServiceTier(_ body: JSONDocument) -> String? {
        body.root["service_tier"]?.string
    }
}

// MARK: What a request uses

extension OpenAIResponsesDialect {
    /// What a request can be seen to use; see ``ResponsesFeatures``.
    public func features(of request: JSONDocument) -> SeenFeatures {
        ResponsesFeatures.seen(in: request.root)
    }

    /// The longest answer that a request asks for.
    public func outputLimit(of request: JSONDocument) -> OutputLimit {
        ResponsesFeatures.outputLimit(of: request.root)
    }

    /// Sets the longest answer.
    public func setOutputLimit(_ tokens: Int, of request: JSONDocument) -> JSONEdits {
        var edits = JSONEdits(request)
        edits.set("max_output_tokens", to: JSONRaw(tokens))
        return edits
    }
}
