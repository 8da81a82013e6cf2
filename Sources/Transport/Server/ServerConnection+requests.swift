import NIOCore

/// Requests in.
extension ServerConnection {
    func process() {
        // An answer given inside `begin` comes back here; the loop that is already running goes on instead.
        if isProcessing { return }
        isProcessing = true
        defer { isProcessing = false }
        do {
            while wantsParts, let part = try parser.next() { take(part) }
        } catch {
            return refuse(.malformed(error))
        }
        if case .waiting = phase, parser.bufferedByteCount > 0 {
            phase = .readingHead
            deadline = now + configuration.headerTimeout
        }
    }

    private var wantsParts: Bool {
        switch phase {
        case .waiting, .readingHead, .readingBody: true
        case .answering: bodyStream != nil
        case .flushing, .closing, .lingering, .closed: false
        }
    }

    private func take(_ part: HTTPPart<RequestHead>) {
        switch part {
        case .head(let head): start(head)
        case .body(let bytes): append(bytes)
        case .end: begin()
        }
    }

    private func start(_ head: RequestHead) {
        keepAlive = head.keepAlive
        version = head.version
        switch service.admit(head, on: loopContext) {
        case .refuse(let answer):
            refuse(with: answer, to: head)
        case .stream(let limit):
            beginStreamed(head, limit: limit)
        case .collect(let limit):
            body = RequestBody(limit: limit)
            phase = .readingBody(head)
            guard body.admits(head.framing) else { return refuse(.bodyTooLarge(limit: limit)) }
            deadline = now + configuration.bodyTimeout
            if head.expectsContinue, parser.bufferedByteCount == 0 {
                write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
            }
        }
    }

    private func append(_ bytes: ByteBuffer) {
        guard case .readingBody(let head) = phase else { return pass(bytes) }
        switch body.append(bytes, head.framing) {
        case .grown: break
        case .strideGained: deadline = now + configuration.bodyTimeout
        case .tooLarge: refuse(.bodyTooLarge(limit: body.limit))
        }
    }

    private func begin() {
        guard case .readingBody(let head) = phase else { return passEnd() }
        deadline = nil
        handle(HTTPExchange(head: head, body: body.take(), context: loopContext, connection: self))
    }

    func handle(_ exchange: HTTPExchange) {
        phase = .answering(exchange, nil)
        let service = service
        let task = Task(executorPreference: loopContext.executor) {
            await service.handle(exchange)
            exchange.handled(by: service)
        }
        phase = .answering(exchange, task)
    }

    /// The answer is out: the next request, or the end of the connection.
    func answered() {
        guard case .answering = phase else { return }
        guard keepAlive, !isDraining else { return closeAfterAnswer() }
        guard isWritable else {
            // A client that asks and asks but takes no answers must not fill the memory with them.
            phase = .flushing
            return watchPace()
        }
        awaitRequest()
    }

    func awaitRequest() {
        phase = .waiting
        deadline = now + configuration.idleTimeout
        setReading(true)
        process()
    }

    // MARK: Refusals

    /// Answers a request that the server will not read to its end; the connection is of no further use.
    func refuse(_ fault: ServerFault) {
        if bodyStream != nil { return failBody(fault) }
        keepAlive = false
        _ = body.take()
        let head: RequestHead? = if case .readingBody(let head) = phase { head } else { nil }
        sendRefusal(service.answer(to: fault, of: head, on: loopContext), to: nil)
        closeAfterAnswer()
    }

    /// Answers a request from its head alone.
    private func refuse(with answer: HTTPAnswer, to head: RequestHead) {
        // Without a body in the way the connection can go on.
        if head.framing != .none, head.framing != .length(0) { keepAlive = false }
        sendRefusal(answer, to: head.method)
        guard keepAlive, !isDraining else { return closeAfterAnswer() }
        // The `.end` of the request follows and is passed over, because no request is being read.
        guard isWritable else {
            phase = .flushing
            return watchPace()
        }
        phase = .waiting
        deadline = now + configuration.idleTimeout
    }
}
