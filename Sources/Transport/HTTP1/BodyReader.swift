import NIOCore

/// Takes one message's body off the bytes of its connection.
struct BodyReader: Sendable {
    private enum Phase: Sendable {
        case counted(Int)
        case chunked(ChunkedDecoder)
        case untilClose
    }

    private var phase: Phase

    init(framing: BodyFraming, limits: HTTPLimits) {
        phase =
            switch framing {
            case .none: .counted(0)
            case .length(let length): .counted(length)
            case .chunked: .chunked(ChunkedDecoder(limits: limits))
            case .untilClose: .untilClose
            }
    }

    var endsWithConnection: Bool {
        if case .untilClose = phase { true } else { false }
    }

    /// The next piece; `nil` if more bytes have to come.
    mutating func next(from buffer: inout ByteBuffer) throws(HTTPParseError) -> BodyEvent? {
        switch phase {
        case .counted(0):
            return .end
        case .counted(let remaining):
            let count = min(remaining, buffer.readableBytes)
            guard count > 0 else { return nil }
            phase = .counted(remaining - count)
            return buffer.readSlice(length: count).map(BodyEvent.bytes)
        case .chunked(var decoder):
            defer { phase = .chunked(decoder) }
            return try decoder.next(from: &buffer)
        case .untilClose:
            let count = buffer.readableBytes
            return count > 0 ? buffer.readSlice(length: count).map(BodyEvent.bytes) : nil
        }
    }
}
