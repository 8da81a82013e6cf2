public import NIOCore

/// A request to an upstream, already written as bytes.
public struct UpstreamRequest: Sendable {
    /// The method that the bytes begin with.
    public var method: HTTPMethod
    /// Head and body, or the beginning of them.
    public var bytes: ByteBuffer
    /// What follows, sent without a copy.
    public var rest: [ByteBuffer]
    /// The most bytes of a whole answer.
    public var collectLimit: Int
    /// Answers that are streams of server-sent events are relayed; false collects those too.
    public var relaysEvents: Bool
    /// Send again on another connection when a reused one closed without a byte of answer.
    public var retriesStale: Bool

    /// Puts the members together.
    public init(
        method: HTTPMethod,
        bytes: ByteBuffer,
        rest: [ByteBuffer] = [],
        collectLimit: Int,
        relaysEvents: Bool = false,
        retriesStale: Bool = false
    ) {
        self.method = method
        self.bytes = bytes
        self.rest = rest
        self.collectLimit = collectLimit
        self.relaysEvents = relaysEvents
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
