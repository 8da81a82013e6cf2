public import NIOCore

/// One request and its answer.
///
/// Confined to the event loop of its connection, where the task that handles it runs too; that is what makes the
/// unchecked conformance right. Exactly one answer is given: ``respond(_:_:body:)``, or ``startStream(_:_:length:)``
/// followed by writes and ``endStream()`` or ``abortStream()``, and perhaps begun with ``startStreamEarly(_:)``. When the client has gone, answering does nothing.
public final class HTTPExchange: @unchecked Sendable {
    /// The request line and the fields.
    public let head: RequestHead
    /// The whole body, as admitted; none where it is streamed.
    public internal(set) var body: ByteBuffer
    /// The body of a request that was admitted with ``Admission/stream(limit:)``; nil where it was collected.
    ///
    /// When it fails by a fault of the client's and the service leaves the request unanswered, the server answers with
    /// that fault.
    public let bodyStream: RequestBodyStream?
    /// What the service found out when it admitted the request.
    public let admitted: Admission.Finding?
    /// The context of the loop that the request lives on.
    public let context: LoopContext
    /// When the request was complete, or its head where the body is streamed.
    public let received: NIODeadline
    /// Who is at the other end; nobody where the client has gone.
    public var client: HTTPClientInfo { connection?.client ?? HTTPClientInfo(address: nil) }
    /// The address of the client, without its port, where it is known.
    public var clientAddress: String? { connection?.clientAddress }

    /// Strong, and let go when the answer is out or the client has gone: a weak reference would cost every request.
    private var connection: ServerConnection?
    private var state = State.unanswered
    private var observer: (@Sendable (Bool) -> Void)?
    /// Sees the answer; set before it begins.
    public var answerObserver: (any AnswerObserver)?
    /// The request is answered to its end though its client goes away: the answer is of use to others. Of use only where the body was
    /// collected.
    public var outlivesClient = false

    /// A stream has begun with a head of its own, before it was known what it would be of. ``startStream(_:_:length:)`` goes on with it.
    public private(set) var isBegunEarly = false

    private enum State { case unanswered, streaming, answered }

    init(
        head: RequestHead,
        body: ByteBuffer,
        bodyStream: RequestBodyStream? = nil,
        admitted: Admission.Finding? = nil,
        context: LoopContext,
        connection: ServerConnection
    ) {
        self.head = head
        self.body = body
        self.bodyStream = bodyStream
        self.admitted = admitted
        self.context = context
        self.connection = connection
        received = context.loop.now
    }

    /// Gives the body away, so that its memory goes when the taker is done with it.
    public func takeBody() -> ByteBuffer {
        let taken = body
        body = ByteBuffer()
        return taken
    }

    /// An answer, whole or begun, has been given.
    public var isAnswered: Bool { state != .unanswered }
    /// The client is still there.
    public var isConnected: Bool { connection != nil }

    /// Answers with a whole message; `Content-Length`, `Date` and `Connection` are added.
    public func respond(_ status: Int, _ fields: ResponseFields, body: ByteBuffer) {
        context.loop.assertInEventLoop()
        guard state == .unanswered else { return }
        state = .answered
        if let answerObserver {
            answerObserver.answerBegan(status, fields, length: body.readableBytes)
            answerObserver.answerContinued(body)
            answerObserver.answerEnded(isComplete: true)
        }
        connection?.respond(HTTPAnswer(status: status, fields: fields, body: body), to: head)
        finish()
    }

    /// Begins an answer whose body comes in pieces.
    /// - Parameter length: the bytes of the whole body, where they are known: the head says so. What is written beyond
    ///   them is not sent, and a body that ends short of them is cut. Nil: the body goes in chunks.
    public func startStream(_ status: Int, _ fields: ResponseFields, length: Int? = nil) {
        context.loop.assertInEventLoop()
        if isBegunEarly {
            isBegunEarly = false
            return
        }
        guard state == .unanswered else { return }
        state = .streaming
        answerObserver?.answerBegan(status, fields, length: length)
        connection?.startStream(status, fields, length: length, to: head)
    }

    /// Begins an answer of which nothing is known but that it will be a stream that can begin with these fields: nobody is kept waiting without
    /// a sign. What comes to be answered otherwise must be told in the stream.
    public func startStreamEarly(_ fields: ResponseFields) {
        guard state == .unanswered else { return }
        startStream(200, fields)
        isBegunEarly = true
    }

    /// Sends a piece of the body at once.
    public func writeStream(_ bytes: ByteBuffer) {
        context.loop.assertInEventLoop()
        guard state == .streaming else { return }
        answerObserver?.answerContinued(bytes)
        connection?.writeStream(bytes)
    }

    /// Ends the body properly.
    public func endStream() {
        context.loop.assertInEventLoop()
        guard state == .streaming else { return }
        state = .answered
        answerObserver?.answerEnded(isComplete: true)
        connection?.endStream()
        finish()
    }

    /// Ends the body so that nobody can take it for complete: the connection closes without the end mark. One whose
    /// length was told and that is out already has ended.
    public func abortStream() {
        context.loop.assertInEventLoop()
        guard state == .streaming else { return }
        state = .answered
        answerObserver?.answerEnded(isComplete: false)
        connection?.abortStream()
        finish()
    }

    /// False while the client takes bytes slower than they are written.
    public var isWritable: Bool { connection?.isWritable ?? true }

    /// Is told whenever ``isWritable`` changes.
    public func observeWritability(_ observer: (@Sendable (Bool) -> Void)?) {
        context.loop.assertInEventLoop()
        self.observer = observer
    }

    func writabilityChanged(_ isWritable: Bool) {
        observer?(isWritable)
    }

    /// The service is done with the request. What it left open is closed, for nobody else will.
    func handled(by service: any HTTPService) {
        switch state {
        case .unanswered:
            let answer = service.answer(to: bodyStream?.fault ?? .unanswered, of: head, on: context)
            respond(answer.status, answer.fields, body: answer.body)
        case .streaming: abortStream()
        case .answered: break
        }
    }

    /// The client has gone.
    func disconnect() {
        connection = nil
        // What waited for the client to take more waits for nobody now.
        if outlivesClient { observer?(true) }
        observer = nil
    }

    /// Takes the one answer that there is to give.
    /// - Returns: the connection to give it on; nil when the client has gone or an answer was begun before.
    func takeConnectionToAnswer() -> ServerConnection? {
        guard state == .unanswered else { return nil }
        state = .answered
        defer { finish() }
        return connection
    }

    private func finish() {
        observer = nil
        answerObserver = nil
        connection = nil
    }
}
