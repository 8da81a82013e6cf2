import Core
import JSON
import NIOCore

/// A cookie of the control plane (RFC 6265), sealed: the browser can neither read nor change what it keeps, nor show one in place of
/// another.
struct LoginCookie: Sendable {
    /// What one is for.
    enum Kind: String, Sendable {
        /// A login that has begun.
        case login
        case session
    }

    /// The longest value in bytes; browsers keep cookies of 4096.
    static let longest = 3800
    private static let limits = JSONLimits(maximumDepth: 4, maximumNodes: 64)

    let kind: Kind
    private let keys: MasterKeys
    private let isSecure: Bool
    private let context: [UInt8]

    init(_ kind: Kind, _ settings: LoginSettings, _ keys: MasterKeys) {
        self.kind = kind
        self.keys = keys
        isSecure = settings.isSecure
        // Of another provider or client it is worth nothing.
        context = SecretName(kind: kind.rawValue, name: "\(settings.issuer)\n\(settings.clientID)").context
    }

    /// With the prefix no other host, and nobody on the way, can set one in its place (RFC 6265bis section 4.1.3.2).
    var name: String { (isSecure ? "__Host-" : "") + "gateway-" + kind.rawValue }

    /// The value of `set-cookie`.
    /// - Throws: `answer` where it is longer than a browser keeps.
    func set(_ payload: ByteBuffer, seconds: Int) throws(LoginError) -> String {
        guard let sealed = try? keys.seal(Array(payload.readableBytesView), .cookies, context: context) else {
            throw .answer
        }
        let value = Base64URL.encode(sealed)
        guard value.utf8.count <= Self.longest else { throw .answer }
        return "\(name)=\(value); Max-Age=\(seconds)\(attributes)"
    }

    /// The value of `set-cookie` that makes the browser forget it.
    var cleared: String { "\(name)=; Max-Age=0\(attributes)" }

    private var attributes: String { "; Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "") }

    /// What is in it.
    /// - Parameter headers: the values of `cookie`.
    /// - Returns: nil where it is not there, there twice, or not of this gateway.
    func read(_ headers: [String]) -> JSONNode? {
        var found: Substring?
        for header in headers {
            for part in header.split(separator: ";") {
                let pair = part.drop { $0 == " " || $0 == "\t" }
                guard pair.hasPrefix(name), pair.dropFirst(name.count).first == "=" else { continue }
                // One of them may have been put there by somebody else.
                guard found == nil else { return nil }
                found = pair.dropFirst(name.count + 1)
            }
        }
        guard let found, found.utf8.count <= Self.longest, let sealed = Base64URL.decode(found.utf8),
            let bytes = try? keys.open(sealed, .cookies, context: context)
        else { return nil }
        return TokenClaims.object(ByteBuffer(bytes: bytes), Self.limits)
    }
}
