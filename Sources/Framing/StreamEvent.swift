public import NIOCore

/// One event of a streamed answer, as slices of the bytes that came, however it was framed.
public struct StreamEvent: Sendable, Equatable {
    /// Every byte of the event with what frames it, to be passed on as it came.
    public var raw: ByteBuffer
    /// What the frame calls the event (the last `event:` field of a server-sent event); nil where it does not say.
    public var name: String?
    /// What the event says; nil for one without data (a comment, a keep-alive).
    public var data: ByteBuffer?

    /// The frame itself says that the answer has failed: an exception or an error of `application/vnd.amazon.eventstream`.
    public var isFailure: Bool

    /// Puts the members together.
    public init(raw: ByteBuffer, name: String?, data: ByteBuffer?, isFailure: Bool = false) {
        self.raw = raw
        self.name = name
        self.data = data
        self.isFailure = isFailure
    }
}
