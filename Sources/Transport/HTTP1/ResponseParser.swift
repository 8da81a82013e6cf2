import Framing
public import NIOCore

/// Reads the responses of one connection, RFC 9112: bytes go in with ``receive(_:)``, parts come out of ``next()``.
///
/// Each request sent is announced with ``expect(answerTo:)``, for what a response means depends on it, and a response
/// nobody asked for is an error: a client that took it for the answer to its next request would hand it to the wrong
/// caller. Interim answers (1xx) come as heads of their own, without an end. After an error every call throws it again.
public struct ResponseParser: Sendable {
    private enum Phase: Sendable {
        case idle
        case line
        case fields
        case body(BodyReader)
        case failed(HTTPParseError)
    }

    private let limits: HTTPLimits
    private var phase = Phase.idle
    private var buffer = ByteBuffer()
    private var line = StatusLineScanner()
    private var fields = FieldScanner()
    private var expected: HTTPMethod?
    private var interimCount = 0

    /// A parser at the start of a connection.
    public init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
    }

    /// Bytes received and not yet handed on.
    public var bufferedByteCount: Int { buffer.readableBytes }

    /// Whether every request announced has its complete answer, and nothing else has come.
    public var isBetweenMessages: Bool {
        if case .idle = phase { expected == nil && buffer.readableBytes == 0 } else { false }
    }

    /// Announces a request: the next final response is the answer to it. To be called when the one before is complete.
    public mutating func expect(answerTo method: HTTPMethod) {
        expected = method
        interimCount = 0
    }

    /// Takes bytes from the server.
    public mutating func receive(_ bytes: ByteBuffer) {
        if case .failed = phase { return }
        buffer.appendReceived(bytes)
    }

    /// The next part of a response; `nil` if more bytes have to come.
    public mutating func next() throws(HTTPParseError) -> HTTPPart<ResponseHead>? {
        do {
            return try nextPart()
        } catch {
            throw fail(error)
        }
    }

    /// Takes note that the server will send no more. To be called when ``next()`` has returned `nil`.
    ///
    /// - Returns: `.end` of a body that ends with the connection; `nil` if no answer was under way.
    /// - Throws: `unexpectedEnd` if an answer is incomplete, or has not begun though it was expected.
    public mutating func receiveEnd() throws(HTTPParseError) -> HTTPPart<ResponseHead>? {
        switch phase {
        case .failed(let error):
            throw error
        case .body(let body) where body.endsWithConnection && buffer.readableBytes == 0:
            phase = .idle
            return .end
        case .idle where isBetweenMessages:
            return nil
        default:
            throw fail(HTTPParseError(.unexpectedEnd))
        }
    }

    private mutating func fail(_ error: HTTPParseError) -> HTTPParseError {
        phase = .failed(error)
        buffer = ByteBuffer()
        return error
    }

    @inline(__always)
    private mutating func nextPart() throws(HTTPParseError) -> HTTPPart<ResponseHead>? {
        switch phase {
        case .idle:
            guard buffer.readableBytes > 0 else { return nil }
            guard expected != nil else { throw HTTPParseError(.unexpectedBytes) }
            line = StatusLineScanner()
            phase = .line
            return try readHead()
        case .line, .fields:
            return try readHead()
        case .body(var body):
            let event = try body.next(from: &buffer)
            phase = event == .end ? .idle : .body(body)
            switch event {
            case .bytes(let bytes): return .body(bytes)
            case .end: return .end
            case nil: return nil
            }
        case .failed(let error):
            throw error
        }
    }

    private mutating func readHead() throws(HTTPParseError) -> HTTPPart<ResponseHead>? {
        if case .line = phase {
            guard try line.scan(buffer, limits: limits) else { return try unfinished() }
            guard line.status != 101 else { throw HTTPParseError(.unexpectedUpgrade) }
            fields.begin(at: line.position)
            phase = .fields
        }
        guard try fields.scan(buffer, limits: limits), let bytes = buffer.readSlice(length: fields.position) else {
            return try unfinished()
        }
        let head = try makeHead(of: bytes)
        if head.isInterim {
            interimCount += 1
            guard interimCount <= limits.maximumInterimResponses else { throw HTTPParseError(.tooManyInterimResponses) }
            phase = .idle
        } else {
            phase = .body(BodyReader(framing: head.framing, limits: limits))
            expected = nil
        }
        return .head(head)
    }

    private func unfinished() throws(HTTPParseError) -> HTTPPart<ResponseHead>? {
        guard buffer.readableBytes < limits.maximumHeadBytes else { throw HTTPParseError(.headTooLarge) }
        return nil
    }

    private mutating func makeHead(of head: ByteBuffer) throws(HTTPParseError) -> ResponseHead {
        let framing = try framing()
        return ResponseHead(
            status: line.status,
            version: line.version,
            fields: HTTPFields(head: head, places: fields.takePlaces()),
            framing: framing,
            keepAlive: framing != .untilClose && fields.framing.keepAlive(version: line.version)
        )
    }

    /// RFC 9112 section 6.3. What the fields say is checked even where it does not count.
    private func framing() throws(HTTPParseError) -> BodyFraming {
        let framing = try fields.framing.framing(version: line.version)
        switch line.status {
        case 100..<200, 204, 304: return .none
        case 200..<300 where expected == .connect: return .none
        default: return expected == .head ? .none : framing ?? .untilClose
        }
    }
}
