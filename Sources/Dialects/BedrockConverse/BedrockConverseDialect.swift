public import Core
public import Framing
public import JSON
public import NIOCore

/// Amazon Bedrock's Converse API (`POST /model/{modelId}/converse` and `/converse-stream`), as a server and as a client.
///
/// One format for the models of many makers; what only one maker's models take is in `additionalModelRequestFields`, and is
/// written by what the id of the model tells of it (``BedrockModel``). Specification: the operations `Converse` and
/// `ConverseStream` of https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html.
///
/// | direction | room |
/// |---|---|
/// | a caller's request is read | ``BedrockCallReader`` |
/// | an answer is written | ``BedrockReplyWriter``, ``BedrockStreamWriter`` |
/// | a call is written for a vendor | ``BedrockCallWriter``, with ``BedrockModelFields`` |
/// | an answer is read | ``BedrockReplyReader``, ``BedrockStreamReader`` |
/// | an answer is passed through | ``BedrockStreamInspector`` |
/// | errors, both ways | ``BedrockErrors`` |
public struct BedrockConverseDialect: Dialect {
    /// The dialect has no settings: what differs by vendor and model is in the ``TargetProfile``.
    public init() {}

    /// The name in configurations.
    public var name: DialectName { .bedrockConverse }

    /// Binary messages with checksums.
    public var framing: StreamFraming { .eventStream }

    // MARK: As a server

    /// Reads a caller's request; see ``BedrockCallReader``. The path must say the model.
    public func readCall(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        try BedrockCallReader(route: route).read(request.root)
    }

    /// Writes an answer of `converse`; of several choices the first.
    public func writeReply(_ reply: Reply, _ context: ReplyContext) -> ByteBuffer {
        BedrockReplyWriter(context).write(reply)
    }

    /// Writes the messages from `messageStart` to `metadata`.
    public func makeStreamWriter(_ context: ReplyContext) -> any ReplyStreamWriter {
        BedrockStreamWriter(context)
    }

    /// Writes `{"message":…}` with its type.
    public func writeError(_ error: GatewayError) -> ByteBuffer {
        BedrockErrors.body(error)
    }

    /// Writes an exception. No `messageStop` follows it.
    public func writeStreamError(_ error: GatewayError, into buffer: inout ByteBuffer) {
        BedrockErrors.writeEvent(error, into: &buffer)
    }

    // MARK: As a client

    /// Writes a call for Bedrock; see ``BedrockCallWriter``. Whether a stream is wanted is said in the path alone.
    public func writeCall(_ call: Call, for target: TargetProfile, stream: Bool) throws(GatewayError) -> VendorRequest {
        var writer = BedrockCallWriter(call, for: target)
        return try writer.write()
    }

    /// Reads an answer of `converse`; see ``BedrockReplyReader``.
    public func readReply(_ body: JSONDocument, _ expectation: ReplyExpectation) throws(GatewayError) -> Reply {
        try BedrockReplyReader(expectation).read(body.root)
    }

    /// Reads a stream; see ``BedrockStreamReader``.
    public func makeStreamReader(_ expectation: ReplyExpectation) -> any ReplyStreamReader {
        BedrockStreamReader(expectation)
    }

    /// Reads an error answer; see ``BedrockErrors``.
    public func readError(status: Int, body: ByteBuffer) -> VendorError {
        BedrockErrors.read(status: status, body: body)
    }

    /// Media go as bytes. Where the model takes none of a kind the answer is true, so that nothing is fetched for a call that
    /// ``writeCall(_:for:stream:)`` refuses.
    public func acceptsURL(of kind: MediaPart.Kind, _ target: TargetProfile) -> Bool {
        switch kind {
        case .image, .file: false
        case .audio, .video: BedrockModel(target).isClaude
        }
    }

    /// Bedrock reads what lies in S3 itself.
    public func keepsURL(_ url: JSONString) -> Bool {
        url.hasPrefix("s3://")
    }

    // MARK: As a passage

    /// Our own `drop_params` is taken out; everything else is the caller's affair with the vendor. Usage comes unasked.
    public func patch(
        _ request: JSONDocument,
        for target: TargetProfile,
        _ options: PassthroughOptions
    ) throws(GatewayError) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.remove("drop_params")
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }

    /// One path for whole answers and one for streams, with the id of the model in it.
    public func path(for target: TargetProfile, stream: Bool) -> String {
        BedrockPath.path(for: target.model, stream: stream)
    }

    /// Watches a stream; see ``BedrockStreamInspector``. Usage is never hidden: it is part of every stream.
    public func makeStreamInspector(hidesUsage: Bool, _ target: TargetProfile) -> any ReplyStreamInspector {
        BedrockStreamInspector()
    }

    /// The `usage` of an answer.
    public func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage? {
        BedrockUsage.read(body.root["usage"])
    }

    /// The tier that served it.
    public func readServiceTier(_ body: JSONDocument) -> String? {
        body.root["serviceTier"]?["type"]?.string
    }
}

// MARK: What a request uses

extension BedrockConverseDialect {
    /// What a request can be seen to use; see ``BedrockFeatures``.
    public func features(of request: JSONDocument) -> SeenFeatures {
        BedrockFeatures.seen(in: request.root)
    }

    /// The longest answer that a request asks for.
    public func outputLimit(of request: JSONDocument) -> OutputLimit {
        BedrockFeatures.outputLimit(of: request.root)
    }

    /// Sets the longest answer.
    public func setOutputLimit(_ tokens: Int, of request: JSONDocument) -> JSONEdits {
        var edits = JSONEdits(request)
        edits.set("inferenceConfig", "maxTokens", to: JSONRaw(tokens))
        return edits
    }
}
