public import NIOCore

/// How the end of a message's body is found, RFC 9112 section 6.3.
public enum BodyFraming: Equatable, Sendable {
    /// The message has no body.
    case none
    /// The body is exactly this many bytes, which may be none.
    case length(Int)
    /// The body is in chunks and ends with the one of size zero.
    case chunked
    /// The body ends where the connection does. Only a response can be framed so.
    case untilClose
}

/// What a parser reads next of a message: its head, then any number of pieces of its body, then its end.
public enum HTTPPart<Head: Sendable>: Sendable {
    /// The start line and fields.
    case head(Head)
    /// Some bytes of the body, never none: a slice of the bytes that came.
    case body(ByteBuffer)
    /// The message is complete.
    case end
}

extension HTTPPart: Equatable where Head: Equatable {}
