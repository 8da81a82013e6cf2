import Crypto

/// A proof key for code exchange (RFC 7636): a code is of use only to who began the login.
struct ProofKey: Sendable, Equatable {
    /// Shown when the code is exchanged: 32 random bytes as Base64 with the alphabet of URLs.
    let verifier: String

    /// What is shown before, which tells nothing of the verifier (`S256`, section 4.2).
    var challenge: String { Base64URL.encode(Array(SHA256.hash(data: Array(verifier.utf8)))) }
}
