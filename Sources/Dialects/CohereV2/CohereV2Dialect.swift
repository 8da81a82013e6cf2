public import Core
import Framing
public import JSON
public import NIOCore

/// Cohere's chat API, version 2 (`POST /v2/chat`, https://docs.cohere.com/v2/reference/chat), as a server and as a client.
///
/// | direction | room |
/// |---|---|
/// | a caller's request is read | ``CohereCallReader`` |
/// | an answer is written | ``CohereReplyWriter``, ``CohereStreamWriter`` |
/// | a call is written for a vendor | ``CohereCallWriter``, with ``CohereThinking`` |
/// | an answer is read | ``CohereReplyReader``, ``CohereStreamReader`` |
/// | an answer is passed through | ``CohereStreamInspector`` |
/// | citations and log probabilities, both ways | ``CohereCitations``, ``CohereLogprobs`` |
/// | errors, both ways | ``CohereErrors`` |
///
/// A tool plan, what a model without thoughts of its own says it will do before it calls tools, is reasoning in the canonical
/// model: a summary that nobody proved (``ReasoningPart/isToolPlan``), after what is said and before the calls.
public struct CohereV2Dialect: Dialect {
    /// The dialect has no settings: what differs by model is in the ``TargetProfile``.
    public init() {}

    /// The name in configurations.
    public var name: DialectName { .cohereV2 }

    // MARK: As a server

    /// Reads a caller's request; see ``CohereCallReader``.
    public func readCall(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        var reader = CohereCallReader(route: route)
        return try reader.read(request.root)
    }

    /// Writes a whole answer; of several choices the first.
    public func writeReply(_ reply: Reply, _ context: ReplyContext) -> ByteBuffer {
        CohereReplyWriter(context).write(reply)
    }

    /// Writes the events from `message-start` to `message-end`, and the `[DONE]` that Cohere itself adds.
    public func makeStreamWriter(_ context: ReplyContext) -> any ReplyStreamWriter {
        CohereStreamWriter(context)
    }

    /// Writes `{"message": …}`.
    public func writeError(_ error: GatewayError) -> ByteBuffer {
        CohereErrors.body(error)
    }

    /// Writes a `message-end` that tells the error. Nothing follows it.
    public func writeStreamError(_ error: GatewayError, into buffer: inout ByteBuffer) {
        CohereErrors.writeEvent(error, into: &buffer)
    }

    // MARK: As a client

    /// Writes a call for Cohere; see ``CohereCallWriter``.
    public func writeCall(_ call: Call, for target: TargetProfile, stream: Bool) throws(GatewayError) -> VendorRequest {
        var writer = CohereCallWriter(call, for: target)
        return try writer.write(stream: stream)
    }

    /// Reads a whole answer; see ``CohereReplyReader``.
    public func readReply(_ body: JSONDocument, _ expectation: ReplyExpectation) throws(GatewayError) -> Reply {
        try CohereReplyReader.read(body.root)
    }

    /// Reads a stream; see ``CohereStreamReader``.
    public func makeStreamReader(_ expectation: ReplyExpectation) -> any ReplyStreamReader {
        CohereStreamReader()
    }

    /// Reads an error answer; see ``CohereErrors``.
    public func readError(status: Int, body: ByteBuffer) -> VendorError {
        CohereErrors.read(status: status, body: body)
    }

    /// Images go by URL. Everything else does not go at all: the answer is true so that nothing is fetched for a call that
    /// ``writeCall(_:for:stream:)`` refuses.
    public func acceptsURL(of kind: MediaPart.Kind, _ target: TargetProfile) -> Bool {
        kind == .image ? target.capabilities.imageURLs ?? true : true
    }

    // MARK: As a passage

    /// The model's name is set and our own `drop_params` taken out; everything else is the caller's affair with the vendor.
    /// Usage comes unasked.
    public func patch(
        _ request: JSONDocument,
        for target: TargetProfile,
        _ options: PassthroughOptions
    ) throws(GatewayError) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.set("model", to: JSONRaw(target.model))
        edits.remove("drop_params")
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }

    /// The same for whole answers and streams.
    public func path(for target: TargetProfile, stream: Bool) -> String {
        "/v2/chat"
    }

    /// Watches a stream; see ``CohereStreamInspector``. Usage is never hidden: it is part of every stream.
    public func makeStreamInspector(hidesUsage: Bool, _ target: TargetProfile) -> any ReplyStreamInspector {
        CohereStreamInspector()
    }

    /// The `usage` of a whole answer.
    public func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage? {
        CohereUsage.read(body.root["usage"])
    }
}

// MARK: What a request uses

extension CohereV2Dialect {
    /// What a request can be seen to use; see ``CohereFeatures``.
    public func features(of request: JSONDocument) -> SeenFeatures {
        CohereFeatures.seen(in: request.root)
    }

    /// The longest answer that a request asks for.
    public func outputLimit(of request: JSONDocument) -> OutputLimit {
        CohereFeatures.outputLimit(of: request.root)
    }

    /// Sets the longest answer.
    public func setOutputLimit(_ tokens: Int, of request: JSONDocument) -> JSONEdits {
        var edits = JSONEdits(request)
        edits.set("max_tokens", to: JSONRaw(tokens))
        return edits
    }
}
