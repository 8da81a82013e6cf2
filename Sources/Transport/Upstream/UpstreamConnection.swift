import NIOCore
import NIOSSL

/// One connection to an upstream, serving one request at a time. Confined to its event loop, which makes the unchecked
/// conformance right.
final class UpstreamConnection: ChannelInboundHandler, Deadlined, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case idle
        /// For the head of the answer, or for the whole of it.
        case awaiting(Awaiting)
        /// The head has been handed over; the body is held back until it is relayed.
        case holding
        case relaying(Relay)
        case closed
    }

    private struct Awaiting {
        let continuation: UnsafeContinuation<UpstreamResponse, any Error>
        let collectLimit: Int
        let relaysEvents: Bool
        var head: ResponseHead?
        var firstByte: NIODeadline?
        var body = ByteBuffer()
    }

    private struct Relay {
        let transform: any BodyTransform
        let exchange: HTTPExchange
        let continuation: UnsafeContinuation<RelayOutcome, Never>
    }

    private let context: LoopContext
    private let upstream: Upstream
    private var parser: ResponseParser
    private var phase = Phase.idle
    private var channelContext: ChannelHandlerContext?
    private var totalDeadline = NIODeadline.distantFuture
    private var served = 0
    private var isReading = true
    private var mayStayOpen = true
    private var isEnded = false
    private(set) var deadline: NIODeadline?
    /// Set once the connection is established; told of its release and its end.
    var pool: ConnectionPool?

    init(upstream: Upstream, context: LoopContext) {
        self.upstream = upstream
        self.context = context
        parser = ResponseParser(limits: upstream.settings.limits)
    }

    /// Nothing speaks against another request.
    var isUsable: Bool {
        if case .idle = phase { return channelContext?.channel.isActive ?? false }
        return false
    }

    // MARK: Requests

    func send(_ request: UpstreamRequest) async throws -> UpstreamResponse {
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                begin(request, continuation)
            }
        } onCancel: {
            cancel()
        }
    }

    private func begin(_ request: UpstreamRequest, _ continuation: UnsafeContinuation<UpstreamResponse, any Error>) {
        guard case .idle = phase, let channelContext else {
            return continuation.resume(throwing: UpstreamError.closedBeforeAnswer(reused: served > 0))
        }
        if Task.isCancelled {
            continuation.resume(throwing: UpstreamError.cancelled)
            return close()
        }
        phase = .awaiting(
            Awaiting(continuation: continuation, collectLimit: request.collectLimit, relaysEvents: request.relaysEvents)
        )
        let now = NIODeadline.now()
        totalDeadline = now + upstream.settings.totalTimeout
        deadline = min(now + upstream.settings.firstByteTimeout, totalDeadline)
        mayStayOpen = true
        isEnded = false
        parser.expect(answerTo: request.method)
        if let rest = request.rest {
            channelContext.write(wrapOutboundOut(request.bytes), promise: nil)
            channelContext.writeAndFlush(wrapOutboundOut(rest), promise: nil)
        } else {
            channelContext.writeAndFlush(wrapOutboundOut(request.bytes), promise: nil)
        }
    }

    /// Lets the body flow through the transform to the client, as fast as the client takes it.
    func relay(through transform: any BodyTransform, to exchange: HTTPExchange) async -> RelayOutcome {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                guard case .holding = phase else {
                    return continuation.resume(returning: Task.isCancelled ? .cancelled : .upstreamFailed(.cut))
                }
                phase = .relaying(Relay(transform: transform, exchange: exchange, continuation: continuation))
                let connection = NIOLoopBound(self, eventLoop: context.loop)
                exchange.observeWritability { connection.value.setReading($0) }
                renewDeadline()
                process()
                if case .relaying = phase { setReading(exchange.isWritable) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// The body of an answer that nobody wants.
    func discard() {
        if case .holding = phase { close() }
    }

    private func cancel() {
        if context.loop.inEventLoop {
            fail(.cancelled)
        } else {
            context.loop.execute { self.fail(.cancelled) }
        }
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        channelContext = context
        self.context.deadlines.watch(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        gone()
        channelContext = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        switch phase {
        case .idle, .closed:
            // Bytes that nobody asked for: what follows could be taken for another request's answer.
            close()
        case .holding:
            parser.receive(bytes)
            if parser.bufferedByteCount > 64 << 10 { setReading(false) }
        case .awaiting, .relaying:
            parser.receive(bytes)
            renewDeadline()
            process()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        ended()
        gone()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOSSLError, case .uncleanShutdown? = error as? NIOSSLError {
            // Many servers close without TLS's goodbye; the framing of the message decides whether it was whole.
            return
        }
        close()
    }

    /// The upstream closed its side.
    private func ended() {
        switch phase {
        case .awaiting, .relaying:
            do {
                if let part = try parser.receiveEnd() {
                    mayStayOpen = false
                    return take(part)
                }
            } catch {}
            fail(hasHead ? .cut : .closedBeforeAnswer(reused: served > 0))
        case .holding:
            // Bytes may still be waiting to be relayed; the relay finds out when it has read them.
            isEnded = true
        case .idle, .closed: break
        }
    }

    private var hasHead: Bool {
        switch phase {
        case .awaiting(let awaiting): awaiting.head != nil || parser.bufferedByteCount > 0
        case .holding, .relaying: true
        case .idle, .closed: false
        }
    }

    private func gone() {
        deadline = nil
        context.deadlines.forget(self)
        // What was received before the close can still be relayed.
        if case .holding = phase { isEnded = true } else { phase = .closed }
        let pool = pool
        self.pool = nil
        pool?.closed(self)
    }

    // MARK: Answers

    private func process() {
        var out = ByteBuffer()
        do {
            loop: while true {
                switch phase {
                case .awaiting:
                    guard let part = try parser.next() else { break loop }
                    take(part)
                case .relaying(let relay):
                    guard let part = try parser.next() else { break loop }
                    try pass(part, relay, into: &out)
                case .idle, .holding, .closed: break loop
                }
            }
        } catch let error as HTTPParseError {
            flush(out)
            return fail(.malformed(error))
        } catch {
            flush(out)
            return finishRelay(.transformFailed(error), reusable: false)
        }
        flush(out)
        if isEnded { ended() }
    }

    private func flush(_ out: ByteBuffer) {
        if out.readableBytes > 0, case .relaying(let relay) = phase { relay.exchange.writeStream(out) }
    }

    private func take(_ part: HTTPPart<ResponseHead>) {
        guard case .awaiting(var awaiting) = phase else {
            if case .relaying(let relay) = phase, case .end = part { endRelay(relay) }
            return
        }
        switch part {
        case .head(let head):
            if head.status < 200 { return }
            mayStayOpen = head.keepAlive
            awaiting.firstByte = .now()
            awaiting.head = head
            if awaiting.relaysEvents, head.status == 200, head.isEventStream {
                phase = .holding
                return answer(awaiting, head, .stream(UpstreamStream(connection: self)))
            }
            if case .length(let length) = head.framing, length > awaiting.collectLimit {
                return fail(.answerTooLarge(limit: awaiting.collectLimit))
            }
            phase = .awaiting(awaiting)
        case .body(let bytes):
            // The phase is emptied first so that the buffer is appended to in place, not copied.
            phase = .holding
            if awaiting.body.readableBytes == 0 {
                awaiting.body = bytes
            } else {
                awaiting.body.writeImmutableBuffer(bytes)
            }
            phase = .awaiting(awaiting)
            if awaiting.body.readableBytes > awaiting.collectLimit { fail(.answerTooLarge(limit: awaiting.collectLimit)) }
        case .end:
            // A final head has always come before the end.
            guard let head = awaiting.head else { return }
            finishRequest(reusable: mayStayOpen && parser.bufferedByteCount == 0)
            answer(awaiting, head, .whole(awaiting.body))
        }
    }

    private func answer(_ awaiting: Awaiting, _ head: ResponseHead, _ body: UpstreamResponse.Body) {
        let now = NIODeadline.now()
        let firstByte = awaiting.firstByte ?? now
        awaiting.continuation.resume(
            returning: UpstreamResponse(head: head, body: body, firstByte: firstByte, ready: now)
        )
    }

    private func pass(_ part: HTTPPart<ResponseHead>, _ relay: Relay, into out: inout ByteBuffer) throws {
        switch part {
        case .head: break
        case .body(let bytes): try relay.transform.receive(bytes, into: &out)
        case .end:
            flush(out)
            out = ByteBuffer()
            endRelay(relay)
        }
    }

    private func endRelay(_ relay: Relay) {
        var out = ByteBuffer()
        do {
            try relay.transform.receiveEnd(into: &out)
            flush(out)
            finishRelay(.finished, reusable: mayStayOpen && parser.bufferedByteCount == 0)
        } catch {
            flush(out)
            finishRelay(.transformFailed(error), reusable: false)
        }
    }

    private func finishRelay(_ outcome: RelayOutcome, reusable: Bool) {
        guard case .relaying(let relay) = phase else { return }
        relay.exchange.observeWritability(nil)
        finishRequest(reusable: reusable)
        relay.continuation.resume(returning: outcome)
    }

    /// The request is over: the connection goes back to the pool or closes.
    private func finishRequest(reusable: Bool) {
        served += 1
        deadline = nil
        totalDeadline = .distantFuture
        phase = .idle
        if reusable, channelContext?.channel.isActive ?? false {
            if !isReading { setReading(true) }
            pool?.release(self)
        } else {
            close()
        }
    }

    /// Ends the running request with an error and closes the connection.
    private func fail(_ error: UpstreamError) {
        let failed = phase
        switch failed {
        case .idle, .closed: return
        case .awaiting, .holding, .relaying: phase = .idle
        }
        deadline = nil
        close()
        switch failed {
        case .awaiting(let awaiting): awaiting.continuation.resume(throwing: error)
        case .relaying(let relay):
            relay.exchange.observeWritability(nil)
            relay.continuation.resume(returning: error == .cancelled ? .cancelled : .upstreamFailed(error))
        case .idle, .holding, .closed: break
        }
    }

    // MARK: Time

    private func renewDeadline() {
        switch phase {
        case .awaiting(let awaiting) where awaiting.head == nil: break
        case .awaiting, .relaying: deadline = min(.now() + upstream.settings.betweenBytesTimeout, totalDeadline)
        case .idle, .holding, .closed: break
        }
    }

    func deadlinePassed() {
        deadline = nil
        switch phase {
        case .idle, .closed: close()
        case .awaiting(let awaiting):
            fail(isTotal ? .totalTimeout : awaiting.head == nil ? .firstByteTimeout : .betweenBytesTimeout)
        case .holding: fail(.totalTimeout)
        case .relaying(let relay):
            // While the client is the slow one, the upstream is not to blame.
            if !isTotal, !relay.exchange.isWritable { return renewDeadline() }
            fail(isTotal ? .totalTimeout : .betweenBytesTimeout)
        }
    }

    private var isTotal: Bool { NIODeadline.now() >= totalDeadline }

    /// Waits in the pool.
    func rest(for time: TimeAmount) {
        deadline = .now() + time
    }

    func close() {
        channelContext?.close(promise: nil)
    }

    private func setReading(_ reads: Bool) {
        guard isReading != reads else { return }
        isReading = reads
        try? channelContext?.channel.syncOptions?.setOption(.autoRead, value: reads)
    }
}

/// The body of an answer that has begun, to be relayed to a client or let go.
public struct UpstreamStream: Sendable {
    let connection: UpstreamConnection

    /// Lets the body flow through the transform to the client, as fast as the client takes it.
    public func relay(through transform: any BodyTransform, to exchange: HTTPExchange) async -> RelayOutcome {
        await connection.relay(through: transform, to: exchange)
    }

    /// Closes the connection: nobody wants the rest.
    public func discard() {
        connection.discard()
    }
}

extension ResponseHead {
    /// The body is a stream of server-sent events.
    public var isEventStream: Bool {
        guard let type = fields.slice("content-type"), type.readableBytes >= 17 else { return false }
        return type.readableBytesView.prefix(17).elementsEqual("text/event-stream".utf8) { $0 | 0x20 == $1 || $0 == $1 }
    }
}
