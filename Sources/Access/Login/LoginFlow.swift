import Synchronization

/// Logs people in to the control plane and knows them again by their cookies. Serves all instances alike: what must be remembered
/// meanwhile is in the browser.
///
/// ```swift
/// // GET /login?to=/keys
/// let answer = try await flow.begin(returnTo: "/keys")
/// // GET /login/callback?code=…&state=…
/// let answer = try await flow.finish(query: query, cookies: cookies)
/// // GET /api/v1/me, and everything else
/// let session = try flow.session(cookies: cookies)
/// // POST /logout
/// let answer = flow.logOut(cookies: cookies)
/// ```
/// An answer is a 303 to its `location` with a `set-cookie` for each of its `cookies`.
public final class LoginFlow: Sendable {
    /// What to answer with.
    public struct Answer: Sendable {
        /// Where the browser goes next.
        public let location: String
        /// The values of `set-cookie`, each in a field of its own.
        public let cookies: [String]
        /// The session that has begun, for the log; nil: none has.
        public let session: Session?
    }

    /// The most that are remembered of what is over.
    private static let mostRemembered = 16_384

    /// How people log in.
    public let settings: LoginSettings
    private let login: LoginCookie
    private let sessions: LoginCookie
    private let transport: any TokenFetching
    private let provider: IssuerKeeper<LoginProvider>
    private let now: @Sendable () -> Int
    private let random: @Sendable (Int) -> [UInt8]
    private let onFailure: @Sendable (TokenFetchFailure) -> Void
    /// Under which cookies are sealed.
    private let keys: MasterKeys
    /// What is over here. The provider takes a code only once, and cookies are taken away, so this is the second line, of one instance.
    /// Two, so that logins, which anybody can begin, push no session out.
    private let finished: Memory
    private let ended: Memory

    private final class Memory: Sendable {
        private let names = Mutex(GenerationCache<KeyDigest, Bool>(capacity: mostRemembered))

        /// - Returns: whether it is the first time.
        func insert(_ name: String) -> Bool {
            let digest = KeyDigest(of: Array(name.utf8))
            return names.withLock { names in
                guard names.value(digest) == nil else { return false }
                names.keep(true, digest)
                return true
            }
        }

        func contains(_ name: String) -> Bool {
            names.withLock { $0.value(KeyDigest(of: Array(name.utf8))) != nil }
        }
    }

    /// - Parameters:
    ///   - keys: under which cookies are sealed; all instances have the same. Nil: those of `previous`, or some that are gone with the
    ///     process, and with them all sessions.
    ///   - previous: what it knows is kept, of the provider too where that is the same.
    ///   - now: the time in seconds since 1970.
    ///   - random: so many bytes that nobody can guess.
    ///   - onFailure: told why the provider could not be asked, or refused the gateway; for the log.
    public init(
        _ settings: LoginSettings,
        keys: MasterKeys? = nil,
        transport: any TokenFetching,
        keeping previous: LoginFlow? = nil,
        now: @escaping @Sendable () -> Int,
        random: @escaping @Sendable (Int) -> [UInt8] = LoginFlow.systemRandom,
        onFailure: @escaping @Sendable (TokenFetchFailure) -> Void = { _ in }
    ) {
        self.settings = settings
        self.transport = transport
        self.now = now
        self.random = random
        self.onFailure = onFailure
        let keys = keys ?? previous?.keys ?? .random()
        self.keys = keys
        login = LoginCookie(.login, settings, keys)
        sessions = LoginCookie(.session, settings, keys)
        finished = previous?.finished ?? Memory()
        ended = previous?.ended ?? Memory()
        if let previous, previous.settings.isServed(as: settings) {
            provider = previous.provider
        } else {
            let issuer = settings.issuer
            provider = IssuerKeeper(now: now, onFailure: onFailure) { await LoginProvider.fetch(issuer, transport) }
        }
    }

    /// Bytes of the system's generator.
    public static let systemRandom: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    // MARK: Logging in

    /// Sends somebody to the provider.
    /// - Parameter path: where to go in the end; only a path on the control plane is heeded.
    /// - Throws: `unavailable`.
    public func begin(returnTo path: String? = nil) async throws(LoginError) -> Answer {
        let provider = try await provider()
        let start = LoginStart(random: random(LoginStart.randomBytes), now: now(), returnTo: path)
        return Answer(
            location: start.authorizationURL(at: provider, settings),
            cookies: [try login.set(start.payload, seconds: LoginStart.lifetime)],
            session: nil
        )
    }

