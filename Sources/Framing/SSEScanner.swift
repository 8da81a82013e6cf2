public import NIOCore

/// Cuts a byte stream into server-sent events (WHATWG HTML, section 9.2.6), whatever the chunks it comes in.
///
/// Lines end with CR LF, LF or CR; an event ends with an empty line. Events are slices of the bytes that were received:
/// when an event lies whole in one chunk nothing is copied.
public struct SSEScanner: Sendable {
    private var pending = ByteBuffer()
    /// How far `pending` has been searched for the end of an event, from its reader index.
    private var searched = 0
    /// Where the line that is being searched begins, from the reader index.
    private var lineStart = 0
    private var atStart = true
    private let limit: Int

    /// - Parameter limit: the most bytes one event may have.
    public init(limit: Int = 16 << 20) {
        self.limit = limit
    }

    /// Takes a chunk of the stream.
    public mutating func receive(_ chunk: ByteBuffer) {
        if pending.readableBytes == 0 {
            searched = 0
            lineStart = 0
        }
        pending.appendReceived(chunk)
    }

    /// The next complete event, or nil when more bytes are needed.
    public mutating func next() throws(StreamFramingError) -> StreamEvent? {
        if atStart { skipByteOrderMark() }
        guard let length = endOfEvent() else {
            if pending.readableBytes > limit { throw .eventTooLarge(limit: limit) }
            return nil
        }
        if length > limit { throw .eventTooLarge(limit: limit) }
        return take(length)
    }

    /// The event that the stream ended in without an empty line, if it holds anything. The standard drops it; vendors that
    /// forget the last line feed are common enough that we do not.
    public mutating func finish() -> StreamEvent? {
        let rest = pending.readableBytes
        return rest > 0 ? take(rest) : nil
    }

    private mutating func skipByteOrderMark() {
        guard pending.readableBytes >= 3 else { return }
        atStart = false
        if pending.getBytes(at: pending.readerIndex, length: 3) == [0xEF, 0xBB, 0xBF] {
            pending.moveReaderIndex(forwardBy: 3)
        }
    }

    private mutating func take(_ length: Int) -> StreamEvent {
        atStart = false
        searched = 0
        lineStart = 0
        // The length was found within the readable bytes.
        let raw = pending.readSlice(length: length) ?? ByteBuffer()
        if pending.readableBytes == 0 { pending = ByteBuffer() }
        return StreamEvent(reading: raw)
    }

    /// The length of the first event with its empty line.
    private mutating func endOfEvent() -> Int? {
        var at = searched
        var line = lineStart
        let found: Int? = pending.withUnsafeReadableBytes { bytes in
            while at < bytes.count {
                let byte = bytes[at]
                guard byte == 0x0A || byte == 0x0D else {
                    at += 1
                    continue
                }
                var next = at + 1
                if byte == 0x0D {
                    // A CR at the very end may be half of a CR LF; wait, unless the line is empty and so ends the event
                    // either way: the LF would then be read as an empty event, so wait there too.
                    if next == bytes.count { return nil }
                    if bytes[next] == 0x0A { next += 1 }
                }
                if at == line { return next }
                at = next
                line = next
            }
            return nil
        }
        searched = at
        lineStart = line
        return found
    }
}

extension StreamEvent {
    /// Reads the fields of one event.
    init(reading raw: ByteBuffer) {
        var name: String?
        var first: ByteBuffer?
        var joined: ByteBuffer?
        let base = raw.readerIndex
        raw.withUnsafeReadableBytes { bytes in
            var at = 0
            while at < bytes.count {
                var end = at
                while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
                let line = UnsafeRawBufferPointer(rebasing: bytes[at..<end])
                if let value = line.value(of: "data") {
                    let slice = raw.getSlice(at: base + at + value, length: end - at - value) ?? ByteBuffer()
                    if var all = joined ?? first {
                        all.writeInteger(UInt8(0x0A))
                        all.writeImmutableBuffer(slice)
                        joined = all
                    } else {
                        first = slice
                    }
                } else if let value = line.value(of: "event") {
                    name = String(decoding: line[value...], as: UTF8.self)
                }
                at = end + 1
            }
        }
        self.init(raw: raw, name: name, data: joined ?? first)
    }
}

extension UnsafeRawBufferPointer {
    /// Where the value of the field begins if this line is of the field (one space after the colon is skipped).
    fileprivate func value(of field: StaticString) -> Int? {
        let length = field.utf8CodeUnitCount
        guard count >= length else { return nil }
        for i in 0..<length where self[i] != field.utf8Start[i] { return nil }
        if count == length { return length }
        guard self[length] == 0x3A else { return nil }
        return count > length + 1 && self[length + 1] == 0x20 ? length + 2 : length + 1
    }
}
