/// A response's status line and fields, RFC 9112 section 4. The reason phrase is not kept: it has no meaning.
public struct ResponseHead: Sendable {
    /// The status, 100 to 599.
    public let status: Int
    /// The version the server speaks.
    public let version: HTTPVersion
    /// The header fields.
    public let fields: HTTPFields
    /// How the end of the body is found.
    public let framing: BodyFraming
    /// Whether the connection can be used again once the body is complete.
    public let keepAlive: Bool

    /// Whether this is an interim answer (1xx), which the real one follows. It has no body and no end of its own.
    public var isInterim: Bool { status < 200 }
}