    /// Finishes what ``begin(returnTo:)`` began. Whatever it throws, ``clearedLogin`` goes with the answer.
    /// - Parameters:
    ///   - query: what stands behind the `?`, as it came.
    ///   - cookies: the values of `cookie`.
    ///   - admit: whether somebody has any rights here, and what is kept of them (``LoggedIn/record``); unless told otherwise, those have
    ///     who have a role by the provider's word.
    /// - Throws: what is wrong, also that of `admit`; `organisation` and `noRole` for who has no rights.
    public func finish(
        query: String,
        cookies: [String],
        admit: (inout LoggedIn) throws(LoginError) -> Bool = { !$0.roles.isEmpty }
    ) async throws(LoginError) -> Answer {
        let answer = try AuthorizationAnswer(query: query)
        guard let start = login.read(cookies).flatMap(LoginStart.init) else { throw .noLogin }
        try start.check(now: now())
        let provider = try await provider()
        let code = try answer.code(for: start, from: provider, settings)
        guard finished.insert(start.state) else { throw .replayed }
        let tokens: CodeExchange.Tokens
        do throws(CodeExchange.Failure) {
            let exchange = CodeExchange(settings: settings, provider: provider, transport: transport)
            tokens = try await exchange.tokens(for: code, start.proof)
        } catch {
            if let reason = error.reason { onFailure(reason) }
            throw error.error
        }
        let time = now()
        let token = try await IDToken(
            tokens.idToken,
            accessToken: tokens.accessToken,
            nonce: start.nonce,
            settings,
            now: time
        ) { [keeper = self.provider] id throws(TokenRefusal) in
            try await keeper.value { provider in id.map(provider.keys.holds) ?? true }
        }
        var person = try LoggedIn(token, settings, now: time)
        guard try admit(&person) else { throw person.lacksOrganisation ? .organisation : .noRole }
        let session = Session(random: random(Session.randomBytes), of: person)
        return Answer(
            location: start.returnTo,
            cookies: [
                try sessions.set(session.payload, seconds: settings.sessionLifetime), login.cleared,
            ],
            session: session
        )
    }

    /// The value of `set-cookie` that takes away what is left of a login that failed.
    public var clearedLogin: String { login.cleared }

    private func provider() async throws(LoginError) -> LoginProvider {
        do throws(TokenRefusal) {
            return try await provider.value { _ in true }
        } catch {
            if case .unavailable(let seconds) = error { throw .unavailable(retryAfter: seconds) }
            throw .unavailable(retryAfter: 1)
        }
    }

    // MARK: Being logged in

    /// Who makes a request. ``check(method:fetchSite:origin:hasHeader:)`` must be asked too.
    /// - Parameters:
    ///   - cookies: the values of `cookie`.
    ///   - revokedBefore: sessions of that person that began in this second or before are over; nil: none is.
    /// - Throws: `noSession`, `sessionExpired`, `sessionRevoked`, and what `revokedBefore` does.
    public func session(
        cookies: [String],
        revokedBefore: (Session) throws(LoginError) -> Int? = { _ in nil }
    ) throws(LoginError) -> Session {
        guard let session = sessions.read(cookies).flatMap(Session.init) else { throw .noSession }
        try session.check(now: now(), longest: settings.sessionLifetime, revokedBefore: try revokedBefore(session))
        if ended.contains(session.id) { throw .sessionRevoked }
        return session
    }

    /// Whether a request with a session may have been made by another site's page.
    /// - Throws: `foreignOrigin`.
    public func check(method: String, fetchSite: String?, origin: String?, hasHeader: Bool) throws(LoginError) {
        try SessionGuard.check(
            method: method,
            fetchSite: fetchSite,
            origin: origin,
            hasHeader: hasHeader,
            own: settings.origin
        )
    }

    /// Ends a session: the browser forgets it, and this instance takes it no more. For the others, keep the time (`revokedBefore`).
    public func logOut(cookies: [String]) -> Answer {
        if let session = sessions.read(cookies).flatMap(Session.init) { _ = ended.insert(session.id) }
        return Answer(location: "/", cookies: [sessions.cleared, login.cleared], session: nil)
    }
}
