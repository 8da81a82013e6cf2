/// When the keys of an issuer are fetched: events go in, what to do comes out. Knows neither tasks nor clocks. All in seconds.
struct KeySetState<Keys: Sendable>: Sendable {
    /// When keys are fetched again, and how often at most.
    struct Settings: Sendable {
        /// The age at which they are fetched again behind the back of whoever asks.
        var refreshAge = 600
        /// The age at which they are used no more, though no others can be had.
        var longestAge = 24 * 3600
        /// For the sake of keys that are not known they are fetched so often in ``window``, and no more: whoever likes can think
        /// of names of keys.
        var extraFetches = 3
        var window = 60
        /// The pause after a first failure; doubled with each further one.
        var firstPause = 1
        var longestPause = 60
    }

    enum Decision {
        case use(Keys)
        /// Take these, and begin to fetch.
        case useAndFetch(Keys)
        /// Wait for what is being fetched.
        case wait
        case fetchAndWait
        /// There are none, and it is too early to try again.
        case fail(retryAfter: Int)
    }

    private let settings: Settings
    private var keys: Keys?
    private var cameAt = 0
    private(set) var isFetching = false
    private var failures = 0
    private var pausesUntil = 0
    /// When keys were fetched for the sake of one that was not known, within the window.
    private var extra: [Int] = []

    init(_ settings: Settings = Settings()) {
        self.settings = settings
    }

    /// Somebody needs keys.
    /// - Parameter known: whether those that there are have the key in question.
    mutating func ask(now: Int, known: (Keys) -> Bool) -> Decision {
        guard let keys, now < cameAt + settings.longestAge else { return askForFirst(now) }
        guard known(keys) else { return askForUnknown(keys, now) }
        guard now >= cameAt + settings.refreshAge, !isFetching, now >= pausesUntil else { return .use(keys) }
        isFetching = true
        return .useAndFetch(keys)
    }

    private mutating func askForFirst(_ now: Int) -> Decision {
        if isFetching { return .wait }
        if now < pausesUntil { return .fail(retryAfter: pausesUntil - now) }
        isFetching = true
        return .fetchAndWait
    }

    private mutating func askForUnknown(_ keys: Keys, _ now: Int) -> Decision {
        if isFetching { return .wait }
        // It may well be known where it cannot be asked.
        if failures > 0, now < pausesUntil { return .fail(retryAfter: pausesUntil - now) }
        let window = settings.window
        extra.removeAll { now < $0 || now >= $0 + window }
        guard extra.count < settings.extraFetches else { return .use(keys) }
        extra.append(now)
        isFetching = true
        return .fetchAndWait
    }

    /// What was fetched is there; nil: it could not be had.
    mutating func finish(_ fetched: Keys?, now: Int) {
        isFetching = false
        if let fetched {
            keys = fetched
            cameAt = now
            failures = 0
            pausesUntil = 0
        } else {
            failures += 1
            pausesUntil = now + min(settings.firstPause << min(failures - 1, 16), settings.longestPause)
        }
    }

    /// What there is once a fetch has ended that was waited for.
    func afterFetch(now: Int) -> Decision {
        // The failure of a renewal is told those who waited for it: what they have is not among the old ones.
        if failures > 0 { return .fail(retryAfter: max(1, pausesUntil - now)) }
        if let keys { return .use(keys) }
        return .fail(retryAfter: max(1, pausesUntil - now))
    }
}
