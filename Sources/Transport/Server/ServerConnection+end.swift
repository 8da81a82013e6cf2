import NIOCore

/// The end of a connection.
extension ServerConnection {
    /// Bytes that are read and thrown away so that a client in the middle of sending sees its answer: twice the usual
    /// limit of a body, for the answer may be that the body is too large.
    static let lingerBound = 64 << 20
    /// Without a byte from the client.
    private static let lingerSilence = TimeAmount.seconds(2)
    private static let lingerTime = TimeAmount.seconds(30)

    /// Closes our side once the client has taken what was written, and gives it a moment to close its own: closing at once
    /// while it still sends would reset the connection and could take the answer with it.
    func closeAfterAnswer() {
        switch phase {
        case .closing, .lingering, .closed: return
        case .waiting, .readingHead, .admitting, .readingBody, .answering, .flushing: phase = .closing
        }
        dropBody()
        watchPace()
        setReading(true)
        guard let channelContext else { return }
        let closed = channelContext.eventLoop.makePromise(of: Void.self)
        closed.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.linger() }
        channelContext.close(mode: .output, promise: closed)
    }

    private func linger() {
        guard case .closing = phase else { return }
        phase = .lingering
        lingersUntil = now + Self.lingerTime
        deadline = now + Self.lingerSilence
    }

    func discard(_ bytes: ByteBuffer) {
        discarded += bytes.readableBytes
        guard discarded <= Self.lingerBound else { return close() }
        if case .lingering = phase { deadline = min(now + Self.lingerSilence, lingersUntil) }
    }

    /// Closes without the end that the answer promised, once the client has taken what was written.
    /// - Parameter resets: the answer ends with the connection, so that only a reset tells the client.
    func cutAfterWrites(resets: Bool) {
        guard let channelContext else { return }
        keepAlive = false
        phase = .closing
        dropBody()
        watchPace()
        setReading(true)
        channelContext.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { [weak self] _ in
            guard let self, let channel = self.channelContext?.channel else { return }
            if resets { channel.resetsAtClose() }
            channel.closeAtOnce(saysGoodbye: !resets)
        }
    }

    func close() {
        channelContext?.channel.closeAtOnce()
    }

    /// The server stops: an idle connection closes now, a busy one after its answer.
    func drain() {
        isDraining = true
        switch phase {
        case .waiting, .flushing: closeAfterAnswer()
        case .readingHead, .admitting, .readingBody, .answering, .closing, .lingering, .closed: break
        }
    }
}
