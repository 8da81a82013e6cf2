public import Core
import Framing
public import JSON
public import NIOCore

/// Google's Gemini API, `generateContent` and `streamGenerateContent` (v1beta, as documented in 2026; Vertex AI speaks
/// the same), read and written on both sides.
///
/// Hints that mean nothing here and are left out of a call without a word: `user`, `safety_identifier`, `metadata` (the
/// Gemini API has no labels; only Vertex does), `prompt_cache_key`, `cache_control` (caching is implicit), `store: false`,
/// an image's `detail`, a file's name, `strict` (schemas always bind), the name and description of a response schema,
/// and citations of earlier answers. Everything else that Gemini lacks is refused by name or reported as dropped.
public struct GeminiDialect: Dialect {
    /// The dialect as the newest models speak it; what a model cannot do is said by the target's capabilities.
    public init() {}

    /// The name in configurations.
    public var name: DialectName { .gemini }

    // MARK: As a server

    /// Reads a caller's `GenerateContentRequest`; see ``GeminiRequestReader``.
    public func readCall(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        var reader = GeminiRequestReader(route: route)
        return try reader.read(request.root)
    }

    /// Writes a `GenerateContentResponse`.
    public func writeReply(_ reply: Reply, _ context: ReplyContext) -> ByteBuffer {
        GeminiReplyWriter(context: context).write(reply)
    }

    /// Writes a stream of partial responses; the last one says why each candidate ended, and the usage.
    public func makeStreamWriter(_ context: ReplyContext) -> any ReplyStreamWriter {
        GeminiStreamWriter(context: context)
    }

    /// Writes `{"error": {code, message, status, details}}`.
    public func writeError(_ error: GatewayError) -> ByteBuffer {
        GeminiErrorWriter.body(of: error)
    }

    /// Writes an event with an error. Nothing follows it.
    public func writeStreamError(_ error: GatewayError, into buffer: inout ByteBuffer) {
        SSEWriter.write(into: &buffer) { $0.writeImmutableBuffer(GeminiErrorWriter.body(of: error)) }
    }

    // MARK: As a client

    /// Writes the request for a vendor; see ``GeminiRequestWriter``. The path says whether a stream is wanted.
    public func writeCall(_ call: Call, for target: TargetProfile, stream: Bool) throws(GatewayError) -> VendorRequest {
        var writer = GeminiRequestWriter(call, target)
        try writer.write()
        return VendorRequest(body: writer.out.buffer, dropped: writer.unsupported.dropped)
    }

    /// Reads a whole answer; see ``GeminiReplyReader``.
    public func readReply(_ body: JSONDocument, _ expectation: ReplyExpectation) throws(GatewayError) -> Reply {
        try GeminiReplyReader.read(body.root)
    }

    /// Reads a stream of partial responses; see ``GeminiStreamReader``.
    public func makeStreamReader(_ expectation: ReplyExpectation) -> any ReplyStreamReader {
        GeminiStreamReader()
    }

    /// Reads an error, alone or in an array; see ``GeminiErrorReader``.
    public func readError(status: Int, body: ByteBuffer) -> VendorError {
        GeminiErrorReader.read(status: status, body: body)
    }

    /// Media is always sent as bytes: an http(s) URL is only understood by some of the models and for some media types.
    /// URIs of Google's own (uploaded files, Cloud Storage, YouTube) are not to be fetched; see ``keepsURL(_:)``.
    public func acceptsURL(of kind: MediaPart.Kind, _ target: TargetProfile) -> Bool { false }

    /// Whether the URL names something that only Google can read (an uploaded file, Cloud Storage) or reads better
    /// itself (YouTube), and so goes to the vendor as it is though other URLs do not.
    public func keepsURL(_ url: JSONString) -> Bool {
        GeminiMedia.isGoogles(url)
    }

    // MARK: As a passage

    /// The field is `thoughtSignature` of a part, also of a request whose tokens are to be counted.
    public func bringsProof(beginningWith prefix: StaticString, in request: JSONDocument) -> Bool {
        guard let contents = (request.root["generateContentRequest"] ?? request.root)["contents"] else { return false }
        return contents.elements.contains { content in
            content["parts"]?.elements.contains { part in
                (part["thoughtSignature"] ?? part["thought_signature"])?.jsonString?.hasPrefix(prefix) == true
            } == true
        }
    }

    /// Takes out what is ours alone and makes a model that the body names agree with the path.
    public func patch(
        _ request: JSONDocument,
        for target: TargetProfile,
        _ options: PassthroughOptions
    ) throws(GatewayError) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.remove("drop_params")
        // The path names the model. Where the body names it too, the two must not contradict each other.
        if request.root["model"] != nil {
            edits.set("model", to: JSONRaw(GeminiPath.resource(of: target.model)))
        }
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }

    /// `/v1beta/models/{model}:generateContent`, or `:streamGenerateContent?alt=sse`.
    public func path(for target: TargetProfile, stream: Bool) -> String {
        GeminiPath.path(for: target, stream: stream)
    }

    /// Watches a stream; usage is part of every one of this dialect, so nothing is hidden.
    public func makeStreamInspector(hidesUsage: Bool, _ target: TargetProfile) -> any ReplyStreamInspector {
        GeminiStreamInspector()
    }

    /// Reads `usageMetadata`.
    public func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage? {
        let root = body.root
        // A stream that was asked for without `alt=sse` is an array of answers; the last usage counts.
        guard root.isArray else { return GeminiUsage.read(root["usageMetadata"]) }
        var last: Usage?
        for answer in root.elements { last = GeminiUsage.read(answer["usageMetadata"]) ?? last }
        return last
    }

    /// The tier that served it.
    public func readServiceTier(_ body: JSONDocument) -> String? {
        body.root["usageMetadata"]?["serviceTier"]?.string.map { GeminiServiceTier.read($0) }
    }
}

// MARK: What a request uses

extension GeminiDialect {
    /// What a request can be seen to use; see ``GeminiFeatures``.
    public func features(of request: JSONDocument) -> SeenFeatures {
        GeminiFeatures.seen(in: request.root)
    }

    /// The longest answer that a request asks for.
    public func outputLimit(of request: JSONDocument) -> OutputLimit {
        GeminiFeatures.outputLimit(of: request.root)
    }

    /// Sets the longest answer.
    public func setOutputLimit(_ tokens: Int, of request: JSONDocument) -> JSONEdits {
        var edits = JSONEdits(request)
        GeminiFeatures.set(JSONRaw(tokens), in: request.root, &edits)
        return edits
    }
}
