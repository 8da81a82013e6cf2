import JSON
import JWTKit
import NIOCore

/// The public keys of an issuer (RFC 7517), of which only those are kept that can verify a token.
struct KeySet: Sendable {
    private static let limits = JSONLimits(maximumDepth: 16, maximumNodes: 16_384)
    /// The most keys that are kept.
    private static let most = 100
    /// Of a token that names no key so many are tried.
    private static let tries = 8
    /// The shortest modulus of RSA in bytes (RFC 7518 section 3.3: 2048 bits).
    private static let shortestModulus = 256
    /// The longest: larger ones take long to verify with.
    private static let longestModulus = 1024

    private struct Key: Sendable {
        let id: String?
        /// One for each algorithm that goes with the key, and with what the set says of it.
        let verifiers: [SignatureAlgorithm: any JWTAlgorithm]
    }

    private let keys: [Key]

    var count: Int { keys.count }

    /// Reads a set. Keys that are of no use are left out, as RFC 7517 section 5 asks for.
    /// - Returns: nil where it is no set.
    init?(_ bytes: ByteBuffer) async {
        guard let set = TokenClaims.object(bytes, Self.limits), let nodes = set["keys"], nodes.isArray else {
            return nil
        }
        var keys: [Key] = []
        for node in nodes.elements where keys.count < Self.most {
            if let key = await Self.key(node) { keys.append(key) }
        }
        self.keys = keys
    }

    /// Whether there is a key of that name, whatever it is good for.
    func holds(_ id: String) -> Bool { keys.contains { $0.id?.isSame(id) == true } }

    /// - Throws: `key` where none goes with the token; `signature` where none of those that do has signed it.
    func verify(_ token: SignedToken) throws(TokenRefusal) {
        let fitting = keys.lazy
            .filter { key in token.keyID.map { key.id?.isSame($0) == true } ?? true }
            .compactMap { $0.verifiers[token.algorithm] }
            .prefix(Self.tries)
        var isTried = false
        for verifier in fitting {
            isTried = true
            if (try? verifier.verify(token.signature, signs: token.signed)) == true { return }
        }
        throw isTried ? .signature : .key
    }

    private static func key(_ node: JSONNode) async -> Key? {
        if let use = node["use"], !use.equals("sig") { return nil }
        if let operations = node["key_ops"], !operations.elements.contains(where: { $0.equals("verify") }) {
            return nil
        }
        guard let kind = kind(node) else { return nil }
        var algorithms = SignatureAlgorithm.allCases.filter { $0.keyKind == kind }
        // One that is for a single algorithm is not used with another.
        if let named = node["alg"] { algorithms = algorithms.filter { $0.rawValue == named.string } }
        var verifiers: [SignatureAlgorithm: any JWTAlgorithm] = [:]
        for algorithm in algorithms { verifiers[algorithm] = try? await verifier(algorithm, node) }
        return verifiers.isEmpty ? nil : Key(id: node["kid"]?.string, verifiers: verifiers)
    }

    private static func kind(_ node: JSONNode) -> SignatureAlgorithm.KeyKind? {
        switch (node["kty"]?.string, node["crv"]?.string) {
        case ("RSA", _): .rsa
        case ("EC", "P-256"): .p256
        case ("EC", "P-384"): .p384
        case ("EC", "P-521"): .p521
        case ("OKP", "Ed25519"): .ed25519
        default: nil
        }
    }

    /// The one way in which the key and the algorithm go together. Each has a collection of its own, so that it can be chosen by
    /// nothing that a token says.
    private static func verifier(_ algorithm: SignatureAlgorithm, _ node: JSONNode) async throws -> any JWTAlgorithm {
        let keys = JWTKeyCollection()
        switch algorithm {
        case .rs256: await keys.add(rsa: try rsa(node), digestAlgorithm: .sha256)
        case .rs384: await keys.add(rsa: try rsa(node), digestAlgorithm: .sha384)
        case .rs512: await keys.add(rsa: try rsa(node), digestAlgorithm: .sha512)
        case .ps256: await keys.add(pss: try rsa(node), digestAlgorithm: .sha256)
        case .ps384: await keys.add(pss: try rsa(node), digestAlgorithm: .sha384)
        case .ps512: await keys.add(pss: try rsa(node), digestAlgorithm: .sha512)
        case .es256: await keys.add(ecdsa: try ES256PublicKey(parameters: (try part(node, "x"), try part(node, "y"))))
        case .es384: await keys.add(ecdsa: try ES384PublicKey(parameters: (try part(node, "x"), try part(node, "y"))))
        case .es512: await keys.add(ecdsa: try ES512PublicKey(parameters: (try part(node, "x"), try part(node, "y"))))
        case .edDSA: await keys.add(eddsa: try EdDSA.PublicKey(x: try part(node, "x"), curve: .ed25519))
        }
        return try await keys.getKey()
    }

    private static func rsa(_ node: JSONNode) throws(Unusable) -> Insecure.RSA.PublicKey {
        let modulus = try part(node, "n")
        let size = Base64URL.decode(modulus.utf8)?.drop { $0 == 0 }.count ?? 0
        guard shortestModulus...longestModulus ~= size else { throw Unusable() }
        let exponent = try part(node, "e")
        do { return try Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent) } catch { throw Unusable() }
    }

    private static func part(_ node: JSONNode, _ name: StaticString) throws(Unusable) -> String {
        guard let text = node[name]?.string, !text.isEmpty, Base64URL.decode(text.utf8) != nil else {
            throw Unusable()
        }
        return text
    }

    private struct Unusable: Error {}
}
