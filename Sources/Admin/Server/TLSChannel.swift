import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Transport

/// A connection that begins with a TLS handshake, by the certificate as it is then: Hummingbird's own would keep the first one for ever.
struct TLSChannel<Plain: ServerChildChannel>: ServerChildChannel {
    private let plain: Plain
    private let certificate: TLSCertificateSource

    /// - Parameter plain: what goes on inside.
    init(_ plain: Plain, _ certificate: TLSCertificateSource) {
        (self.plain, self.certificate) = (plain, certificate)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Plain.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.context))
        }.flatMap { plain.setup(channel: channel, logger: logger) }
    }

    func handle(value: Plain.Value, logger: Logger) async {
        await plain.handle(value: value, logger: logger)
    }
}
