/// What a keeper knows and decides: events go in, what to do comes out. Knows neither tasks nor clocks.
struct KeeperState<Credential: ExpiringCredential> {
    typealias Held = HeldCredential<Credential>

    /// What a caller gets.
    enum Decision {
        /// Take this one. There is no need to ask again before `until`, unless the version changes.
        case use(Held, until: Int)
        /// Take this one, and begin to renew it.
        case useAndRefresh(Held)
        /// Wait for the renewal under way.
        case wait
        /// Begin a renewal and wait for it.
        case refreshAndWait
        /// There is none, and it is too early to try again.
        case fail(CredentialError)
    }

    private struct Failure {
        var error: CredentialError
        var count: Int
        var since: Int
        var pause: Int

        /// Seconds until the next try. A clock that was set back does not make the pause longer.
        func remaining(at now: Int) -> Int { now < since ? 0 : max(0, since + pause - now) }
    }

    private let settings: KeeperSettings
    private let subject: String
    private var held: Held?
    private var cameAt = 0
    /// When the held one is to be renewed, and when it is of no more use; `Int.max` for one that does not end.
    private var refreshAt = Int.max
    private var usableUntil = Int.max
    private var failure: Failure?
    private(set) var isRefreshing = false
    /// Counts the credentials that came.
    private(set) var version = 0

    init(settings: KeeperSettings, subject: String) {
        self.settings = settings
        self.subject = subject
    }

    /// Somebody needs a credential.
    mutating func ask(at now: Int) -> Decision {
        let pause = failure?.remaining(at: now) ?? 0
        if let held, now < usableUntil {
            // Whoever waits for news looks again in a second at the latest.
            if isRefreshing { return .use(held, until: now + 1) }
            if now < refreshAt { return .use(held, until: min(refreshAt, usableUntil)) }
            if pause > 0 { return .use(held, until: min(usableUntil, now + pause)) }
            isRefreshing = true
            return .useAndRefresh(held)
        }
        if isRefreshing { return .wait }
        if pause > 0, var error = failure?.error {
            error.retryAfter = pause
            return .fail(error)
        }
        isRefreshing = true
        return .refreshAndWait
    }

    /// A renewal has ended.
    /// - Parameter random: from 0 up to 1.
    mutating func finish(
        _ result: Result<Credential, CredentialError>,
        at now: Int,
        random: Double
    ) -> Result<Held, CredentialError> {
        isRefreshing = false
        switch result {
        case .success(let credential):
            if let end = credential.expiresAt, end - settings.expiryMargin <= now {
                let fault = CredentialFault(
                    .unreachable,
                    "the credential that came has expired already",
                    advice: "Check the machine's clock."
                )
                return .failure(fail(self.error(fault), at: now, random: random))
            }
            version += 1
            let held = Held(value: credential, version: version)
            self.held = held
            cameAt = now
            failure = nil
            schedule(credential.expiresAt, at: now, random: random)
            return .success(held)
        case .failure(let error): return .failure(fail(error, at: now, random: random))
        }
    }

    /// A vendor refused the credential of a version.
    /// - Returns: whether the next one who asks gets another. Not so if this one came a moment ago: then another would be refused
    ///   as well, and each request would cost a renewal.
    mutating func invalidate(version: Int, at now: Int) -> Bool {
        guard let held, held.version == version else { return true }
        guard now < cameAt || now >= cameAt + settings.minimumInterval else { return false }
        self.held = nil
        return true
    }

    private func error(_ fault: CredentialFault) -> CredentialError {
        CredentialError(
            subject: subject,
            attempts: [CredentialError.Attempt(source: "renewal", fault: fault)],
            advice: fault.advice
        )
    }

    private mutating func schedule(_ end: Int?, at now: Int, random: Double) {
        guard let end else {
            refreshAt = .max
            usableUntil = .max
            return
        }
        let ahead = settings.refreshAhead + Int(Double(settings.refreshJitter) * random)
        refreshAt = max(end - min(ahead, (end - now) / 2), now + settings.minimumInterval)
        usableUntil = end - settings.expiryMargin
    }

    private mutating func fail(_ error: CredentialError, at now: Int, random: Double) -> CredentialError {
        let count = (failure?.count ?? 0) + 1
        let doubled = settings.firstPause << min(count - 1, 16)
        let pause = min(doubled, settings.longestPause)
        // Between half of it and the whole.
        let jittered = max(1, pause - Int(Double(pause / 2) * random))
        failure = Failure(error: error, count: count, since: now, pause: jittered)
        var told = error
        told.retryAfter = jittered
        return told
    }
}
