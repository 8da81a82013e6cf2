import NIOCore
import NIOSSL

/// One connection to an upstream, serving one request at a time. Confined to its event loop, which makes the unchecked
/// conformance right.
///
/// This file holds the life of the connection and of a request; streamed bodies, answers and their relay have files of
/// their own.
final class UpstreamConnection: ChannelInboundHandler, Deadlined, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        case idle
        /// For the head of the answer, or for the whole of it.
        case awaiting(Awaiting)
        /// The head has been handed over; the body is held back until it is relayed.
        case holding
        case relaying(Relay)
        /// What was held back is lost; the relay will be told why.
        case failed(UpstreamError)
        case closed
    }

    // One object a request each, so that a part of an answer costs no copies.

    final class Awaiting {
        /// Nil: the connection was closed before a byte of the request was written.
        let continuation: UnsafeContinuation<UpstreamResponse?, any Error>
        let collectLimit: Int
        let relays: UpstreamRequest.Relays
        var head: ResponseHead?
        var firstByte: NIODeadline?
        var body = ByteBuffer()

        init(_ continuation: UnsafeContinuation<UpstreamResponse?, any Error>, for request: UpstreamRequest) {
            self.continuation = continuation
            collectLimit = request.collectLimit
            relays = request.relays
        }
    }

    final class Relay {
        let transform: any BodyTransform
        let exchange: HTTPExchange
        let continuation: UnsafeContinuation<RelayOutcome, Never>
        /// Begins the client's answer, as soon as there is something of it.
        var begin: (() -> Void)?

        init(
            _ transform: any BodyTransform,
            to exchange: HTTPExchange,
            beginning begin: (() -> Void)?,
            _ continuation: UnsafeContinuation<RelayOutcome, Never>
        ) {
            self.transform = transform
            self.exchange = exchange
            self.begin = begin
            self.continuation = continuation
        }
    }

    /// Bytes of a body that may be held back before the upstream is no longer read.
    private static let holdBound = 64 << 10

    let context: LoopContext
    let upstream: Upstream
    var parser: ResponseParser
    var phase = Phase.idle
    private var channelContext: ChannelHandlerContext?
    /// Of the answer's beginning, until it has begun; of its end after that.
    private(set) var totalDeadline = NIODeadline.distantFuture
    private var endDeadline = NIODeadline.distantFuture
    /// Requests that are over; while one runs, its number.
    private var served = 0
    private var isReading = true
    var mayStayOpen = true
    private var hasAnswerBytes = false
    /// Waits for the first bytes of a body that is held back.
    private var bodyWaiter: UnsafeContinuation<Void, Never>?
    /// The channel is closed, but what it brought is still held back.
    private(set) var isEnded = false
    /// The end was not a proper one, so it ends no body.
    private var isBroken = false
    var deadline: NIODeadline?
    /// The body that is being sent behind its request's head.
    var upload: Upload?
    /// Told of the connection's release and of its end.
    private var pool: ConnectionPool?

    init(upstream: Upstream, context: LoopContext, pool: ConnectionPool?) {
        self.upstream = upstream
        self.context = context
        self.pool = pool
        parser = ResponseParser(limits: upstream.settings.limits)
    }

    var now: NIODeadline { context.loop.now }

    /// Nothing speaks against another request.
    var isUsable: Bool {
        if case .idle = phase { return channelContext?.channel.isActive ?? false }
        return false
    }

    /// It has served a request before.
    var isReused: Bool { served > 0 }

    // MARK: Requests

    /// Sends a request and waits for its answer, whole or begun.
    /// - Parameters:
    ///   - upload: of the request's streamed body, where that is being seen to.
    ///   - totalDeadline: when the answer must be complete.
    /// - Returns: nil when the connection was closed before a byte of the request was written.
    /// - Throws: `UpstreamError`.
    func send(
        _ request: UpstreamRequest,
        _ upload: Upload? = nil,
        until totalDeadline: NIODeadline
    ) async throws -> UpstreamResponse? {
        if upload == nil, let body = request.body { return try await send(request, with: body, until: totalDeadline) }
        let number = served
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                begin(request, upload, until: totalDeadline, continuation)
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func begin(
        _ request: UpstreamRequest,
        _ upload: Upload?,
        until totalDeadline: NIODeadline,
        _ continuation: UnsafeContinuation<UpstreamResponse?, any Error>
    ) {
        guard isUsable, let channelContext else { return continuation.resume(returning: nil) }
        if Task.isCancelled {
            continuation.resume(throwing: UpstreamError.cancelled)
            return giveBack()
        }
        phase = .awaiting(Awaiting(continuation, for: request))
        endDeadline = totalDeadline
        self.totalDeadline = min(request.answerDeadline ?? totalDeadline, totalDeadline)
        let totalDeadline = self.totalDeadline
        self.upload = upload
        // The wait for an answer begins with the end of the body.
        deadline = upload == nil ? min(now + upstream.settings.firstByteTimeout, totalDeadline) : totalDeadline
        mayStayOpen = true
        hasAnswerBytes = false
        parser.expect(answerTo: request.method)
        channelContext.write(wrapOutboundOut(request.bytes), promise: nil)
        for bytes in request.rest { channelContext.write(wrapOutboundOut(bytes), promise: nil) }
        channelContext.flush()
    }

    var isWritable: Bool { channelContext?.channel.isWritable ?? false }

    var unsentBytes: Int {
        (try? channelContext?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    func write(_ bytes: ByteBuffer) {
        channelContext?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Ends a request by its number: by the time this runs the connection may be serving another.
    func cancel(_ number: Int) {
        if context.loop.inEventLoop {
            if number == served { fail(.cancelled) }
        } else {
            context.loop.execute { if number == self.served { self.fail(.cancelled) } }
        }
    }

    var requestNumber: Int { served }

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
        case .idle:
            // Bytes that nobody asked for: what follows could be taken for another request's answer.
            close()
        case .failed, .closed: break
        case .holding:
            parser.receive(bytes)
            if parser.bufferedByteCount > Self.holdBound { setReading(false) }
            wakeBodyWaiter()
        case .awaiting, .relaying:
            hasAnswerBytes = true
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

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { continueUpload() }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isBroken = true
        // Many servers close without TLS's goodbye. The channel ends by itself, and the framing of the message decides
        // whether it was whole.
        if case .uncleanShutdown? = error as? NIOSSLError { return }
        failAtEnd()
        close()
    }

    /// The upstream closed its side.
    func ended() {
        isEnded = true
        switch phase {
        case .awaiting, .relaying:
            if !isBroken, let part = try? parser.receiveEnd() {
                mayStayOpen = false
                take(part)
            }
            failAtEnd()
        // Bytes may still be waiting to be relayed; the relay finds out when it has read them.
        case .idle, .holding, .failed, .closed: break
        }
        wakeBodyWaiter()
    }

    private func failAtEnd() {
        switch phase {
        case .awaiting: fail(hasAnswerBytes ? .cut : .closedBeforeAnswer(reused: isReused))
        case .relaying: fail(.cut)
        case .idle, .holding, .failed, .closed: break
        }
    }

    private func gone() {
        stopUpload()
        wakeBodyWaiter()
        switch phase {
        // What was received before the close can still be relayed.
        case .holding, .failed: break
        case .idle, .awaiting, .relaying, .closed: phase = .closed
        }
        deadline = nil
        context.deadlines.forget(self)
        let pool = pool
        self.pool = nil
        pool?.closed(self)
    }

    // MARK: The end of a request

    /// The request is over: the connection goes back to the pool or closes.
    func finishRequest(reusable: Bool) {
        served += 1
        deadline = nil
        phase = .idle
        // An answer that came before the request was written out leaves the rest of that in the way of the next.
        if reusable, let channel = channelContext?.channel, channel.isActive, channel.isWritable {
            setReading(true)
            giveBack()
        } else {
            close()
        }
    }

    private func giveBack() {
        pool?.release(self)
    }

    /// Ends the running request with an error and closes the connection.
    func fail(_ error: UpstreamError) {
        let failed = phase
        switch failed {
        case .idle, .failed, .closed: return
        case .holding:
            phase = .failed(error)
            wakeBodyWaiter()
        case .awaiting, .relaying: phase = .closed
        }
        deadline = nil
        stopUpload()
        close()
        switch failed {
        case .awaiting(let awaiting): awaiting.continuation.resume(throwing: error)
        case .relaying(let relay):
            relay.exchange.observeWritability(nil)
            relay.continuation.resume(returning: error == .cancelled ? .cancelled : .upstreamFailed(error))
        case .idle, .holding, .failed, .closed: break
        }
    }

    func close() {
        if case .idle = phase { phase = .closed }
        channelContext?.channel.closeAtOnce()
    }

    // MARK: A body that is held back

    /// Returns when something of the body has come.
    /// - Throws: `UpstreamError` where nothing will.
    func waitForBody() async throws {
        let number = served
        await withTaskCancellationHandler {
            guard case .holding = phase, parser.bufferedByteCount == 0, !isEnded else { return }
            deadline = min(now + upstream.settings.betweenBytesTimeout, totalDeadline)
            await withUnsafeContinuation { bodyWaiter = $0 }
            renewDeadline()
        } onCancel: {
            cancel(number)
        }
        if case .failed(let error) = phase { throw error }
        if parser.bufferedByteCount == 0 { throw UpstreamError.cut }
    }

    private func wakeBodyWaiter() {
        guard let waiter = bodyWaiter else { return }
        bodyWaiter = nil
        waiter.resume()
    }

    // MARK: Time

    /// The answer has begun: it may take as long as answers may.
    func answerBegan() {
        totalDeadline = endDeadline
        renewDeadline()
    }

    func renewDeadline() {
        switch phase {
        case .awaiting(let awaiting) where awaiting.head == nil: break
        case .awaiting, .relaying: deadline = min(now + upstream.settings.betweenBytesTimeout, totalDeadline)
        case .holding: deadline = totalDeadline
        case .idle, .failed, .closed: break
        }
    }

    func deadlinePassed() {
        let isTotal = now >= totalDeadline
        switch phase {
        case .idle, .closed, .failed:
            deadline = nil
            close()
        case .awaiting(let awaiting):
            if let upload { return uploadDeadlinePassed(upload) }
            fail(isTotal ? lateness : awaiting.head == nil ? silence : .betweenBytesTimeout)
        case .holding: fail(isTotal ? lateness : .betweenBytesTimeout)
        case .relaying(let relay):
            // While the client is the slow one, the upstream is not to blame.
            if !isTotal, !relay.exchange.isWritable { return renewDeadline() }
            fail(isTotal ? lateness : .betweenBytesTimeout)
        }
    }

    /// In which way an answer has taken too long as a whole.
    private var lateness: UpstreamError { totalDeadline < endDeadline ? .firstByteTimeout : .totalTimeout }

    /// Why nothing of an answer has come in time.
    private var silence: UpstreamError { unsentBytes > 0 ? .sendTimeout : .firstByteTimeout }

    /// Waits in the pool.
    func rest(for time: TimeAmount) {
        deadline = now + time
    }

    func setReading(_ reads: Bool) {
        guard isReading != reads else { return }
        isReading = reads
        try? channelContext?.channel.syncOptions?.setOption(.autoRead, value: reads)
    }
}
