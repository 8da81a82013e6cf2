import NIOCore
import NIOSSL
import NIOTLS

/// Waits for the end of a TLS handshake, tells how it went, and steps aside.
final class TLSHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private var completion: ((Result<Void, UpstreamError>) -> Void)?

    init(_ completion: @escaping (Result<Void, UpstreamError>) -> Void) {
        self.completion = completion
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event {
            complete(.success(()))
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        complete(.failure(.tlsFailed("\(error)")))
    }

    func channelInactive(context: ChannelHandlerContext) {
        complete(.failure(.tlsFailed("the connection closed during the handshake")))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        completion = nil
    }

    private func complete(_ result: Result<Void, UpstreamError>) {
        let completion = completion
        self.completion = nil
        completion?(result)
    }
}
