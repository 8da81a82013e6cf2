public import NIOCore

/// A piece of a message's body, or its end.
public enum BodyEvent: Sendable, Equatable {
    /// Some bytes, never none: a slice of those that came.
    case bytes(ByteBuffer)
    /// The body is complete.
    case end
}

/// Takes the chunks off a body, RFC 9112 section 7.1.
///
/// Extensions and trailers are checked and dropped. White space, which the grammar tolerates around the parts of an
/// extension, is refused: no sender in use writes it, and recipients have disagreed on what it means.
public struct ChunkedDecoder: Sendable {
    private enum Phase: Sendable {
        case line(ChunkLine)
        case data(Int)
        case dataCarriageReturn
        case dataLineFeed
        case trailer(TrailerSection)
        case finished
    }

    private let limits: HTTPLimits
    private var phase = Phase.line(ChunkLine())

    /// A decoder at the start of a body.
    public init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
    }

    /// Reads the next piece off the front of `buffer`; `nil` if more bytes have to come. Nothing is read beyond the end.
    public mutating func next(from buffer: inout ByteBuffer) throws(HTTPParseError) -> BodyEvent? {
        while buffer.readableBytes > 0 {
            switch phase {
            case .line(var line):
                let maximum = limits.maximumChunkLineBytes
                let (count, size) = try line.scan(buffer.readableBytesUInt8Span, maximumBytes: maximum)
                buffer.moveReaderIndex(forwardBy: count)
                phase = size.map { $0 > 0 ? .data($0) : .trailer(TrailerSection()) } ?? .line(line)

            case .data(let remaining):
                let count = min(remaining, buffer.readableBytes)
                phase = count < remaining ? .data(remaining - count) : .dataCarriageReturn
                return buffer.readSlice(length: count).map(BodyEvent.bytes)

            case .dataCarriageReturn:
                guard buffer.readInteger(as: UInt8.self) == .carriageReturn else {
                    throw HTTPParseError(.invalidChunkTerminator)
                }
                phase = .dataLineFeed

            case .dataLineFeed:
                guard buffer.readInteger(as: UInt8.self) == .lineFeed else {
                    throw HTTPParseError(.invalidChunkTerminator)
                }
                phase = .line(ChunkLine())

            case .trailer(var trailer):
                let maximum = limits.maximumTrailerBytes
                let (count, isComplete) = try trailer.scan(buffer.readableBytesUInt8Span, maximumBytes: maximum)
                buffer.moveReaderIndex(forwardBy: count)
                guard isComplete else {
                    phase = .trailer(trailer)
                    return nil
                }
                phase = .finished
                return .end

            case .finished:
                return .end
            }
        }
        if case .finished = phase { return .end }
        return nil
    }
}
