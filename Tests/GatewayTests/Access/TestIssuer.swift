import Crypto
import Framing
import NIOCore

@testable import Gateway

/// An issuer of tokens with one key, which is served by a ``ScriptedVendor``.
struct TestIssuer {
    private let key = P256.Signing.PrivateKey()
    let id: String

    init(id: String = "k") {
        self.id = id
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        String(buffer: Base64.encode(ByteBuffer(bytes: bytes))).compactMap { letter in
            switch letter {
            case "+": "-"
            case "/": "_"
            case "=": nil
            default: String(letter)
            }
        }.joined()
    }

    /// The set with its key.
    var keys: String {
        let raw = [UInt8](key.publicKey.rawRepresentation)
        let (x, y) = (Self.base64URL(Array(raw.prefix(32))), Self.base64URL(Array(raw.suffix(32))))
        return #"{"keys":[{"kty":"EC","crv":"P-256","kid":"\#(id)","x":"\#(x)","y":"\#(y)"}]}"#
    }

    /// A token with these members beside `iss` and `aud`.
    func token(
        _ members: String = #""azp":"app","sub":"alice""#,
        audience: String = "gateway",
        expiresIn seconds: Int = 300
    ) -> String {
        let claims =
            #"{"iss":"http://127.0.0.1/","aud":"\#(audience)","exp":\#(wallClockSeconds() + seconds),\#(members)}"#
        let header = #"{"alg":"ES256","kid":"\#(id)"}"#
        let signed = Self.base64URL(Array(header.utf8)) + "." + Self.base64URL(Array(claims.utf8))
        let signature = try! key.signature(for: Array(signed.utf8))
        return signed + "." + Self.base64URL([UInt8](signature.rawRepresentation))
    }
}
