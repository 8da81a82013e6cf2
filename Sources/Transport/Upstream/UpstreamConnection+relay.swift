import NIOCore

/// The body of an answer that has begun, to be relayed to a client or let go.
public struct UpstreamStream: Sendable {
    let connection: UpstreamConnection

    /// Lets the body flow through the transform to the client, as fast as the client takes it.
    /// - Parameter begin: begins the client's answer, as soon as there is something of it; until then nothing has reached the client.
    public func relay(
        through transform: any BodyTransform,
        to exchange: HTTPExchange,
        beginning begin: (() -> Void)? = nil
    ) async -> RelayOutcome {
        await connection.relay(through: transform, to: exchange, beginning: begin)
    }

    /// Waits for something of the body, while it is still held back.
    /// - Throws: `UpstreamError` where nothing will come.
    public func waitForBody() async throws {
        try await connection.waitForBody()
    }

    /// Closes the connection: nobody wants the rest.
    public func discard() {
        connection.discard()
    }
}

/// A body on its way to a client.
extension UpstreamConnection {
    func relay(
        through transform: any BodyTransform,
        to exchange: HTTPExchange,
        beginning begin: (() -> Void)?
    ) async -> RelayOutcome {
        let number = requestNumber
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                beginRelay(Relay(transform, to: exchange, beginning: begin, continuation))
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func beginRelay(_ relay: Relay) {
        switch phase {
        case .holding: break
        case .failed(let error):
            phase = .closed
            let isCancelled = error == .cancelled || Task.isCancelled
            return relay.continuation.resume(returning: isCancelled ? .cancelled : .upstreamFailed(error))
        case .idle, .awaiting, .relaying, .closed:
            return relay.continuation.resume(returning: Task.isCancelled ? .cancelled : .upstreamFailed(.cut))
        }
        phase = .relaying(relay)
        if relay.begin == nil { answerBegan() }
        let connection = NIOLoopBound(self, eventLoop: context.loop)
        relay.exchange.observeWritability { connection.value.clientIsReady($0) }
        renewDeadline()
        process()
        if case .relaying = phase { setReading(relay.exchange.isWritable) }
    }

    private func clientIsReady(_ isReady: Bool) {
        // The time the client took is not the upstream's.
        if isReady { renewDeadline() }
        setReading(isReady)
    }

    func discard() {
        switch phase {
        case .holding:
            phase = .closed
            close()
        case .failed: phase = .closed
        case .idle, .awaiting, .relaying, .closed: break
        }
    }

    func pass(_ part: HTTPPart<ResponseHead>, _ relay: Relay, into out: inout ByteBuffer) {
        do {
            switch part {
            case .head: break
            case .body(let bytes): try relay.transform.receive(bytes, into: &out)
            case .end:
                try relay.transform.receiveEnd(into: &out)
                let reusable = mayStayOpen && parser.bufferedByteCount == 0
                flush(&out)
                finishRelay(.finished, reusable: reusable)
            }
        } catch {
            // What the transform had made of the body before belongs to the client.
            flush(&out)
            finishRelay(.transformFailed(error), reusable: false)
        }
    }

    func flush(_ out: inout ByteBuffer) {
        guard out.readableBytes > 0, case .relaying(let relay) = phase else { return }
        if let begin = relay.begin {
            relay.begin = nil
            answerBegan()
            begin()
        }
        relay.exchange.writeStream(out)
        out = ByteBuffer()
    }

    private func finishRelay(_ outcome: RelayOutcome, reusable: Bool) {
        // The client may have gone while the last bytes were written to it.
        guard case .relaying(let relay) = phase else { return }
        relay.exchange.observeWritability(nil)
        finishRequest(reusable: reusable)
        relay.continuation.resume(returning: outcome)
    }
}
