/// Decides whether a token is taken that was not seen before, and whose it is. Serves all event loops.
///
/// A JSON Web Token of a configured issuer is judged by its signature and its claims; the introspection server is asked about
/// anything else, where there is one.
public final class TokenVerifier: Sendable {
    private struct Issuer: Sendable {
        let settings: TokenIssuer
        let keeper: IssuerKeeper<KeySet>

        /// Whether the keys of another come from the same place.
        func isServed(as other: TokenIssuer) -> Bool {
            settings.issuer == other.issuer && settings.keysURL == other.keysURL
                && settings.mapping.name == other.mapping.name
        }
    }

    private let issuers: [Issuer]
    private let algorithms: Set<SignatureAlgorithm>
    private let introspection: TokenIntrospection?
    private let now: @Sendable () -> Int

    /// - Parameters:
    ///   - introspection: the server to ask about tokens that are not theirs.
    ///   - previous: whose keys are kept where an issuer's come from the same place as before.
    ///   - now: the time in seconds since 1970.
    ///   - onFailure: told the name of the issuer, and why it could not be asked.
    public init(
        issuers: [TokenIssuer],
        introspection: IntrospectionServer? = nil,
        transport: any TokenFetching,
        keeping previous: TokenVerifier? = nil,
        now: @escaping @Sendable () -> Int,
        onFailure: @escaping @Sendable (_ issuer: String, TokenFetchFailure) -> Void = { _, _ in }
    ) {
        self.now = now
        algorithms = issuers.reduce(into: []) { $0.formUnion($1.algorithms) }
        self.issuers = issuers.map { settings in
            let known = previous?.issuers.first { $0.isServed(as: settings) }
            if let known { return Issuer(settings: settings, keeper: known.keeper) }
            let source = KeySetSource(issuer: settings.issuer, url: settings.keysURL, transport: transport)
            let name = settings.mapping.name
            return Issuer(
                settings: settings,
                keeper: IssuerKeeper(now: now, onFailure: { onFailure(name, $0) }, fetch: { await source.fetch() })
            )
        }
        self.introspection = introspection.map { server in
            let name = server.mapping.name
            return TokenIntrospection(server, transport: transport, now: now, onFailure: { onFailure(name, $0) })
        }
    }

    /// Whether it is worth looking at: a key of the gateway's own kind never is.
    public func mayBeToken(_ shown: [UInt8]) -> Bool {
        if shown.starts(with: KeyMaker.prefix.utf8) { return false }
        return introspection != nil || !issuers.isEmpty && SignedToken.isLike(shown)
    }

    /// Whether any of the tokens that it takes may administer.
    public var admitsAdministrators: Bool { issuers.contains { !$0.settings.mapping.administers.isEmpty } }

    /// Whether it is meant as a JSON Web Token.
    public static func isSigned(_ shown: [UInt8]) -> Bool { SignedToken.isLike(shown) }

    /// Looks at a token.
    public func verify(_ shown: [UInt8]) async -> Result<VerifiedToken, TokenRefusal> {
        guard shown.count <= SignedToken.maximumBytes else { return .failure(.tooLong) }
        guard !issuers.isEmpty, SignedToken.isLike(shown) else {
            return await introspection?.verify(shown) ?? .failure(.malformed)
        }
        do throws(TokenRefusal) {
            let token = try SignedToken(shown, algorithms: algorithms)
            guard let issuer = issuer(of: token) else {
                if let introspection { return await introspection.verify(shown) }
                throw .issuer
            }
            return .success(try await verify(token, of: issuer))
        } catch {
            return .failure(error)
        }
    }

    private func verify(_ token: SignedToken, of issuer: Issuer) async throws(TokenRefusal) -> VerifiedToken {
        let settings = issuer.settings
        guard settings.algorithms.contains(token.algorithm) else { throw .algorithm }
        try await issuer.keeper.keys(for: token.keyID).verify(token)
        let end = try token.claims.check(
            audiences: settings.audiences,
            leeway: settings.leeway,
            mustExpire: true,
            now: now()
        )
        return VerifiedToken(caller: try settings.mapping.caller(token.claims), until: end)
    }

    /// Whose the token says that it is. An issuer may be configured several times, for several audiences.
    private func issuer(of token: SignedToken) -> Issuer? {
        guard let name = token.claims.issuer else { return nil }
        let named = issuers.filter { $0.settings.issuer.isSame(name) }
        let audiences = token.claims.audiences ?? []
        return named.first { issuer in
            audiences.contains { one in issuer.settings.audiences.contains { $0.isSame(one) } }
        }
            ?? named.first
    }
}
