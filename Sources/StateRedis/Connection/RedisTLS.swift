internal import NIOSSL

/// How a server's certificate is checked.
enum RedisTLS {
    /// TLS cannot be begun.
    struct Unusable: Error {
        /// Why, as what Redis is.
        let reason: String
    }

    /// Reads whom the address trusts.
    static func context(_ address: RedisAddress) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let path = address.authorities {
            guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
                throw Unusable(reason: "cannot be connected to: there are no certificates in \(path)")
            }
            configuration.trustRoots = .certificates(certificates)
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
