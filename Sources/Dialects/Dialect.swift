public import Core
public import Framing
public import JSON
public import NIOCore

/// A wire format, spoken to callers as a server and to vendors as a client.
///
/// With N dialects there are N readers and N writers of the canonical model and no translator for a pair. What a dialect
/// cannot say is refused by name or, where the call says `dropUnsupported`, left out and reported in
/// ``VendorRequest/dropped``; nothing is lost silently.
public protocol Dialect: Sendable {
    var name: DialectName { get }

    /// How the events of a stream are framed.
    var framing: StreamFraming { get }

    // MARK: As a server: callers speak it to us

    /// Reads a caller's request.
    /// - Parameter route: what the path says where the dialect puts it there (Gemini's model and method).
    /// - Throws: `invalidRequest` with the JSON path of the fault.
    func readCall(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Call

    /// What a caller's request can be seen to use, read in place.
    func features(of request: JSONDocument) -> SeenFeatures

    /// How much a caller's request asks to be written at the most, read in place.
    func outputLimit(of request: JSONDocument) -> OutputLimit

    /// Makes a caller's request ask for at most so many tokens of one choice.
    func setOutputLimit(_ tokens: Int, of request: JSONDocument) -> JSONEdits

    /// The members of a caller's request that the answer repeats, copied so that the request itself need not be kept; nil for
    /// dialects whose answers repeat none. Goes into ``ReplyContext/echo``.
    func echo(of request: JSONDocument) -> JSONRaw?

    /// Writes a whole answer.
    func writeReply(_ reply: Reply, _ context: ReplyContext) -> ByteBuffer

    /// Writes the events of an answer one by one.
    func makeStreamWriter(_ context: ReplyContext) -> any ReplyStreamWriter

    /// Writes the body of an error answer.
    func writeError(_ error: GatewayError) -> ByteBuffer

    /// Writes an error as an event of a stream that has begun.
    func writeStreamError(_ error: GatewayError, into buffer: inout ByteBuffer)

    // MARK: As a client: we speak it to vendors

    /// Writes the call for a vendor.
    /// - Parameter stream: whether the vendor is asked for a stream, which may differ from what the caller wants.
    /// - Throws: `unsupportedParameter` or `invalidRequest` with the caller's name of the member.
    func writeCall(_ call: Call, for target: TargetProfile, stream: Bool) throws(GatewayError) -> VendorRequest

    /// Reads a vendor's whole answer.
    func readReply(_ body: JSONDocument, _ expectation: ReplyExpectation) throws(GatewayError) -> Reply

    /// Reads a vendor's stream event by event.
    func makeStreamReader(_ expectation: ReplyExpectation) -> any ReplyStreamReader

    /// Reads a vendor's error answer; whatever the body is, the result says something useful.
    func readError(status: Int, body: ByteBuffer) -> VendorError

    /// Whether the vendor takes media of this kind by an http(s) URL; where not, the gateway fetches and inlines it.
    func acceptsURL(of kind: MediaPart.Kind, _ target: TargetProfile) -> Bool

    /// Whether a URL names something that only the vendor can read, or reads better itself, and so goes to it as it is
    /// even where ``acceptsURL(of:_:)`` says no.
    func keepsURL(_ url: JSONString) -> Bool

    // MARK: As a passage: caller and vendor both speak it

    /// Whether a caller's request may go to the vendor as the bytes that came, but for the changes of
    /// ``patch(_:for:_:)``. Where the model can do what is asked only in another way, the request is read and written anew.
    func canPass(_ request: JSONDocument, for target: TargetProfile) -> Bool

    /// Whether a proof of earlier thoughts that the caller sends back begins with the text, in the field that the dialect has
    /// for such proofs.
    func bringsProof(beginningWith prefix: StaticString, in request: JSONDocument) -> Bool

    /// The changes with which a caller's request may go to the vendor as the bytes that came.
    func patch(_ request: JSONDocument, for target: TargetProfile, _ options: PassthroughOptions) throws(GatewayError)
        -> PassthroughRequest

    /// The path (and query) to call at the vendor, appended to its base URL.
    func path(for target: TargetProfile, stream: Bool) -> String

    /// Watches a stream that is passed through.
    func makeStreamInspector(hidesUsage: Bool, _ target: TargetProfile) -> any ReplyStreamInspector

    /// The usage that a whole answer tells, where it tells any.
    func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage?

    /// The tier that a whole answer says it was served by, in the vendor's word or the canonical one.
    func readServiceTier(_ body: JSONDocument) -> String?
}

extension Dialect {
    /// The vendor has one tier.
    public func readServiceTier(_ body: JSONDocument) -> String? { nil }

