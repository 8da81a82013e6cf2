import Core
import Framing
import NIOCore

/// Who the gateway is to a server of OAuth 2.0, and how it shows that.
enum ClientCredentials {
    /// The value of `authorization` for `client_secret_basic` (RFC 6749 section 2.3.1).
    static func basic(_ id: String, _ secret: Secret) -> Secret {
        var pair = ByteBuffer()
        PercentEncoding.write(id.utf8, into: &pair)
        pair.writeStaticString(":")
        PercentEncoding.write(secret.reveal().utf8, into: &pair)
        return Secret("Basic " + String(buffer: Base64.encode(pair)))
    }
}
