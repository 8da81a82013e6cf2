public import Core
import Framing
public import JSON
public import NIOCore

/// OpenAI's legacy completions (`POST /v1/completions`): a text that the model goes on with, and no conversation.
///
/// It is Chat in nearly every member, so it is read and written by way of ``OpenAIChatDialect``: the prompt stands for one
/// message of the user. Several prompts in one request, prompts of token ids, `echo`, `suffix`, `best_of` and `logprobs` mean
/// something to vendors of this format alone and are refused by name elsewhere. To a model that speaks only this format a
/// conversation can be told if it is one text, with or without instructions.
public struct OpenAICompletionsDialect: Dialect {
    private let chat = OpenAIChatDialect()

    /// A dialect without state of its own.
    public init() {}

    /// The name in configurations.
    public var name: DialectName { .openAICompletions }

    // MARK: As a server

    /// Reads a caller's request; see ``CompletionsRequest``.
    public func readCall(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call {
        try CompletionsRequest.read(request.root, route)
    }

    /// Writes a `text_completion`.
    public func writeReply(_ reply: Reply, _ context: ReplyContext) -> ByteBuffer {
        CompletionsReplyWriter(context).write(reply)
    }

    /// Writes chunks, each a `text_completion` with a piece of the text, and `[DONE]`.
    public func makeStreamWriter(_ context: ReplyContext) -> any ReplyStreamWriter {
        CompletionsStreamWriter(context)
    }

    /// As in Chat.
    public func writeError(_ error: GatewayError) -> ByteBuffer { chat.writeError(error) }

    /// As in Chat.
    public func writeStreamError(_ error: GatewayError, into buffer: inout ByteBuffer) {
        chat.writeStreamError(error, into: &buffer)
    }

    // MARK: As a client

    /// Writes a call that is one text as a prompt.
    /// - Throws: `unsupportedParameter` for a conversation, for media and for tools.
    public func writeCall(_ call: Call, for target: TargetProfile, stream: Bool) throws(GatewayError) -> VendorRequest {
        try CompletionsRequest.write(call, for: target, stream: stream)
    }

    /// Reads `choices[].text`.
    public func readReply(_ body: JSONDocument, _ expectation: ReplyExpectation) throws(GatewayError) -> Reply {
        try chat.readReply(CompletionsAnswer.asChat(body.root, "message"), expectation)
    }

    /// Reads chunks of `choices[].text`.
    public func makeStreamReader(_ expectation: ReplyExpectation) -> any ReplyStreamReader {
        CompletionsStreamReader(expectation)
    }

    /// As in Chat.
    public func readError(status: Int, body: ByteBuffer) -> VendorError { chat.readError(status: status, body: body) }

    /// There are no media at all: the answer is true so that nothing is fetched for a call that is refused.
    public func acceptsURL(of kind: MediaPart.Kind, _ target: TargetProfile) -> Bool { true }

    // MARK: As a passage

    /// The few edits with which a request goes to the vendor as it came.
    public func patch(_ request: JSONDocument, for target: TargetProfile, _ options: PassthroughOptions)
        throws(GatewayError) -> PassthroughRequest
    {
        try chat.patch(request, for: target, options)
    }

    /// Beside the path of Chat.
    public func path(for target: TargetProfile, stream: Bool) -> String {
        OpenAIPath.path("/completions", for: target)
    }

    /// Finish reasons and usage stand where Chat has them.
    public func makeStreamInspector(hidesUsage: Bool, _ target: TargetProfile) -> any ReplyStreamInspector {
        chat.makeStreamInspector(hidesUsage: hidesUsage, target)
    }

    /// As in Chat.
    public func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage? { chat.readUsage(body, target) }

    /// The tier that served it.
    public func readServiceTier(_ body: JSONDocument) -> String? {
        chat.readServiceTier(body)
    }
}

// MARK: What a request uses

extension OpenAICompletionsDialect {
    /// What a request can be seen to use; see ``CompletionsFeatures``.
    public func features(of request: JSONDocument) -> SeenFeatures {
        CompletionsFeatures.seen(in: request.root)
    }

    /// The longest answer that a request asks for.
    public func outputLimit(of request: JSONDocument) -> OutputLimit {
        CompletionsFeatures.outputLimit(of: request.root)
    }

    /// Sets the longest answer.
    public func setOutputLimit(_ tokens: Int, of request: JSONDocument) -> JSONEdits {
        var edits = JSONEdits(request)
        edits.set("max_tokens", to: JSONRaw(tokens))
        return edits
    }
}