    /// Server-sent events.
    public var framing: StreamFraming { .serverSentEvents }

    /// Answers repeat nothing.
    public func echo(of request: JSONDocument) -> JSONRaw? { nil }

    /// No URL is special.
    public func keepsURL(_ url: JSONString) -> Bool { false }

    /// The dialect has no field for proofs alone.
    public func bringsProof(beginningWith prefix: StaticString, in request: JSONDocument) -> Bool { false }

    /// Every request may.
    public func canPass(_ request: JSONDocument, for target: TargetProfile) -> Bool { true }
}

/// What the path of a request says, for dialects that put it there.
public struct CallRoute: Sendable {
    /// The model, already resolved from the path; nil where the body names it.
    public var model: String?
    /// Whether the path asks for a stream; nil where the body says it.
    public var stream: Bool?
    /// Drop what the vendor cannot do unless the request itself says otherwise.
    public var dropUnsupported: Bool

    /// Puts the members together.
    public init(model: String? = nil, stream: Bool? = nil, dropUnsupported: Bool = false) {
        self.model = model
        self.stream = stream
        self.dropUnsupported = dropUnsupported
    }
}

/// What the writer of an answer must know beside the answer.
public struct ReplyContext: Sendable {
    /// Used where the vendor gave no id; without the dialect's prefix.
    public var fallbackID: String
    /// Seconds since 1970, used where the vendor gave no time.
    public var now: Int
    /// Used where the vendor did not name its model.
    public var model: String
    /// The caller of the stream asked to be told the usage.
    public var includeUsage: Bool
    /// The caller offered Chat's deprecated `functions` and knows no `tool_calls`.
    public var tellsFunctionCall: Bool
    /// What the answer repeats of its request, as ``Dialect/echo(of:)`` of the same dialect gave it.
    public var echo: JSONRaw?

    /// Puts the members together.
    public init(
        fallbackID: String,
        now: Int,
        model: String,
        includeUsage: Bool,
        tellsFunctionCall: Bool = false,
        echo: JSONRaw? = nil
    ) {
        self.fallbackID = fallbackID
        self.now = now
        self.model = model
        self.includeUsage = includeUsage
        self.tellsFunctionCall = tellsFunctionCall
        self.echo = echo
    }
}

/// A request written for a vendor.
public struct VendorRequest: Sendable {
    /// The body of the request.
    public var body: ByteBuffer
    /// The name of the tool by which a structured answer was forced; reading the answer takes it.
    public var answerTool: String?
    /// Members that were left out because the vendor cannot do them, by the caller's names.
    public var dropped: [String]

    /// Puts the members together.
    public init(body: ByteBuffer, answerTool: String? = nil, dropped: [String] = []) {
        self.body = body
        self.answerTool = answerTool
        self.dropped = dropped
    }
}

/// What the request asked for that changes how its answer is read.
public struct ReplyExpectation: Sendable {
    /// What is known of the vendor and the model.
    public var target: TargetProfile
    /// The name of the tool by which a structured answer was forced; its call is the answer's text.
    public var answerTool: String?

    /// Puts the members together.
    public init(target: TargetProfile, answerTool: String? = nil) {
        self.target = target
        self.answerTool = answerTool
    }
}

/// Choices for a request that is passed through.
public struct PassthroughOptions: Sendable {
    /// Ask the vendor for usage in a stream, whatever the caller asked.
    public var wantsUsage: Bool
    /// Drop members that the vendor refuses instead of refusing the request.
    public var dropUnsupported: Bool

