import Core
import Crypto
import NIOCore

/// A key derived from a secret for one day, region and service.
struct SigV4Key {
    private let credentials: AWSCredentials
    private let day: String
    /// Begun with the key, so that its two first blocks are hashed once a day and not with each request.
    private let begun: HMAC<SHA256>

    /// - Parameter day: `20150830`
    init(_ credentials: AWSCredentials, day: String, region: String, service: String) {
        self.credentials = credentials
        self.day = day
        var key = SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey.reveal())".utf8))
        for part in [day, region, service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        begun = HMAC<SHA256>(key: key)
    }

    func fits(_ credentials: AWSCredentials, day: String) -> Bool {
        day == self.day && credentials.secretAccessKey == self.credentials.secretAccessKey
    }

    func signature(of text: ByteBuffer) -> HMAC<SHA256>.MAC {
        var mac = begun
        text.withUnsafeReadableBytes { mac.update(data: $0) }
        return mac.finalize()
    }
}
