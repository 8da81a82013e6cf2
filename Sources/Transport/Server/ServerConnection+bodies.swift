import NIOCore

/// Bodies that are streamed to the service instead of being collected.
extension ServerConnection {
    /// Handles a request whose body is still to come.
    func beginStreamed(_ head: RequestHead, limit: Int, _ finding: Admission.Finding?) {
        if case .length(let length) = head.framing, length > limit {
            phase = .readingBody(head)
            return refuse(.bodyTooLarge(limit: limit))
        }
        isAskedFor = !head.expectsContinue || parser.bufferedByteCount > 0
        let stream = RequestBodyStream(
            framing: head.framing,
            limit: limit,
            pace: configuration.bodyTimeout,
            isHeldBack: !isAskedFor,
            context: loopContext,
            connection: self
        )
        bodyStream = stream
        deadline = nil
        handle(
            HTTPExchange(
                head: head,
                body: ByteBuffer(),
                bodyStream: stream,
                admitted: finding,
                context: loopContext,
                connection: self
            )
        )
    }

    /// The service wants the body.
    /// - Returns: whether the client held it back until now.
    func askForBody() -> Bool {
        if isAskedFor { return false }
        isAskedFor = true
        // A final answer that has begun says it too, and a further interim one would be taken for a part of it.
        if case .answering(let exchange, _) = phase, !exchange.isAnswered {
            write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
        }
        return true
    }

    func pass(_ bytes: ByteBuffer) {
        guard let bodyStream else { return }
        isAskedFor = true
        if !bodyStream.receive(bytes) { failBody(.bodyTooLarge(limit: bodyStream.limit)) }
    }

    func passEnd() {
        let bodyStream = bodyStream
        self.bodyStream = nil
        bodyStream?.receiveEnd()
    }

    /// The body ends by a fault of the client's. The service is told, and answers or leaves it to the server.
    func failBody(_ fault: ServerFault) {
        keepAlive = false
        setReading(false)
        endBody(with: fault)
    }

    /// Nobody wants the rest of the body, or there is nobody any more to send it.
    func dropBody() {
        if bodyStream != nil { endBody(with: CancellationError()) }
    }

    private func endBody(with error: any Error) {
        let bodyStream = bodyStream
        self.bodyStream = nil
        bodyStream?.fail(error)
    }
}
