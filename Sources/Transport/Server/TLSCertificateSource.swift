import NIOConcurrencyHelpers
public import NIOSSL

/// The certificate of a TLS server, read from files and read again without a restart.
///
/// Connections that are open keep the certificate they began with.
public final class TLSCertificateSource: Sendable {
    private let certificatePath: String
    private let keyPath: String
    private let current: NIOLockedValueBox<NIOSSLContext>

    /// - Parameters:
    ///   - certificatePath: a PEM file with the certificate and its chain.
    ///   - keyPath: a PEM file with the private key.
    /// - Throws: when a file cannot be read or the key is not the certificate's.
    public init(certificatePath: String, keyPath: String) throws {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        current = NIOLockedValueBox(try Self.read(certificatePath, keyPath))
    }

    /// What new connections are served with.
    public var context: NIOSSLContext { current.withLockedValue { $0 } }

    /// Reads the files again; when that fails the old certificate stays in use.
    public func reload() throws {
        let fresh = try Self.read(certificatePath, keyPath)
        current.withLockedValue { $0 = fresh }
    }

    private static func read(_ certificatePath: String, _ keyPath: String) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(certificatePath).map { NIOSSLCertificateSource.certificate($0) }
        let key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain,
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }
}
