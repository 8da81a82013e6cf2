public import NIOCore

/// Cuts a byte stream into messages of `application/vnd.amazon.eventstream`, whatever the chunks it comes in.
///
/// Both checksums of each message are checked, the one of the lengths before they are believed. Messages are slices of the bytes
/// that were received: when a message lies whole in one chunk nothing is copied.
public struct EventStreamScanner: Sendable {
    private var pending = ByteBuffer()
    /// The lengths of the message that `pending` begins with, once its prelude is there and right.
    private var prelude: (total: Int, headers: Int)?
    private let limit: Int

    /// - Parameter limit: the most bytes one message may have.
    public init(limit: Int = 16 << 20) {
        self.limit = limit
    }

    /// Takes a chunk of the stream.
    public mutating func receive(_ chunk: ByteBuffer) {
        pending.appendReceived(chunk)
    }

    /// The next complete message as an event, or nil when more bytes are needed.
    public mutating func next() throws(StreamFramingError) -> StreamEvent? {
        try nextMessage()?.event()
    }

    /// The next complete message, or nil when more bytes are needed.
    public mutating func nextMessage() throws(StreamFramingError) -> EventStreamMessage? {
        if prelude == nil { prelude = try readPrelude() }
        guard let prelude else { return nil }
        guard let raw = pending.readSlice(length: prelude.total) else { return nil }
        self.prelude = nil
        if pending.readableBytes == 0 { pending = ByteBuffer() }
        let end = prelude.total - 4
        let checksum = raw.withUnsafeReadableBytes { CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
        guard raw.getInteger(at: raw.readerIndex + end, as: UInt32.self) == checksum else { throw .corrupt }
        return EventStreamMessage(raw, headersLength: prelude.headers)
    }

    /// Nil: a message that is not whole is none. Whether the answer was complete before it is for its reader to say.
    public mutating func finish() -> StreamEvent? {
        nil
    }

    private func readPrelude() throws(StreamFramingError) -> (total: Int, headers: Int)? {
        let start = pending.readerIndex
        guard let total = pending.getInteger(at: start, as: UInt32.self),
            let headers = pending.getInteger(at: start + 4, as: UInt32.self),
            let checksum = pending.getInteger(at: start + 8, as: UInt32.self)
        else { return nil }
        let expected = pending.withUnsafeReadableBytes {
            CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[..<8]))
        }
        guard checksum == expected else { throw .corrupt }
        let frame = EventStreamMessage.frameSize
        guard total >= frame, headers <= Int(total) - frame else { throw .invalidLength }
        guard total <= limit else { throw .eventTooLarge(limit: limit) }
        return (Int(total), Int(headers))
    }
}
