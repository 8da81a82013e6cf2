import Framing
public import NIOCore

/// Reads the requests of one connection, RFC 9112: bytes go in with ``receive(_:)``, parts come out of ``next()``.
///
/// Whatever could be read in two ways is refused. After an error nothing more is read, and every call throws that error
/// again: the connection has to be closed, for nobody knows where its next request begins.
public struct RequestParser: Sendable {
    private enum Phase: Sendable {
        /// Nothing of a request was read, but for one empty line if `true`.
        case idle(skippedLine: Bool)
        case line
        case fields
        case body(BodyReader)
        case failed(HTTPParseError)
    }

    private let limits: HTTPLimits
    private var phase = Phase.idle(skippedLine: false)
    private var buffer = ByteBuffer()
    private var line = RequestLineScanner()
    private var fields = FieldScanner()

    /// A parser at the start of a connection.
    public init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
    }

    /// Bytes received and not yet handed on.
    public var bufferedByteCount: Int { buffer.readableBytes }

    /// Whether every request that began is complete, and nothing of another has come.
    public var isBetweenMessages: Bool {
        if case .idle = phase { buffer.readableBytes == 0 } else { false }
    }

    /// Takes bytes from the client.
    public mutating func receive(_ bytes: ByteBuffer) {
        if case .failed = phase { return }
        buffer.appendReceived(bytes)
    }

    /// The next part of a request; `nil` if more bytes have to come.
    public mutating func next() throws(HTTPParseError) -> HTTPPart<RequestHead>? {
        do {
            return try nextPart()
        } catch {
            phase = .failed(error)
            buffer = ByteBuffer()
            throw error
        }
    }

    /// Takes note that the client will send no more. To be called when ``next()`` has returned `nil`.
    ///
    /// - Throws: `unexpectedEnd` if a request is incomplete.
    public mutating func receiveEnd() throws(HTTPParseError) {
        if case .failed(let error) = phase { throw error }
        guard isBetweenMessages else {
            let error = HTTPParseError(.unexpectedEnd)
            phase = .failed(error)
            buffer = ByteBuffer()
            throw error
        }
    }

    @inline(__always)
    private mutating func nextPart() throws(HTTPParseError) -> HTTPPart<RequestHead>? {
        switch phase {
        case .idle(let skippedLine):
            guard try begin(skippedLine: skippedLine) else { return nil }
            return try readHead()
        case .line, .fields:
            return try readHead()
        case .body(var body):
            let event = try body.next(from: &buffer)
            switch event {
            case .bytes(let bytes):
                phase = .body(body)
                return .body(bytes)
            case .end:
                phase = .idle(skippedLine: false)
                return .end
            case nil:
                phase = .body(body)
                return nil
            }
        case .failed(let error):
            throw error
        }
    }

    /// Skips one empty line, which RFC 9112 section 2.2 asks servers to ignore, and sees whether a request begins.
    private mutating func begin(skippedLine: Bool) throws(HTTPParseError) -> Bool {
        guard let first = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) else { return false }
        if first == .carriageReturn {
            guard let second = buffer.getInteger(at: buffer.readerIndex + 1, as: UInt8.self) else { return false }
            guard second == .lineFeed else { throw HTTPParseError(.bareCarriageReturn) }
            guard !skippedLine else { throw HTTPParseError(.invalidRequestLine) }
            buffer.moveReaderIndex(forwardBy: 2)
            phase = .idle(skippedLine: true)
            return try begin(skippedLine: true)
        }
        line = RequestLineScanner()
        phase = .line
        return true
    }

    private mutating func readHead() throws(HTTPParseError) -> HTTPPart<RequestHead>? {
        if case .line = phase {
            guard try line.scan(buffer, limits: limits) else { return try unfinished() }
            fields.begin(at: line.position)
            phase = .fields
        }
        guard try fields.scan(buffer, limits: limits), let bytes = buffer.readSlice(length: fields.position) else {
            return try unfinished()
        }
        let head = try makeHead(of: bytes)
        phase = .body(BodyReader(framing: head.framing, limits: limits))
        return .head(head)
    }

    private func unfinished() throws(HTTPParseError) -> HTTPPart<RequestHead>? {
        guard buffer.readableBytes < limits.maximumHeadBytes else { throw HTTPParseError(.headTooLarge) }
        return nil
    }

    private mutating func makeHead(of head: ByteBuffer) throws(HTTPParseError) -> RequestHead {
        let bytes = head.readableBytesUInt8Span
        let method = line.method(in: bytes)
        let target = try RequestTarget(line.target, method: method, in: bytes)
        let framing = try fields.framing.framing(version: line.version) ?? .none
        let host = try fields.host(version: line.version, in: bytes)
        let keepAlive = fields.framing.keepAlive(version: line.version)
        let expectsContinue =
            fields.framing.expectsContinue && line.version == .http11 && framing != .none && framing != .length(0)
        return RequestHead(
            method: method,
            version: line.version,
            fields: HTTPFields(head: head, places: fields.takePlaces()),
            framing: framing,
            keepAlive: keepAlive,
            expectsContinue: expectsContinue,
            place: target,
            host: host
        )
    }
}
