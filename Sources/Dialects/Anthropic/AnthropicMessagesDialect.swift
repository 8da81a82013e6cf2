public import Core
import Framing
public import JSON
public import NIOCore

/// Anthropic's Messages API (`POST /v1/messages`, version 2023-06-01), as a server and as a client.
///
/// | direction | room |
/// |---|---|
/// | a caller's request is read | ``AnthropicCallReader`` |
/// | an answer is written | ``AnthropicReplyWriter``, ``AnthropicStreamWriter`` |
/// | a call is written for a vendor | ``AnthropicCallWriter``, with ``AnthropicThinking`` and ``AnthropicAnswerForm`` |
/// | an answer is read | ``AnthropicReplyReader``, ``AnthropicStreamReader`` |
/// | an answer is passed through | ``AnthropicStreamInspector`` |
/// | errors, both ways | ``AnthropicErrors`` |
public struct AnthropicMessagesDialect: Dialect {
    /// The dialect has no settings: what differs by vendor and model is in the ``TargetProfile``.
    public init() {}

    /// The name in configurations.
    public var name: DialectName { .anthropicMessages }

    // MARK: As a server

    /// Reads a caller's request; see ``AnthropicCallReader``.
    public func readCall(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        try AnthropicCallReader(route: route).read(request.root)
    }

    /// Writes a `message` object; of several choices the first.
    public func writeReply(_ reply: Reply, _ context: ReplyContext) -> ByteBuffer {
        AnthropicReplyWriter(context).write(reply)
    }

    /// Writes the events from `message_start` to `message_stop`.
    public func makeStreamWriter(_ context: ReplyContext) -> any ReplyStreamWriter {
        AnthropicStreamWriter(context)
    }

    /// Writes `{"type":"error","error":{…}}`.
    public func writeError(_ error: GatewayError) -> ByteBuffer {
        AnthropicErrors.body(error)
    }

    /// Writes an `error` event. No `message_stop` follows it.
    public func writeStreamError(_ error: GatewayError, into buffer: inout ByteBuffer) {
        AnthropicErrors.writeEvent(error, into: &buffer)
    }

    // MARK: As a client

    /// Writes a call for Anthropic or a server that speaks its API; see ``AnthropicCallWriter``.
    public func writeCall(_ call: Call, for target: TargetProfile, stream: Bool) throws(GatewayError) -> VendorRequest {
        var writer = AnthropicCallWriter(call, for: target)
        return try writer.write(stream: stream)
    }

    /// Reads a `message` object; see ``AnthropicReplyReader``.
    public func readReply(_ body: JSONDocument, _ expectation: ReplyExpectation) throws(GatewayError) -> Reply {
        try AnthropicReplyReader(expectation).read(body.root)
    }

    /// Reads a stream; see ``AnthropicStreamReader``.
    public func makeStreamReader(_ expectation: ReplyExpectation) -> any ReplyStreamReader {
        AnthropicStreamReader(expectation)
    }

    /// Reads an error answer; see ``AnthropicErrors``.
    public func readError(status: Int, body: ByteBuffer) -> VendorError {
        AnthropicErrors.read(status: status, body: body)
    }

    /// Images and documents go by URL. Sounds and films do not go at all: the answer is true so that nothing is fetched
    /// for a call that ``writeCall(_:for:stream:)`` refuses.
    public func acceptsURL(of kind: MediaPart.Kind, _ target: TargetProfile) -> Bool {
        switch kind {
        case .image: target.capabilities.imageURLs ?? true
        case .file, .audio, .video: true
        }
    }

    // MARK: As a passage

    /// The fields are `signature` of a `thinking` block and `data` of a `redacted_thinking` one.
    public func bringsProof(beginningWith prefix: StaticString, in request: JSONDocument) -> Bool {
        guard let messages = request.root["messages"] else { return false }
        return messages.elements.contains { message in
            message["content"]?.elements.contains { block in
                (block["signature"] ?? block["data"])?.jsonString?.hasPrefix(prefix) == true
            } == true
        }
    }

    /// The model's name is set and our own `drop_params` taken out; everything else is the caller's affair with the vendor.
    /// Usage comes unasked.
    public func patch(
        _ request: JSONDocument,
        for target: TargetProfile,
        _ options: PassthroughOptions
    ) throws(GatewayError) -> PassthroughRequest {
        var edits = JSONEdits(request)
        if target.platform == .vertex {
            edits.remove("model")
            edits.set("anthropic_version", to: JSONRaw(Self.vertexVersion))
        } else {
            edits.set("model", to: JSONRaw(target.model))
        }
        edits.remove("drop_params")
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }

    /// The same for whole answers and streams, but on Vertex AI, where the path names the model.
    public func path(for target: TargetProfile, stream: Bool) -> String {
        guard target.platform == .vertex else { return "/v1/messages" }
        let method = stream ? "streamRawPredict" : "rawPredict"
        return "/publishers/anthropic/models/\(PercentEncoding.encode(segment: target.model)):\(method)"
    }

    /// Vertex AI wants the version in the body.
    static let vertexVersion = "vertex-2023-10-16"

    /// Watches a stream; see ``AnthropicStreamInspector``. Usage is never hidden: it is part of every stream.
    public func makeStreamInspector(hidesUsage: Bool, _ target: TargetProfile) -> any ReplyStreamInspector {
        AnthropicStreamInspector()
    }

    /// The `usage` of a message.
    public func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage? {
        var counts = AnthropicTokenCounts()
        counts.merge(body.root["usage"])
        return counts.usage
    }

    /// The tier that served it.
    public func readServiceTier(_ body: JSONDocument) -> String? {
        body.root["usage"]?["service_tier"]?.string
    }
}

// MARK: What a request uses

extension AnthropicMessagesDialect {
    /// What a request can be seen to use; see ``AnthropicFeatures``.
    public func features(of request: JSONDocument) -> SeenFeatures {
        AnthropicFeatures.seen(in: request.root)
    }

    /// The longest answer that a request asks for.
    public func outputLimit(of request: JSONDocument) -> OutputLimit {
        AnthropicFeatures.outputLimit(of: request.root)
    }

    /// Sets the longest answer.
    public func setOutputLimit(_ tokens: Int, of request: JSONDocument) -> JSONEdits {
        var edits = JSONEdits(request)
        edits.set("max_tokens", to: JSONRaw(tokens))
        return edits
    }
}
