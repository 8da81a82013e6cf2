import NIOCore
import Transport

/// Passes bytes on as they come, but for the last ones.
final class HeldLast: BodyTransform {
    private let inner: any BodyTransform
    /// What is still due.
    private(set) var held = ByteBuffer()

    init(_ inner: any BodyTransform) {
        self.inner = inner
    }

    func receive(_ bytes: ByteBuffer, into out: inout ByteBuffer) throws {
        var written = ByteBuffer()
        try inner.receive(bytes, into: &written)
        guard written.readableBytes > 0 else { return }
        out.writeImmutableBuffer(held)
        held = written
    }

    func receiveEnd(into out: inout ByteBuffer) throws {
        try inner.receiveEnd(into: &held)
    }
}
