import NIOConcurrencyHelpers
public import NIOSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The certificate of a TLS server, read from files and read again without a restart.
///
/// Connections that are open keep the certificate they began with.
public final class TLSCertificateSource: Sendable {
    private let certificatePath: String
    private let keyPath: String
    private let clients: TLSClientAuthority?
    private let current: NIOLockedValueBox<NIOSSLContext>

    /// - Parameters:
    ///   - certificatePath: a PEM file with the certificate and its chain.
    ///   - keyPath: a PEM file with the private key.
    ///   - clients: who issues certificates of clients; nil: they are asked for none.
    /// - Throws: ``Unusable`` when a file cannot be read or the key is not the certificate's.
    public init(
        certificatePath: String,
        keyPath: String,
        clients: TLSClientAuthority? = nil
    ) throws(Unusable) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.clients = clients
        current = NIOLockedValueBox(try Self.read(certificatePath, keyPath, clients))
    }

    /// Why TLS cannot be served. Holds nothing of the files but their names.
    public struct Unusable: Error, Sendable, CustomStringConvertible {
        /// Which of the files is at fault.
        public enum File: Sendable { case certificate, key, clientAuthority }

        /// The file at fault.
        public let file: File
        /// Completes "it is of no use because it".
        public let reason: String
        let path: String

        /// The file's name and what is wrong with it.
        public var description: String { "\(path) \(reason)" }
    }

    /// What new connections are served with.
    public var context: NIOSSLContext { current.withLockedValue { $0 } }

    /// Reads the files again; when that fails the old certificate stays in use.
    public func reload() throws(Unusable) {
        let fresh = try Self.read(certificatePath, keyPath, clients)
        current.withLockedValue { $0 = fresh }
    }

    private static func read(
        _ certificatePath: String,
        _ keyPath: String,
        _ clients: TLSClientAuthority?
    ) throws(Unusable) -> NIOSSLContext {
        try checkReadable(certificatePath, .certificate)
        try checkReadable(keyPath, .key)
        guard let chain = try? NIOSSLCertificate.fromPEMFile(certificatePath), !chain.isEmpty else {
            throw Unusable(file: .certificate, reason: "holds no certificate in PEM form", path: certificatePath)
        }
        guard let key = try? NIOSSLPrivateKey(file: keyPath, format: .pem) else {
            throw Unusable(file: .key, reason: "holds no private key in PEM form", path: keyPath)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let clients {
            try checkReadable(clients.path, .clientAuthority)
            guard let roots = try? NIOSSLCertificate.fromPEMFile(clients.path), !roots.isEmpty else {
                throw Unusable(
                    file: .clientAuthority,
                    reason: "holds no certificate in PEM form",
                    path: clients.path
                )
            }
            configuration.trustRoots = .certificates(roots)
            configuration.certificateVerification =
                clients.isRequired ? .noHostnameVerification : .optionalVerification
            configuration.sendCANameList = true
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw Unusable(file: .key, reason: "is not the key of the certificate \(certificatePath)", path: keyPath)
        }
    }

    private static func checkReadable(_ path: String, _ kind: Unusable.File) throws(Unusable) {
        guard let file = fopen(path, "rb") else {
            throw Unusable(file: kind, reason: "cannot be read: \(String(cString: strerror(errno)))", path: path)
        }
        fclose(file)
    }
}
