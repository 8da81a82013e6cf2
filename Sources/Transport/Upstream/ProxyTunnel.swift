import NIOCore

/// Asks a proxy for a tunnel before anything else is sent, then steps aside.
final class ProxyTunnel: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Fired when the tunnel is open.
    struct Opened {}

    private let proxy: Proxy
    private let authority: String
    private var parser = ResponseParser(limits: HTTPLimits())
    private var held: [(NIOAny, EventLoopPromise<Void>?)] = []

    init(proxy: Proxy, authority: String) {
        self.proxy = proxy
        self.authority = authority
    }

    func channelActive(context: ChannelHandlerContext) {
        var request = ByteBuffer()
        request.writeString("CONNECT \(authority) HTTP/1.1\r\n")
        HTTPHeadWriter.writeField("host", authority, into: &request)
        if let authorization = proxy.authorization {
            HTTPHeadWriter.writeField("proxy-authorization", authorization, into: &request)
        }
        HTTPHeadWriter.endHead(into: &request)
        parser.expect(answerTo: .connect)
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
        // TLS above begins its handshake now; its bytes wait here for the tunnel.
        context.fireChannelActive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        held.append((data, promise))
    }

    func flush(context: ChannelHandlerContext) {}

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        parser.receive(unwrapInboundIn(data))
        do {
            while let part = try parser.next() {
                guard case .head(let head) = part, head.status >= 200 else { continue }
                guard head.status < 300 else {
                    return fail(context, UpstreamError.proxyRefused(status: head.status))
                }
                // A proxy sends nothing of the tunnel before we have: bytes behind its head are a fault.
                guard parser.bufferedByteCount == 0 else { return fail(context, UpstreamError.proxyRefused(status: head.status)) }
                return open(context)
            }
        } catch {
            fail(context, UpstreamError.malformed(error))
        }
    }

    private func fail(_ context: ChannelHandlerContext, _ error: UpstreamError) {
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }

    private func open(_ context: ChannelHandlerContext) {
        for (data, promise) in held { context.write(data, promise: promise) }
        held = []
        context.flush()
        context.fireUserInboundEventTriggered(Opened())
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        for (_, promise) in held { promise?.fail(ChannelError.ioOnClosedChannel) }
        held = []
    }
}
