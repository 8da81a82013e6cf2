/// When a keeper gets a new credential. All in seconds.
struct KeeperSettings: Sendable, Hashable {
    /// How long before its end a credential is renewed; never more than half of the time that it had left when it came.
    var refreshAhead: Int
    /// Up to so much earlier, by chance, so that a fleet does not ask in the same second.
    var refreshJitter: Int
    /// How long before its end a credential is no longer handed out: the request must still arrive, and clocks differ.
    var expiryMargin: Int
    /// A credential is not renewed sooner than this after it came, even if a vendor refuses it, unless it ends.
    var minimumInterval: Int
    /// The pause after a first failure; doubled with each further one.
    var firstPause: Int
    /// The longest pause.
    var longestPause: Int

    /// Settings with the given values; none is taken below zero, and a pause is a second at least.
    init(
        refreshAhead: Int = 300,
        refreshJitter: Int = 60,
        expiryMargin: Int = 15,
        minimumInterval: Int = 30,
        firstPause: Int = 1,
        longestPause: Int = 60
    ) {
        self.refreshAhead = max(0, refreshAhead)
        self.refreshJitter = max(0, refreshJitter)
        self.expiryMargin = max(0, expiryMargin)
        self.minimumInterval = max(0, minimumInterval)
        self.firstPause = max(1, firstPause)
        self.longestPause = max(1, firstPause, longestPause)
    }
}
