public import NIOCore

/// Passes a body on as it comes.
public final class Verbatim: BodyTransform {
    /// Has nothing to be told.
    public init() {}

    /// Adds the bytes, without a copy where they are the first.
    public func receive(_ bytes: ByteBuffer, into out: inout ByteBuffer) {
        if out.readableBytes == 0 { out = bytes } else { out.writeImmutableBuffer(bytes) }
    }

    /// Adds nothing.
    public func receiveEnd(into out: inout ByteBuffer) {}
}
