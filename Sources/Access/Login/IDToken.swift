import Crypto

/// An ID token that may be believed: who has logged in (OpenID Connect Core 1.0 sections 2 and 3.1.3.7).
struct IDToken: Sendable {
    /// The longest that is looked at: lists of groups can be long, and it comes from the provider itself.
    static let maximumBytes = 64 << 10
    /// Section 2: no subject is longer.
    private static let longestSubject = 255

    let subject: String
    let claims: TokenClaims

    /// Checks everything that the specification asks for.
    /// - Parameters:
    ///   - accessToken: the one that came with it.
    ///   - nonce: the login's.
    ///   - provider: finds the provider as it is when it has a key of that name.
    init(
        _ bytes: [UInt8],
        accessToken: String?,
        nonce: String,
        _ settings: LoginSettings,
        now: Int,
        provider: (_ keyID: String?) async throws(TokenRefusal) -> LoginProvider
    ) async throws(LoginError) {
        do throws(TokenRefusal) {
            let token = try SignedToken(bytes, algorithms: settings.algorithms, maximumBytes: Self.maximumBytes)
            let claims = token.claims
            guard claims.issuer?.isSame(settings.issuer) == true else { throw .issuer }
            try await provider(token.keyID).keys.verify(token)
            _ = try claims.check(audiences: [settings.clientID], leeway: settings.leeway, mustExpire: true, now: now)
            guard try claims.time("iat") != nil else { throw .claim("iat") }
            try Self.checkParty(claims, settings)
            guard try claims.text(ClaimPath("nonce"))?.isSame(nonce) == true else { throw .claim("nonce") }
            if let hash = try claims.text(ClaimPath("at_hash")) {
                guard let accessToken, token.algorithm.leftHash(of: accessToken).isSame(hash) else {
                    throw .claim("at_hash")
                }
            }
            guard let subject = try claims.name(ClaimPath("sub")), subject.utf8.count <= Self.longestSubject else {
                throw .claim("sub")
            }
            self.subject = subject
            self.claims = claims
        } catch {
            if case .unavailable(let seconds) = error { throw .unavailable(retryAfter: seconds) }
            throw .idToken(error)
        }
    }

    /// Rules 4 and 5 of section 3.1.3.7: one for several must be asked for by this client.
    private static func checkParty(_ claims: TokenClaims, _ settings: LoginSettings) throws(TokenRefusal) {
        if let party = try claims.text(ClaimPath("azp")) {
            guard party.isSame(settings.clientID) else { throw .claim("azp") }
        } else if (claims.audiences ?? []).count > 1 {
            throw .claim("azp")
        }
    }
}

extension SignatureAlgorithm {
    /// The left half of a digest of a token, of the size that the algorithm has (section 3.1.3.6).
    fileprivate func leftHash(of token: String) -> String {
        let bytes = Array(token.utf8)
        let digest: [UInt8] =
            switch self {
            case .rs256, .ps256, .es256: Array(SHA256.hash(data: bytes))
            case .rs384, .ps384, .es384: Array(SHA384.hash(data: bytes))
            // Ed25519 has SHA-512 inside (RFC 8032 section 5.1).
            case .rs512, .ps512, .es512, .edDSA: Array(SHA512.hash(data: bytes))
            }
        return Base64URL.encode(digest.prefix(digest.count / 2))
    }
}
