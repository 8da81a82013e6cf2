public import NIOCore

/// One server-sent event (WHATWG HTML, section 9.2) as slices of the bytes that came.
public struct SSEEvent: Sendable, Equatable {
    /// Every byte of the event with the blank line that ends it, to be passed on as it came.
    public var raw: ByteBuffer
    /// The last `event:` field; nil where there was none.
    public var name: String?
    /// The `data:` lines joined by line feeds; nil for an event without data (a comment, a keep-alive).
    public var data: ByteBuffer?

    /// Puts the members together.
    public init(raw: ByteBuffer, name: String?, data: ByteBuffer?) {
        self.raw = raw
        self.name = name
        self.data = data
    }
}
