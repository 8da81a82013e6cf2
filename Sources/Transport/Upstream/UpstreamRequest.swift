public import NIOCore

/// A request to an upstream, already written as bytes.
public struct UpstreamRequest: Sendable {
    /// The method that the bytes begin with.
    public var method: HTTPMethod
    /// Head and body, or the beginning of them.
    public var bytes: ByteBuffer
    /// What follows, sent without a copy.
    public var rest: [ByteBuffer]
    /// What follows `bytes` and `rest`, sent as the upstream takes it. The head in `bytes` frames it: by a length, of
    /// which the pieces are neither short nor long, or in chunks.
    ///
    /// An answer that comes before its end wins: sending stops, and the connection is not used again.
    public var body: (any UpstreamBody)?
    /// The pieces of the body are written as chunks (RFC 9112 section 7.1), and the last one behind them; false: as they
    /// are.
    public var sendsChunked: Bool
    /// The most bytes of a whole answer.
    public var collectLimit: Int
    /// Which answers are handed over with their head; others are collected.
    public var relays: Relays
    /// When something of the answer must have reached the client, or all of it be there where it is collected; nil: whenever the upstream's
    /// own times allow.
    public var answerDeadline: NIODeadline?
    /// Send again on another connection when a reused one closed without a byte of answer; never once a piece of the
    /// body has been taken.
    public var retriesStale: Bool

    /// Which answers are streams.
    public enum Relays: Sendable {
        case nothing
        /// Those with status 200 that are streams of events.
        case events
        /// Those with any status of success (2xx), whatever they hold.
        case everything

        func includes(_ head: ResponseHead) -> Bool {
            switch self {
            case .nothing: false
            case .events: head.status == 200 && head.isEventStream
            case .everything: 200..<300 ~= head.status
            }
        }
    }

    /// Puts the members together.
    public init(
        method: HTTPMethod,
        bytes: ByteBuffer,
        rest: [ByteBuffer] = [],
        body: (any UpstreamBody)? = nil,
        sendsChunked: Bool = false,
        collectLimit: Int,
        relays: Relays = .nothing,
        answerDeadline: NIODeadline? = nil,
        retriesStale: Bool = false
    ) {
        self.method = method
        self.bytes = bytes
        self.rest = rest
        self.body = body
        self.sendsChunked = sendsChunked
        self.collectLimit = collectLimit
        self.relays = relays
        self.answerDeadline = answerDeadline
        self.retriesStale = retriesStale
    }
}

/// An upstream's answer.
public struct UpstreamResponse: Sendable {
    /// Status and fields.
    public var head: ResponseHead
    /// The body, whole or to come.
    public var body: Body
    /// When the answer's head was there.
    public var firstByte: NIODeadline
    /// When the answer was handed over: with its head if it is a stream, whole otherwise.
    public var ready: NIODeadline

    /// The body of an answer.
    public enum Body: Sendable {
        case whole(ByteBuffer)
        /// The body is to be relayed; until then the upstream waits.
        case stream(UpstreamStream)
    }
}
