package import NIOCore

extension ByteBuffer {
    /// Adds bytes that came from the peer to those of it not yet read.
    ///
    /// Where none are left the new ones take their place, uncopied. Where some are, what was read already is let go once
    /// it outweighs them, so that a buffer neither grows with its connection nor is copied again and again.
    package mutating func appendReceived(_ bytes: ByteBuffer) {
        guard readableBytes > 0 else {
            self = bytes
            return
        }
        if readerIndex > readableBytes {
            var rest = ByteBuffer()
            rest.reserveCapacity(readableBytes + bytes.readableBytes)
            rest.writeImmutableBuffer(self)
            self = rest
        }
        writeImmutableBuffer(bytes)
    }
}
