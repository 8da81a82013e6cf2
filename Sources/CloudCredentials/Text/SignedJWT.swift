import Core
import Framing
import JSON
import NIOCore
import _CryptoExtras

/// A JSON Web Token signed with RS256 (RFC 7515, RFC 7518 section 3.3).
struct SignedJWT {
    let text: Secret

    /// - Parameters:
    ///   - keyID: names the key to the receiver.
    ///   - claims: writes the members of the payload.
    init(key: _RSA.Signing.PrivateKey, keyID: String?, claims: (inout JSONWriter) -> Void) throws {
        var header = JSONWriter()
        header.object {
            $0.member("alg", literal: "RS256")
            $0.member("typ", literal: "JWT")
            $0.member("kid", keyID)
        }
        var payload = JSONWriter()
        payload.object(claims)
        let signed = Self.base64URL(header.buffer) + "." + Self.base64URL(payload.buffer)
        let signature = try key.signature(for: Array(signed.utf8), padding: .insecurePKCS1v1_5)
        let bytes = signature.withUnsafeBytes { ByteBuffer(bytes: $0) }
        text = Secret(signed + "." + Self.base64URL(bytes))
    }

    private static func base64URL(_ bytes: ByteBuffer) -> String {
        var text = Base64.encode(bytes)
        text.withUnsafeMutableReadableBytes { letters in
            for index in letters.indices {
                if letters[index] == UInt8(ascii: "+") { letters[index] = UInt8(ascii: "-") }
                if letters[index] == UInt8(ascii: "/") { letters[index] = UInt8(ascii: "_") }
            }
        }
        while text.readableBytesView.last == UInt8(ascii: "=") { text.moveWriterIndex(to: text.writerIndex - 1) }
        return String(buffer: text)
    }
}