    /// Puts the members together.
    public init(wantsUsage: Bool, dropUnsupported: Bool) {
        self.wantsUsage = wantsUsage
        self.dropUnsupported = dropUnsupported
    }
}

/// A caller's request as it goes to a vendor of the same dialect.
public struct PassthroughRequest: Sendable {
    /// The members that change.
    public var edits: JSONEdits
    /// The gateway alone asked for the usage chunk, which must not reach the caller.
    public var hidesUsage: Bool
    /// Members that were left out because the vendor cannot do them, by the caller's names.
    public var dropped: [String]

    /// Puts the members together.
    public init(edits: JSONEdits, hidesUsage: Bool, dropped: [String] = []) {
        self.edits = edits
        self.hidesUsage = hidesUsage
        self.dropped = dropped
    }
}

/// Reads a vendor's stream into events of the canonical model.
public protocol ReplyStreamReader {
    /// Reads one event and appends what it says.
    /// - Throws: `vendorAnswerInvalid` when the event cannot be read.
    mutating func read(_ event: StreamEvent, into events: inout [ReplyEvent]) throws(GatewayError)

    /// The vendor closed the stream properly: appends `.end` if the stream is finished.
    /// - Throws: `vendorCut` when no finish reason, terminal event, error or end marker came before.
    mutating func readEnd(into events: inout [ReplyEvent]) throws(GatewayError)

    /// A finish reason, a terminal event, an error event or an end marker has come.
    var isFinished: Bool { get }
    /// The tier that served the answer, where the vendor tells it at the end.
    var serviceTier: String? { get }
}

extension ReplyStreamReader {
    /// It is told at the beginning.
    public var serviceTier: String? { nil }
}

/// Writes events of the canonical model as a stream of the dialect.
public protocol ReplyStreamWriter {
    mutating func write(_ event: ReplyEvent, into buffer: inout ByteBuffer)

    /// Writes an error as the last event, where that depends on the events before it.
    /// - Returns: false where it does not, and ``Dialect/writeStreamError(_:into:)`` says it as well.
    mutating func writeError(_ error: GatewayError, into buffer: inout ByteBuffer) -> Bool

    /// Writes, beside the answer, that another target goes on with it (`vendor/model`); nothing in dialects whose clients could take it for a part of
    /// the answer.
    func writeGoingOn(at target: String, into buffer: inout ByteBuffer)
}

extension ReplyStreamWriter {
    /// A comment, which clients of server-sent events pass over.
    public func writeGoingOn(at target: String, into buffer: inout ByteBuffer) {
        buffer.writeStaticString(": gateway: goes on at ")
        buffer.writeBytes(target.utf8.lazy.filter { $0 >= 0x20 })
        buffer.writeStaticString("\n\n")
    }

    /// It depends on nothing.
    public mutating func writeError(_ error: GatewayError, into buffer: inout ByteBuffer) -> Bool { false }
}

/// Watches the events of a stream that is passed through as bytes.
public protocol ReplyStreamInspector {
    /// Looks at one event.
    /// - Returns: whether the caller gets it.
    /// - Throws: `vendorAnswerInvalid` when the event's data cannot be read.
    mutating func inspect(_ event: StreamEvent) throws(GatewayError) -> Bool

    /// A finish reason, a terminal event, an error event or an end marker has come.
    var isFinished: Bool { get }
    /// The last usage that was told.
    var usage: Usage? { get }
    /// The tier that served the answer, in the vendor's word or the canonical one.
    var serviceTier: String? { get }
    /// The error that the vendor told inside the stream.
    var failure: VendorError? { get }
    /// The name under which the vendor keeps the answer, where it does.
    var keptID: String? { get }
}

extension ReplyStreamInspector {
    /// The vendor has one tier.
    public var serviceTier: String? { nil }

    /// Vendors keep no answers.
    public var keptID: String? { nil }
}
