package import NIOCore
import NIOSSL
import NIOTLS

/// Waits for the end of a TLS handshake, tells how it went, and steps aside.
///
/// The chain has been verified by then, but the name not to the end: NIOSSL also takes a certificate for the address that
/// the connection leads to, whatever name was asked for. Whoever can direct a name to an address of theirs, and has a
/// certificate for that address, would pass. Where a name was asked for, it is the name that must be certified.
package final class TLSHandshake: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer

    /// Why a connection is not to be used.
    package enum Fault: Error {
        /// The certificate is for others than this one.
        case otherName(String)
        /// The connection was closed meanwhile.
        case closed
        /// What TLS, or the system, said.
        case failed(any Error)
    }

    private let name: String?
    private var completion: ((Result<Void, Fault>) -> Void)?

    /// - Parameter name: the host's; nil when it is an address.
    package init(of name: String?, _ completion: @escaping (Result<Void, Fault>) -> Void) {
        self.name = name
        self.completion = completion
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event {
            let isNamed = name.map { certifies($0, context.pipeline.syncOperations) } ?? true
            complete(isNamed ? .success(()) : .failure(.otherName(name ?? "")))
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func certifies(_ name: String, _ pipeline: ChannelPipeline.SynchronousOperations) -> Bool {
        guard let certificate = try? pipeline.nioSSL_peerCertificate() else { return false }
        var hasNames = false
        for alternative in certificate._subjectAlternativeNames() {
            hasNames = true
            if case .dnsName = alternative.nameType, CertificateName.matches(Array(alternative.contents), host: name) {
                return true
            }
        }
        // An old certificate has only a common name, which NIOSSL has compared.
        return !hasNames
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        complete(.failure(.failed(error)))
    }

    package func channelInactive(context: ChannelHandlerContext) {
        complete(.failure(.closed))
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        completion = nil
    }

    private func complete(_ result: Result<Void, Fault>) {
        let completion = completion
        self.completion = nil
        completion?(result)
    }
}

extension UpstreamError {
    /// TLS could not be agreed on.
    init(_ fault: TLSHandshake.Fault) {
        self =
            switch fault {
            case .otherName(let name): .tlsFailed("the certificate is not for \(name)")
            case .closed: .tlsFailed("the connection closed during the handshake")
            case .failed(let error): .tlsFailed("\(error)")
            }
    }
}
