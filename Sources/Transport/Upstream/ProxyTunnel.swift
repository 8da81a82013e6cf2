import NIOCore

/// Asks a proxy for a tunnel, tells how it went, and steps aside.
final class ProxyTunnel: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let proxy: Proxy
    private let authority: String
    private var parser = ResponseParser(limits: HTTPLimits())
    private var completion: ((Result<Void, UpstreamError>) -> Void)?

    init(proxy: Proxy, to origin: Upstream.Origin, _ completion: @escaping (Result<Void, UpstreamError>) -> Void) {
        self.proxy = proxy
        // Unlike in `Host`, the port is always there (RFC 9110 section 9.3.6).
        authority = origin.host.contains(":") ? "[\(origin.host)]:\(origin.port)" : "\(origin.host):\(origin.port)"
        self.completion = completion
    }

    func handlerAdded(context: ChannelHandlerContext) {
        var request = ByteBuffer()
        HTTPHeadWriter.writeRequestLine(.connect, target: authority, into: &request)
        HTTPHeadWriter.writeField("host", authority, into: &request)
        if let authorization = proxy.authorization {
            HTTPHeadWriter.writeField("proxy-authorization", authorization, into: &request)
        }
        HTTPHeadWriter.endHead(into: &request)
        parser.expect(answerTo: .connect)
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        parser.receive(unwrapInboundIn(data))
        do {
            while let part = try parser.next() {
                guard case .head(let head) = part, !head.isInterim else { continue }
                // A tunnel is silent until we have spoken: bytes behind the proxy's head are a fault.
                let isOpen = 200..<300 ~= head.status && parser.bufferedByteCount == 0
                return complete(isOpen ? .success(()) : .failure(.proxyRefused(status: head.status)), context)
            }
        } catch {
            complete(.failure(.malformed(error)), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        complete(.failure(.connectFailed("the connection to the proxy broke")), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        complete(.failure(.connectFailed("the proxy closed the connection before the tunnel was open")), context)
        context.fireChannelInactive()
    }

    private func complete(_ result: Result<Void, UpstreamError>, _ context: ChannelHandlerContext) {
        guard let completion else { return }
        self.completion = nil
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        completion(result)
    }
}
