/// Notices that a target says nothing more while attempts wait for it, long before they give up.
struct SilenceWatch: Sendable {
    /// So many that nobody hears of are no chance.
    private static let enough = 5
    /// How many times as long as answers lately took to begin is longer than chance makes it.
    private static let factor = 3.0

    /// Attempts that were sent since the target last said something, and whose callers still wait.
    private var unanswered = 0
    /// When there were enough of them.
    private var since = 0

    mutating func sent(at now: Int) {
        unanswered += 1
        if unanswered == Self.enough { since = now }
    }

    /// It said something, be it that it fails.
    mutating func heard() {
        unanswered = 0
    }

    /// Nobody waits any more for one of them.
    mutating func left() {
        unanswered = max(0, unanswered - 1)
    }

    /// Nothing was heard for so long that it is none of the target's usual pauses.
    /// - Parameters:
    ///   - least: in nanoseconds.
    ///   - usual: how long answers lately took to begin, in nanoseconds; nil: there were none to go by.
    func isSilence(of least: Int, usual: Double?, at now: Int) -> Bool {
        guard unanswered > Self.enough, let usual else { return false }
        return Double(now - since) >= max(Double(least), Self.factor * usual)
    }
}
