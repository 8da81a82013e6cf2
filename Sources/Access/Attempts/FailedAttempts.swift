/// Counts attempts with keys that are not taken, by whom they come from, for so many that fit. All times in seconds.
public struct FailedAttempts: Sendable {
    /// How many attempts are too many.
    public struct Settings: Sendable, Hashable {
        /// So many failures within the window, and no further attempt is looked at; 0: attempts are not counted.
        public var limit = 20
        /// From the first failure on.
        public var window = 60
        /// For so long nothing is looked at.
        public var block = 60

        /// The usual ones.
        public init() {}
    }

    private struct Count {
        var since: Int
        var failures: Int
    }

    /// The most clients that are counted.
    private static let most = 16_384

    /// How many are too many.
    public let settings: Settings
    private var counts = GenerationCache<ClientNetwork, Count>(capacity: most)

    /// Nothing is counted yet.
    public init(_ settings: Settings) {
        self.settings = settings
    }

    /// An attempt has failed.
    /// - Returns: until when nothing of that client is to be looked at, where this was one too many.
    public mutating func failed(_ client: ClientNetwork, now: Int) -> Int? {
        guard settings.limit > 0 else { return nil }
        var count = counts.value(client) ?? Count(since: now, failures: 0)
        if now < count.since || now >= count.since + settings.window { count = Count(since: now, failures: 0) }
        count.failures += 1
        guard count.failures >= settings.limit else {
            counts.keep(count, client)
            return nil
        }
        counts.remove(client)
        return now + settings.block
    }
}
