public import NIOCore

/// Tells the parts of a multipart body apart as it comes (RFC 7578; RFC 2046, section 5.1). Everything that came goes out again:
/// the raw bytes of all events, one after another, are the body.
///
/// Contents are slices of the bytes that were received. Only what may be the beginning of a delimiter is held back until more
/// comes, and lines of delimiters and heads until they are whole, which are bounded; so a body is never held, however long it is.
/// No byte is looked at more often for coming in small pieces or for looking like a delimiter.
///
/// What readers take differently is refused: lines that end with LF alone, lines that begin with the boundary and do not end
/// after it, heads with folded or repeated fields. A content may begin with a delimiter, whose line break is then the one that
/// ends the head: such a part is empty.
public struct MultipartScanner: Sendable {
    private enum Phase {
        case preamble
        case delimiter(MultipartDelimiterLine)
        case head(MultipartHeadScanner)
        case content
        case epilogue
        case failed(MultipartError)
    }

    private let delimiter: MultipartDelimiter
    private var phase = Phase.preamble
    /// What has come and was not looked at.
    private var received = ByteBuffer()
    /// What came before it and is not told yet: the beginning of what may be a delimiter, of a delimiter's line, or of a head.
    private var held = ByteBuffer()
    /// How much of the delimiter has been matched. A body and a content begin as if a line break came before them.
    private var matched = MultipartDelimiter.lineBreak

    /// - Parameter boundary: as `boundary(of:)` tells it.
    public init(boundary: String) {
        delimiter = MultipartDelimiter(boundary: boundary)
    }

    /// Takes a piece of the body.
    public mutating func receive(_ bytes: ByteBuffer) {
        if case .failed = phase { return }
        received.appendReceived(bytes)
    }

    /// The next stretch of the body, or nil when more bytes are needed. An error is thrown again whenever more is asked for.
    public mutating func next() throws(MultipartError) -> MultipartEvent? {
        do {
            while received.readableBytes > 0 {
                if let event = try read() { return event }
            }
        } catch {
            fail(error)
            throw error
        }
        received = ByteBuffer()
        if case .failed(let error) = phase { throw error }
        return nil
    }

    /// The body is over, and `next` has told all of it. Throws where it ended before its closing delimiter.
    public mutating func finish() throws(MultipartError) {
        switch phase {
        case .epilogue: return
        case .preamble: fail(.noDelimiter)
        case .delimiter, .head, .content: fail(.cut)
        case .failed: break
        }
        if case .failed(let error) = phase { throw error }
    }

    private mutating func fail(_ error: MultipartError) {
        phase = .failed(error)
        received = ByteBuffer()
        held = ByteBuffer()
    }

    /// Looks at some of the bytes received, of which there are; nil where they tell nothing yet.
    private mutating func read() throws(MultipartError) -> MultipartEvent? {
        switch phase {
        case .preamble: return readContent().map { .delimiter($0) }
        case .content: return readContent().map { .content($0) }
        case .epilogue: return .delimiter(take(received.readableBytes))
        case .delimiter(var line):
            guard let end = try line.scan(received.readableBytesUInt8Span) else {
                phase = .delimiter(line)
                hold(received.readableBytes)
                return nil
            }
            phase = end.isClosing ? .epilogue : .head(MultipartHeadScanner())
            return .delimiter(take(end.length))
        case .head(var scanner):
            guard let length = try scanner.scan(received.readableBytesUInt8Span) else {
                phase = .head(scanner)
                hold(received.readableBytes)
                return nil
            }
            phase = .content
            matched = MultipartDelimiter.lineBreak
            return .head(try MultipartHead(reading: take(length)))
        case .failed(let error): throw error
        }
    }

    /// What is certain to come before the next delimiter, never empty. Holds back what may be the delimiter; goes on with its
    /// line where it is.
    private mutating func readContent() -> ByteBuffer? {
        var before: ByteBuffer?
        if matched > 0 {
            let length = delimiter.matches(received.readableBytesUInt8Span, from: 0, after: matched)
            guard length == received.readableBytes || matched + length == delimiter.count else {
                // It was none. What was held for it is content, and no delimiter begins in it.
                matched = 0
                return held.readableBytes > 0 ? take(0) : nil
            }
            matched += length
            hold(length)
        } else {
            let range = delimiter.range(in: received.readableBytesUInt8Span)
            if range.lowerBound > 0 { before = take(range.lowerBound) }
            matched = range.count
            hold(range.count)
        }
        if matched == delimiter.count { phase = .delimiter(MultipartDelimiterLine()) }
        return before
    }

    /// Keeps back the first of the bytes received.
    private mutating func hold(_ length: Int) {
        guard let bytes = received.readSlice(length: length), length > 0 else { return }
        if held.readableBytes == 0 {
            held = bytes
        } else {
            held.writeImmutableBuffer(bytes)
        }
    }

    /// What was held back, with the first of the bytes received.
    private mutating func take(_ length: Int) -> ByteBuffer {
        hold(length)
        defer { held = ByteBuffer() }
        return held
    }
}
