/// The certificate that a client showed when its connection began. The server has checked that the client has its key and that an
/// authority which the server was told of has issued it.
public final class ClientCertificate: Sendable {
    /// As it came (RFC 5280, in DER).
    public let bytes: [UInt8]

    /// Takes the bytes of a certificate that was checked.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}
