public import NIOCore

/// What a server does with requests.
public protocol HTTPService: Sendable {
    /// Decides from the head alone what becomes of the body. Called on the event loop; must not block: what has to be waited
    /// for is ``Admission/pending(_:)``.
    func admit(_ head: RequestHead, from client: HTTPClientInfo, on context: LoopContext) -> Admission

    /// Answers a request. Runs on the request's event loop; cancelled when the client goes away.
    func handle(_ exchange: HTTPExchange) async

    /// The answer to a request that the server itself refuses. Called on the event loop; must not block.
    /// - Parameter head: the request's head, where it had been admitted before the fault.
    func answer(to fault: ServerFault, of head: RequestHead?, on context: LoopContext) -> HTTPAnswer
}

/// What becomes of a request's body.
public enum Admission: Sendable {
    /// What the service found out about a request while admitting it, such as who asks; ``HTTPExchange/admitted`` holds it.
    public typealias Finding = any AnyObject & Sendable

    /// It is collected whole, up to so many bytes, before the request is handled; more is a 413.
    case collect(limit: Int, finding: Finding? = nil)
    /// The request is handled as soon as its head is there, and takes its body piece by piece from
    /// ``HTTPExchange/bodyStream``: up to so many bytes. One whose length says more is a 413 and not handled; one that
    /// turns out to be more ends with the fault.
    case stream(limit: Int, finding: Finding? = nil)
    /// The request is answered at once and its body is not read.
    case refuse(HTTPAnswer)
    /// It cannot be decided yet. Until it is, nothing of the body is taken: what the client sends meanwhile waits, up to the
    /// bound of pipelined requests, and beyond it in the client's socket. The future must end within
    /// ``ServerConfiguration/admissionTimeout``, or the request is answered with ``ServerFault/unanswered``; when the client
    /// goes away what it brings is of no more interest.
    case pending(EventLoopFuture<Admission>)
}

/// Who is at the other end of a connection, as far as the connection itself tells.
public struct HTTPClientInfo: Sendable {
    /// The address, without its port, where it is known.
    public let address: String?
    /// The certificate that it showed; nil where the server asks for none, and where it has none.
    public let certificate: ClientCertificate?

    /// Puts the members together.
    public init(address: String?, certificate: ClientCertificate? = nil) {
        self.address = address
        self.certificate = certificate
    }
}

/// A whole answer.
public struct HTTPAnswer: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The fields beside `Content-Length`, `Date` and `Connection`, which the server adds.
    public var fields: ResponseFields
    /// The whole body.
    public var body: ByteBuffer

    /// Puts an answer together.
    public init(status: Int, fields: ResponseFields = ResponseFields(), body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Why the server refuses a request before it is handled.
public enum ServerFault: Error, Sendable, Equatable {
    /// The request could not be read; the connection closes.
    case malformed(HTTPParseError)
    /// The head or the body did not come in time (408).
    case timeout
    /// The body is larger than the limit in bytes (413).
    case bodyTooLarge(limit: Int)
    /// There are too many connections (503).
    case tooManyConnections
    /// A request was handled without being answered (500).
    case unanswered

    /// The HTTP status.
    public var status: Int {
        switch self {
        case .malformed(let error): error.status
        case .timeout: 408
        case .bodyTooLarge: 413
        case .tooManyConnections: 503
        case .unanswered: 500
        }
    }
}

/// Header fields of an answer, written as they are added.
public struct ResponseFields: Sendable {
    var lines: ByteBuffer

    /// No fields yet, with room for those of an ordinary answer: growing step by step would cost several copies.
    public init(capacity: Int = 1024) {
        lines = ByteBufferAllocator().buffer(capacity: capacity)
    }

    /// As they are written, each on a line.
    package var bytes: ByteBuffer { lines }

    /// Those that were written before, by ``bytes``.
    package init(lines: ByteBuffer) {
        self.lines = lines
    }

    /// Adds a field. Bytes that could end the line are taken out of the value.
    public mutating func add(_ name: StaticString, _ value: String) {
        HTTPHeadWriter.writeField(name, value, into: &lines)
    }

    /// Adds a field whose value never changes.
    public mutating func add(_ name: StaticString, _ value: StaticString) {
        lines.writeStaticString(name)
        lines.writeStaticString(": ")
        lines.writeStaticString(value)
        lines.writeStaticString("\r\n")
    }

    /// Adds a field.
    public mutating func add(_ name: StaticString, _ value: Int) {
        HTTPHeadWriter.writeField(name, value, into: &lines)
    }

    /// Adds a field whose value was received elsewhere.
    public mutating func add(_ name: StaticString, _ value: ByteBuffer) {
        HTTPHeadWriter.writeField(name, value, into: &lines)
    }

    /// Adds the fields of a received message that a filter lets pass, as they came: the codec has already refused
    /// whatever could end a line.
    /// - Parameter passes: is shown the name of each field, in the case it came in.
    @inlinable
    public mutating func add(_ fields: HTTPFields, where passes: (UnsafeRawBufferPointer) -> Bool) {
        fields.forEachLine { name, line in
            if passes(name) { write(line) }
        }
    }

    @usableFromInline
    mutating func write(_ line: UnsafeRawBufferPointer) {
        lines.writeBytes(line)
        lines.writeStaticString("\r\n")
    }

    /// Adds fields that a closure writes whole, with their names, colons and ends of lines.
    /// - Parameter most: bytes for which there is room.
    package mutating func addLines(most: Int, _ body: (inout FieldLines) -> Void) {
        lines.writeWithUnsafeMutableBytes(minimumWritableBytes: most) { FieldLines.count(in: $0, body) }
    }

    /// Adds lines that were written before with this type, such as ones that never change.
    public mutating func add(_ fields: ResponseFields) {
        lines.writeImmutableBuffer(fields.lines)
    }
}
