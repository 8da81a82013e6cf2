import JSON
import NIOCore

/// A JSON Web Token as it is shown (RFC 7519, in the compact form of RFC 7515): taken apart, and nothing of it believed yet.
///
/// What the header says of keys (`jku`, `jwk`, `x5u`, `x5c`) is not looked at: keys are the issuer's, from where the operator says.
struct SignedToken: Sendable {
    /// The longest token that is looked at.
    static let maximumBytes = 8 << 10
    private static let limits = JSONLimits(maximumDepth: 16, maximumNodes: 2048)

    let algorithm: SignatureAlgorithm
    /// The name of the key, which is compared and never used for anything else.
    let keyID: String?
    let claims: TokenClaims
    /// The bytes that are signed.
    let signed: ArraySlice<UInt8>
    let signature: [UInt8]

    /// Whether the bytes can only be meant as one: three parts, the first of which begins as a JSON object does.
    static func isLike(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: "ey".utf8) && bytes.count { $0 == UInt8(ascii: ".") } == 2
    }

    /// - Parameters:
    ///   - algorithms: those that any issuer may use.
    ///   - maximumBytes: the longest that is looked at.
    init(
        _ bytes: [UInt8],
        algorithms: Set<SignatureAlgorithm>,
        maximumBytes: Int = Self.maximumBytes
    ) throws(TokenRefusal) {
        guard bytes.count <= maximumBytes else { throw .tooLong }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]) else { throw .malformed }
        // Before anything else is looked at, and byte by byte: `NONE` is no `none`, and neither is taken.
        guard let name = header["alg"]?.string, let algorithm = SignatureAlgorithm(rawValue: name),
            algorithms.contains(algorithm)
        else { throw .algorithm }
        // Extensions that must be understood (RFC 7515 section 4.1.11), of which none is.
        guard header.member("crit") == nil else { throw .malformed }
        if let node = header.member("kid") {
            guard let id = node.string, id.utf8.count <= 256 else { throw .malformed }
            keyID = id
        } else {
            keyID = nil
        }
        guard let claims = Self.object(parts[1]), !parts[2].isEmpty, let signature = Base64URL.decode(parts[2]) else {
            throw .malformed
        }
        self.algorithm = algorithm
        self.claims = TokenClaims(claims)
        self.signature = signature
        signed = bytes[..<parts[1].endIndex]
    }

    private static func object(_ part: ArraySlice<UInt8>) -> JSONNode? {
        guard let text = Base64URL.decode(part) else { return nil }
        return TokenClaims.object(ByteBuffer(bytes: text), limits)
    }
}
