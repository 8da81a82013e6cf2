public import Core
public import JSON
public import NIOCore

/// A wire format for one kind of question that is answered as a whole, beside conversations: embeddings, ranking, counting
/// tokens. As with ``Dialect`` each format is read and written on both sides, so that N of them need no translator for a pair.
public protocol QueryFormat<Query, Result>: Sendable {
    /// What is asked, in the words that all formats share.
    associatedtype Query: Sendable
    /// What is answered.
    associatedtype Result: QueryResult

    /// Tells formats apart: callers and vendors of the same are passed through.
    var name: String { get }

    /// The dialect that it belongs to, in whose shape errors are told.
    var dialect: DialectName { get }

    // MARK: As a server

    /// Reads a caller's question.
    /// - Throws: `invalidRequest` with the JSON path of the fault.
    func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> Query

    /// Writes the answer to the question.
    func writeResult(_ result: Result, to query: Query, _ context: ReplyContext) -> ByteBuffer

    // MARK: As a client

    /// The path to call at the vendor, appended to its base URL.
    func path(for target: TargetProfile) -> String

    /// Writes the question for a vendor; as several requests where the vendor takes only so much in one.
    /// - Throws: `unsupportedParameter` or `invalidRequest` with the caller's name of the member.
    func writeQuery(_ query: Query, for target: TargetProfile) throws(GatewayError) -> [QueryRequest]

    /// Reads a vendor's answer to one request.
    /// - Throws: `vendorAnswerInvalid` when it cannot be understood.
    func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> Result

    /// The header in which a vendor tells how many tokens it read, where the body of its answer does not.
    var usageHeader: StaticString? { get }

    /// Whether a vendor's error says that it does this for other models only, whatever is asked.
    func isRefusal(of target: TargetProfile, _ status: Int, _ body: ByteBuffer) -> Bool

    // MARK: As a passage

    /// Whether the vendor takes a caller's question in this form, so that it may go as the bytes that came.
    func isSpoken(by target: TargetProfile) -> Bool

    /// The usage that a vendor's answer tells, where it tells any.
    func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage?

    /// The changes with which a caller's question may go to a vendor as the bytes that came.
    func patch(_ request: JSONDocument, for target: TargetProfile) -> PassthroughRequest
}

/// An answer to a question.
public protocol QueryResult: Sendable {
    /// What it cost in tokens, where the vendor says it.
    var usage: Usage? { get set }
    /// What is charged for it: its usage, with what is counted by another measure than tokens.
    var metered: Usage? { get }
    /// How many things it tells, where it must be as many as were asked for; nil where it tells one.
    var count: Int? { get }
    /// The answers to the parts of one question as the answer to the whole.
    static func joined(_ parts: [Self]) -> Self
}

extension QueryResult {
    /// The tokens.
    public var metered: Usage? { usage }

    /// One.
    public var count: Int? { nil }
}

extension QueryFormat {
    /// The body tells it.
    public var usageHeader: StaticString? { nil }

    /// No error is known to say so.
    public func isRefusal(of target: TargetProfile, _ status: Int, _ body: ByteBuffer) -> Bool { false }

    /// A vendor that speaks the dialect takes every form of it.
    public func isSpoken(by target: TargetProfile) -> Bool { dialect == target.dialect }

    /// That of the whole answer.
    public func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage? {
        (try? readResult(body, target))?.metered
    }

    /// The model's name is set and our own `drop_params` taken out.
    public func patch(_ request: JSONDocument, for target: TargetProfile) -> PassthroughRequest {
        var edits = JSONEdits(request)
        edits.set("model", to: JSONRaw(target.model))
        edits.remove("drop_params")
        return PassthroughRequest(edits: edits, hidesUsage: false)
    }
}

extension Embeddings: QueryResult {
    /// A vector for each input.
    public var count: Int? { vectors.count }

    /// The vectors one after the other.
    public static func joined(_ parts: [Embeddings]) -> Embeddings {
        Embeddings(
            parts.flatMap(\.vectors),
            id: parts.first?.id,
            model: parts.first?.model,
            usage: Usage.sum(parts.map(\.usage))
        )
    }
}

extension Ranking: QueryResult {
    /// The tokens, and the units of search.
    public var metered: Usage? {
        guard let searchUnits else { return usage }
        var metered = usage ?? Usage(inputTokens: 0, outputTokens: 0)
        metered.searches = searchUnits
        return metered
    }

    /// No vendor's question is divided; the first part.
    public static func joined(_ parts: [Ranking]) -> Ranking {
        parts.first ?? Ranking([])
    }
}
