/// Notices that a target says nothing in time while attempts wait for it, long before they give up.
struct SilenceWatch: Sendable {
    /// So many that nobody hears of are no chance.
    private static let enough = 5
    /// How many are nearly all.
    static let share = 0.95

    /// Attempts that were sent and whose callers still wait; half of them are forgotten each time the target says something in time, so that it takes more
    /// than one to make up for many that it leaves without an answer.
    private var unanswered = 0
    /// Since when there are enough of them.
    private var since = 0

    mutating func sent(at now: Int) {
        unanswered += 1
        if unanswered == Self.enough { since = now }
    }

    /// It said something, be it that it fails.
    mutating func heard() {
        unanswered /= 2
    }

    /// Nobody waits any more for one of them, or what it said came too late to tell that it is well.
    mutating func left() {
        unanswered = max(0, unanswered - 1)
    }

    /// More are waited for than is usual.
    var isSuspicious: Bool { unanswered > Self.enough }

    /// Nothing was heard in time for so long, in nanoseconds.
    func isSilence(of length: Int, at now: Int) -> Bool { isSuspicious && now - since >= length }
}
