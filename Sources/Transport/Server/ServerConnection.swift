import NIOCore
import NIOSSL
import NIOTLS

/// One client's connection: requests in, one after the other, answers out in the same order.
///
/// While a request is being answered, or its answer is being taken slowly, further ones that the client has already sent
/// wait in the parser, up to a bound beyond which the socket is no longer read.
///
/// This file holds the life of the connection; requests, their streamed bodies, answers and the end have files of their
/// own.
final class ServerConnection: ChannelInboundHandler, Deadlined {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// For the first byte of a request.
        case waiting
        case readingHead
        /// For the service to decide on a request. Nothing more of it is taken meanwhile.
        case admitting(RequestHead)
        case readingBody(RequestHead)
        /// While a ``bodyStream`` is set the request's body is still coming.
        case answering(HTTPExchange, Task<Void, Never>?)
        /// The answer is out, but the client has yet to take most of it; the next request waits until then.
        case flushing
        /// The last answer is out; once it has been taken our side closes. What still comes is thrown away.
        case closing
        /// Our side is closed; what the client still sends is thrown away until it closes too.
        case lingering
        case closed
    }

    /// Bytes of pipelined requests that may wait while one is answered.
    private static let pipelineBound = 64 << 10

    let service: any HTTPService
    let configuration: ServerConfiguration
    let loopContext: LoopContext
    private let connections: ServerConnections
    var parser: RequestParser
    var phase = Phase.waiting
    var body = RequestBody(limit: 0)
    /// What the service found out when it admitted the request that is being read.
    var finding: Admission.Finding?
    /// Counts the decisions that were waited for, so that one that comes too late is not taken for another's.
    var admissionNumber = 0
    /// The rest of the body of the request that is being answered; nil once all of it is here.
    var bodyStream: RequestBodyStream?
    /// The client does not hold the body back, or has been asked for it.
    var isAskedFor = true
    var channelContext: ChannelHandlerContext?
    /// Of the request being read or answered.
    var keepAlive = true
    var version = HTTPVersion.http11
    var stream = AnswerFraming(field: .none, sendsBody: false)
    /// Bytes still to come of a streamed answer whose length was told.
    var streamRest = 0
    var isReading = true
    var isDraining = false
    var isProcessing = false
    private var isOpen = false
    var discarded = 0
    var lingersUntil = NIODeadline.distantFuture
    var deadline: NIODeadline?
    var pace = WritePace()

    private(set) var clientAddress: String?
    private var clientCertificate: ClientCertificate?
    var client: HTTPClientInfo { HTTPClientInfo(address: clientAddress, certificate: clientCertificate) }

    init(
        service: any HTTPService,
        configuration: ServerConfiguration,
        context: LoopContext,
        connections: ServerConnections
    ) {
        self.service = service
        self.configuration = configuration
        loopContext = context
        self.connections = connections
        parser = RequestParser(limits: configuration.limits)
    }

    var now: NIODeadline { loopContext.loop.now }

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
        if isOpen { return }
        isOpen = true
        clientAddress = context.remoteAddress?.ipAddress
        loopContext.deadlines.watch(self)
        deadline = now + configuration.headerTimeout
        if !connections.opened(self, on: loopContext, limit: configuration.maximumConnections) {
            refuse(.tooManyConnections)
            deadline = now + configuration.headerTimeout
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        switch phase {
        case .closing, .lingering: return discard(bytes)
        case .closed: return
        case .waiting, .readingHead, .admitting, .readingBody, .answering, .flushing: break
        }
        parser.receive(bytes)
        process()
        guard isReading, parser.bufferedByteCount > Self.pipelineBound else { return }
        switch phase {
        case .admitting, .answering, .flushing: setReading(false)
        case .waiting, .readingHead, .readingBody, .closing, .lingering, .closed: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent,
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        {
            clientCertificate = (try? certificate.toDERBytes()).map(ClientCertificate.init)
        }
        context.fireUserInboundEventTriggered(event)
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
        switch phase {
        case .answering(let exchange, _):
            if isWritable { deadline = nil } else { watchPace() }
            exchange.writabilityChanged(isWritable)
        case .flushing where isWritable: awaitRequest()
        case .waiting, .readingHead, .admitting, .readingBody, .flushing, .closing, .lingering, .closed: break
        }
        context.fireChannelWritabilityChanged()
    }

    private func gone() {
        if case .closed = phase { return }
        let last = phase
        phase = .closed
        deadline = nil
        if isOpen {
            loopContext.deadlines.forget(self)
            connections.closed(self, on: loopContext)
        }
        if case .answering(let exchange, let task) = last {
            exchange.disconnect()
            dropBody()
            if !exchange.outlivesClient { task?.cancel() }
        }
    }

    // MARK: Time

    func deadlinePassed() {
        deadline = nil
        switch phase {
        case .waiting: close()
        case .readingHead, .readingBody: refuse(.timeout)
        case .admitting: refuse(.unanswered)
        case .answering, .flushing, .closing: if !extendsForProgress() { close() }
        case .lingering: close()
        case .closed: break
        }
    }

    /// From now on the client must take something of what waits for it in every `writeTimeout`.
    func watchPace() {
        pace.begin(waiting: unsentBytes)
        deadline = now + configuration.writeTimeout
    }

    private func extendsForProgress() -> Bool {
        guard pace.hasProgress(waiting: unsentBytes) else { return false }
        deadline = now + configuration.writeTimeout
        return true
    }

    private var unsentBytes: Int {
        (try? channelContext?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    func setReading(_ reads: Bool) {
        guard isReading != reads else { return }
        isReading = reads
        try? channelContext?.channel.syncOptions?.setOption(.autoRead, value: reads)
    }
}
