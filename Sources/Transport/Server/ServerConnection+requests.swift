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
        case .admitting, .flushing, .closing, .lingering, .closed: false
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
        follow(service.admit(head, from: client, on: loopContext), head)
    }

    private func follow(_ admission: Admission, _ head: RequestHead) {
        switch admission {
        case .refuse(let answer):
            refuse(with: answer, to: head)
        case .stream(let limit, let finding):
            beginStreamed(head, limit: limit, finding)
        case .pending(let decision):
            awaitDecision(decision, head)
        case .collect(let limit, let finding):
            body = RequestBody(limit: limit)
            self.finding = finding
            phase = .readingBody(head)
            guard body.admits(head.framing) else { return refuse(.bodyTooLarge(limit: limit)) }
            deadline = now + configuration.bodyTimeout
            if head.expectsContinue, parser.bufferedByteCount == 0 {
                write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
            }
        }
    }

    /// Waits for the decision on a request. What comes meanwhile stays in the parser.
    private func awaitDecision(_ decision: EventLoopFuture<Admission>, _ head: RequestHead) {
        phase = .admitting(head)
        deadline = now + configuration.admissionTimeout
        admissionNumber += 1
        let number = admissionNumber
        decision.hop(to: loopContext.loop).assumeIsolated().whenComplete { [weak self] result in
            self?.decided(result, number)
        }
    }

    private func decided(_ result: Result<Admission, any Error>, _ number: Int) {
        // The client may have gone, or the time may be over.
        guard case .admitting(let head) = phase, number == admissionNumber else { return }
        deadline = nil
        // Before the decision is followed, which may well stop the reading again.
        setReading(true)
        switch result {
        case .success(let admission): follow(admission, head)
        case .failure: refuse(.unanswered)
        }
        process()
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
        let finding = finding
        self.finding = nil
        handle(
            HTTPExchange(
                head: head,
                body: body.take(),
                admitted: finding,
                context: loopContext,
                connection: self
            )
        )
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
        finding = nil
        let head: RequestHead? =
            switch phase {
            case .admitting(let head), .readingBody(let head): head
            default: nil
            }
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
