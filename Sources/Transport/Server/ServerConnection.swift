import NIOCore

/// One client's connection: requests in, one after the other, answers out in the same order.
///
/// While a request is being answered further ones that the client has already sent wait in the parser, up to a bound
/// beyond which the socket is no longer read.
final class ServerConnection: ChannelInboundHandler, Deadlined {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// For the first byte of a request.
        case waiting
        case readingHead
        case readingBody(RequestHead, limit: Int)
        case answering(HTTPExchange, Task<Void, Never>?)
        /// The last answer is out; what the client still sends is thrown away until it closes.
        case lingering
        case closed
    }

    /// Bytes of pipelined requests that may wait while one is answered.
    private static let pipelineBound = 64 << 10
    /// Bytes that are read and thrown away so that a client in the middle of sending sees its answer.
    private static let lingerBound = 1 << 20
    private static let lingerTime = TimeAmount.seconds(2)
    /// A body must bring so many bytes in every `bodyTimeout`.
    private static let bodyStride = 64 << 10
    /// Bodies up to this size are copied behind their head into one write.
    private static let joinBound = 32 << 10

    private let service: any HTTPService
    private let configuration: ServerConfiguration
    private let loopContext: LoopContext
    private let connections: ServerConnections
    private let isSurplus: Bool
    private var parser: RequestParser
    private var phase = Phase.waiting
    private var body = ByteBuffer()
    private var channelContext: ChannelHandlerContext?
    private var keepAlive = true
    private var streamIsChunked = false
    private var isReading = true
    private var discarded = 0
    private var isDraining = false
    private var isProcessing = false
    private(set) var deadline: NIODeadline?
    private var nextStride = 0
    /// Bytes that waited for the client when its slowness was last looked at.
    private var unsentBytes: Int?

    private(set) var clientAddress: String?

    init(service: any HTTPService, configuration: ServerConfiguration, context: LoopContext, connections: ServerConnections) {
        self.service = service
        self.configuration = configuration
        loopContext = context
        self.connections = connections
        parser = RequestParser(limits: configuration.limits)
        isSurplus = !connections.admit(limit: configuration.maximumConnections)
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        channelContext = context
        if context.channel.isActive { opened(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        opened(context)
        context.fireChannelActive()
    }

    private func opened(_ context: ChannelHandlerContext) {
        guard clientAddress == nil, deadline == nil else { return }
        clientAddress = context.remoteAddress?.ipAddress
        connections.opened(self, on: loopContext)
        loopContext.deadlines.watch(self)
        deadline = .now() + configuration.headerTimeout
        if isSurplus { refuse(.tooManyConnections) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if case .lingering = phase {
            discarded += bytes.readableBytes
            if discarded > Self.lingerBound { close() }
            return
        }
        parser.receive(bytes)
        process()
        if case .answering = phase, isReading, parser.bufferedByteCount > Self.pipelineBound { setReading(false) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        gone()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        gone()
        channelContext = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset, or a failed TLS handshake: there is nobody to tell.
        close()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        if case .answering(let exchange, _) = phase {
            deadline = isWritable ? nil : .now() + configuration.writeTimeout
            unsentBytes = nil
            exchange.writabilityChanged(isWritable)
        }
        context.fireChannelWritabilityChanged()
    }

    private func gone() {
        if case .closed = phase { return }
        let last = phase
        phase = .closed
        deadline = nil
        loopContext.deadlines.forget(self)
        connections.closed(self, on: loopContext)
        if case .answering(let exchange, let task) = last {
            exchange.disconnect()
            task?.cancel()
        }
    }

    // MARK: Requests

    private func process() {
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
            deadline = .now() + configuration.headerTimeout
        }
    }

    private var wantsParts: Bool {
        switch phase {
        case .waiting, .readingHead, .readingBody: true
        case .answering, .lingering, .closed: false
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
        switch service.admit(head, on: loopContext) {
        case .refuse(let answer):
            refuse(with: answer, to: head)
        case .collect(let limit):
            if case .length(let length) = head.framing {
                if length > limit { return refuse(.bodyTooLarge(limit: limit)) }
            }
            phase = .readingBody(head, limit: limit)
            nextStride = Self.bodyStride
            deadline = .now() + configuration.bodyTimeout
            if head.expectsContinue, head.framing != .none, parser.bufferedByteCount == 0 {
                write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
            }
        }
    }

    private func append(_ bytes: ByteBuffer) {
        guard case .readingBody(let head, let limit) = phase else { return }
        if body.readableBytes + bytes.readableBytes > limit { return refuse(.bodyTooLarge(limit: limit)) }
        if body.readableBytes == 0 {
            body = bytes
            if case .length(let length) = head.framing, length > bytes.readableBytes {
                // Grown once; a claimed length earns memory only as far as it is likely to be needed soon.
                body.reserveCapacity(minimumWritableBytes: min(length - bytes.readableBytes, 1 << 20))
            }
        } else {
            body.writeImmutableBuffer(bytes)
        }
        if body.readableBytes >= nextStride {
            nextStride = body.readableBytes + Self.bodyStride
            deadline = .now() + configuration.bodyTimeout
        }
    }

    private func begin() {
        guard case .readingBody(let head, _) = phase else { return }
        deadline = nil
        let exchange = HTTPExchange(head: head, body: body, context: loopContext, connection: self)
        body = ByteBuffer()
        phase = .answering(exchange, nil)
        let service = service
        let task = Task(executorPreference: loopContext.executor) {
            await service.handle(exchange)
            if !exchange.isAnswered {
                let answer = service.answer(to: .unanswered, on: exchange.context)
                exchange.respond(answer.status, answer.fields, body: answer.body)
            }
        }
        phase = .answering(exchange, task)
    }

    // MARK: Answers

    func respond(_ answer: HTTPAnswer, to head: RequestHead) {
        guard let channelContext else { return }
        let size = answer.body.readableBytes
        let isJoined = size <= Self.joinBound
        var out = channelContext.channel.allocator.buffer(capacity: 256 + answer.fields.lines.readableBytes + (isJoined ? size : 0))
        writeHead(answer.status, answer.fields, into: &out)
        HTTPHeadWriter.writeField("content-length", size, into: &out)
        endHead(into: &out)
        let hasBody = head.method != .head && size > 0
        if hasBody, isJoined { out.writeImmutableBuffer(answer.body) }
        channelContext.write(wrapOutboundOut(out), promise: nil)
        if hasBody, !isJoined { channelContext.write(wrapOutboundOut(answer.body), promise: nil) }
        channelContext.flush()
        answered()
    }

    func startStream(_ status: Int, _ fields: ResponseFields, to head: RequestHead) {
        guard let channelContext else { return }
        streamIsChunked = head.version == .http11
        if !streamIsChunked { keepAlive = false }
        var out = channelContext.channel.allocator.buffer(capacity: 256 + fields.lines.readableBytes)
        writeHead(status, fields, into: &out)
        if streamIsChunked { HTTPHeadWriter.writeField("transfer-encoding", "chunked", into: &out) }
        endHead(into: &out)
        write(out)
        if !channelContext.channel.isWritable { deadline = .now() + configuration.writeTimeout }
    }

    func writeStream(_ bytes: ByteBuffer) {
        guard let channelContext, bytes.readableBytes > 0 else { return }
        guard streamIsChunked else { return write(bytes) }
        var out = channelContext.channel.allocator.buffer(capacity: bytes.readableBytes + 16)
        HTTPHeadWriter.writeChunk(bytes, into: &out)
        write(out)
    }

    func endStream() {
        if streamIsChunked {
            write(ByteBuffer(staticString: "0\r\n\r\n"))
        }
        answered()
    }

    func abortStream() {
        keepAlive = false
        phase = .lingering
        closeAfterWrites()
    }

    /// Sends the head of a whole answer and the first bytes of its body, and closes.
    func respondCut(_ answer: HTTPAnswer, after sent: Int) {
        guard let channelContext else { return }
        keepAlive = false
        var out = channelContext.channel.allocator.buffer(capacity: 256 + answer.fields.lines.readableBytes)
        writeHead(answer.status, answer.fields, into: &out)
        HTTPHeadWriter.writeField("content-length", answer.body.readableBytes, into: &out)
        endHead(into: &out)
        out.writeImmutableBuffer(answer.body.getSlice(at: answer.body.readerIndex, length: sent) ?? answer.body)
        write(out)
        phase = .lingering
        closeAfterWrites()
    }

    var isWritable: Bool { channelContext?.channel.isWritable ?? false }

    private func writeHead(_ status: Int, _ fields: ResponseFields, into out: inout ByteBuffer) {
        HTTPHeadWriter.writeStatusLine(status, into: &out)
        out.writeStaticString("date: ")
        loopContext.writeDate(into: &out)
        out.writeStaticString("\r\n")
        out.writeImmutableBuffer(fields.lines)
    }

    private func endHead(into out: inout ByteBuffer) {
        if isDraining { keepAlive = false }
        if !keepAlive { HTTPHeadWriter.writeField("connection", "close", into: &out) }
        out.writeStaticString("\r\n")
    }

    /// The answer is out: the next request, or the end of the connection.
    private func answered() {
        guard case .answering = phase else { return }
        guard keepAlive, !isDraining else { return linger() }
        phase = .waiting
        deadline = .now() + configuration.idleTimeout
        if !isReading { setReading(true) }
        process()
    }

    // MARK: Refusals

    /// Answers a request that the server will not read to its end; the connection is of no further use.
    private func refuse(_ fault: ServerFault) {
        keepAlive = false
        sendRefusal(service.answer(to: fault, on: loopContext))
        linger()
    }

    /// Answers a request from its head alone.
    private func refuse(with answer: HTTPAnswer, to head: RequestHead) {
        // Without a body in the way the connection can go on.
        if head.framing != .none { keepAlive = false }
        sendRefusal(answer, to: head)
        guard keepAlive, !isDraining else { return linger() }
        // The `.end` of the request follows and is passed over, because no request is being read.
        phase = .waiting
        deadline = .now() + configuration.idleTimeout
    }

    private func sendRefusal(_ answer: HTTPAnswer, to head: RequestHead? = nil) {
        guard let channelContext else { return }
        var out = channelContext.channel.allocator.buffer(capacity: 512)
        writeHead(answer.status, answer.fields, into: &out)
        HTTPHeadWriter.writeField("content-length", answer.body.readableBytes, into: &out)
        endHead(into: &out)
        if head?.method != .head { out.writeImmutableBuffer(answer.body) }
        write(out)
    }

    // MARK: The end

    /// Closes our side after what was written and gives the client a moment to read it: closing at once while it still
    /// sends would reset the connection and could take the answer with it.
    private func linger() {
        if case .closed = phase { return }
        phase = .lingering
        deadline = .now() + Self.lingerTime
        if !isReading { setReading(true) }
        channelContext?.close(mode: .output, promise: nil)
    }

    private func closeAfterWrites() {
        guard let channelContext else { return }
        deadline = .now() + configuration.writeTimeout
        channelContext.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { [weak self] _ in
            self?.close()
        }
    }

    private func close() {
        channelContext?.close(promise: nil)
    }

    func deadlinePassed() {
        deadline = nil
        switch phase {
        case .readingHead, .readingBody: refuse(.timeout)
        case .waiting:
            if extendsForSlowReader() { return }
            parser.bufferedByteCount > 0 ? refuse(.timeout) : close()
        case .answering:
            if !extendsForSlowReader() { close() }
        case .lingering: close()
        case .closed: break
        }
    }

    /// Grants another `writeTimeout` to a client that has taken some of what waits for it since the last look.
    private func extendsForSlowReader() -> Bool {
        guard let channel = channelContext?.channel, !channel.isWritable else { return false }
        let waiting = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        let hasProgress = unsentBytes.map { waiting < $0 } ?? true
        unsentBytes = waiting
        guard hasProgress else { return false }
        deadline = .now() + configuration.writeTimeout
        return true
    }

    /// The server stops: an idle connection closes now, a busy one after its answer.
    func drain() {
        isDraining = true
        switch phase {
        case .waiting: linger()
        case .readingHead, .readingBody, .answering, .lingering, .closed: break
        }
    }

    func forceClose() {
        close()
    }

    private func write(_ bytes: ByteBuffer) {
        channelContext?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func setReading(_ reads: Bool) {
        isReading = reads
        try? channelContext?.channel.syncOptions?.setOption(.autoRead, value: reads)
    }
}
