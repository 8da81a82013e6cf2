/// Leaves a target alone that fails, and finds out when it is well again (Nygard, "Release It!").
///
/// Closed, every attempt is let through and its end counted. Open, none is until the time is up. Then, half-open, a few probes are: one that
/// fails opens the circuit for longer, some that succeed after one another close it.
///
/// An attempt has succeeded when its answer begins, or failures would be known long before the successes of the same time. Where answers have broken off
/// it has when its answer is whole.
///
/// Ends of attempts may come in any order and as late as they like: those that began before the circuit opened change nothing, but for answers that
/// end a silence.
struct CircuitBreaker: Sendable {
    enum Phase: Sendable, Equatable {
        case closed
        /// Until a time, for a reason.
        case open(until: Int, OpenReason)
        /// So many probes are under way, and so many have succeeded after one another.
        case halfOpen(probing: Int, succeeded: Int)
    }

    private(set) var settings: BreakerSettings
    private(set) var phase = Phase.closed
    private(set) var counts: SlidingCounts
    private(set) var consecutiveFailures = 0
    /// How many times it has opened without having stayed closed for a window in between.
    private var openings = 0
    private(set) var closedAt = Int.min / 2
    /// How many times it has opened or closed: probes that began before that belong to what is over.
    private(set) var epoch = 0
    /// When the latest probe began.
    private var probedAt = Int.min / 2
    /// Probes that were sent beside others that hang.
    private var beside = 0
    /// The latest answer that came to an end broke off.
    private var breaksOff = false
    /// Answers that take longer to begin do not tell that it is well: how long, and for how long that counts.
    private var lateness: (after: Int, until: Int)?
    /// Answers in time since it opened for silence.
    private var inTime = 0
    /// So many tell that the silence is over; one or two may be chance where it has got slow.
    private static let enoughInTime = 3

    /// For how long a target that got slow is compared with how it was before, in nanoseconds.
    private static let longestLateness = 60_000_000_000

    init(_ settings: BreakerSettings) {
        self.settings = settings
        counts = SlidingCounts(window: settings.window)
    }

    /// Begins anew, by other settings.
    mutating func restart(_ settings: BreakerSettings) {
        let epoch = epoch
        self = CircuitBreaker(settings)
        self.epoch = epoch + 1
    }

    /// When the latest probe has been waited for so long that another one is sent beside it: what hangs may do so for ever, and what is slow must still be
    /// able to tell that it is well. Each time it takes twice as long.
    private var probedUntil: Int {
        probedAt
            + min(
                max(2 * settings.openFor, lateness?.after ?? 0) << min(beside, 10),
                max(settings.openFor, settings.longestOpen)
            )
    }

    /// Until when nothing is let through; nil: something may be.
    func refusesUntil(at now: Int) -> Int? {
        switch phase {
        case .closed: nil
        case .open(let until, _): now < until ? until : nil
        case .halfOpen(let probing, _): probing < settings.probes || now >= probedUntil ? nil : probedUntil
        }
    }

    /// An attempt begins, let through or not.
    /// - Parameter insists: it is made whatever is known, and so tells as much as a probe.
    /// - Returns: whether it is a probe.
    mutating func begin(at now: Int, insists: Bool = false) -> Bool {
        switch phase {
        case .closed: return false
        case .open(let until, _):
            guard now >= until || insists else { return false }
            phase = .halfOpen(probing: 1, succeeded: 0)
            (probedAt, beside) = (now, 0)
            return true
        case .halfOpen(let probing, let succeeded):
            if probing < settings.probes {
                phase = .halfOpen(probing: probing + 1, succeeded: succeeded)
            } else {
                guard now >= probedUntil else { return false }
                beside += 1
            }
            probedAt = now
            return true
        }
    }

    /// The answer of an attempt begins.
    /// - Parameters:
    ///   - isSlow: it took longer than is wanted.
    ///   - isLate: it took longer than it usually does, by far.
    /// - Returns: whether that is a success; nothing but a failure need be told of its end then.
    mutating func answers(
        isProbe: Bool,
        isSlow: Bool,
        isLate: Bool = false,
        isStream: Bool = true,
        at now: Int
    ) -> Bool {
        if breaksOff { return false }
        end(isProbe: isProbe, isFailure: false, isSlow: isSlow, isLate: isLate, isStream: isStream, at: now)
        return true
    }

    /// How long streams may take to begin to tell that it is well, by what was usual before it opened; nil: that does not count.
    func longestWait(at now: Int) -> Int? { lateness.flatMap { now < $0.until ? $0.after : nil } }

    /// The answer of an attempt breaks off that was taken for a success.
    mutating func breaksOff(isProbe: Bool, at now: Int) {
        breaksOff = true
        counts.turnToFailure(at: now)
        consecutiveFailures += 1
        switch phase {
        case .closed: judge(at: now)
        case .halfOpen where isProbe: open(.probeFailed, at: now)
        case .open, .halfOpen: break
        }
    }

    /// An attempt has ended.
    /// - Parameters:
    ///   - isFailure: nil: it tells nothing of the target.
    ///   - isSlow: its answer took longer to begin than is wanted.
    ///   - isLate: it took longer than it usually does, by far.
    ///   - isStream: it was told as it came.
    mutating func end(
        isProbe: Bool,
        isFailure: Bool?,
        isSlow: Bool,
        isLate: Bool = false,
        isStream: Bool = true,
        at now: Int
    ) {
        if isFailure == false { breaksOff = false }
        if let isFailure {
            counts.add(isFailure: isFailure, isSlow: isSlow, at: now)
            consecutiveFailures = isFailure ? consecutiveFailures + 1 : 0
        }
        switch phase {
        case .closed:
            if isFailure == true || isSlow { judge(at: now) }
        // A whole answer does not tell that streams begin in time again.
        case .open(_, .silence) where isFailure == false && !isLate && (isStream || longestWait(at: now) == nil):
            inTime += 1
            guard inTime >= Self.enoughInTime else { break }
            lateness = nil
            close(at: now)
        case .open: break
        case .halfOpen(let probing, let succeeded):
            guard isProbe else { break }
            switch isFailure {
            case true: open(.probeFailed, at: now)
            case false where isLate || isSlow && settings.slowCall != nil: open(.probeFailed, at: now)
            case false where succeeded + 1 >= settings.successes:
                if isStream { lateness = nil }
                close(at: now)
            case false: phase = .halfOpen(probing: max(0, probing - 1), succeeded: succeeded + 1)
            case nil: phase = .halfOpen(probing: max(0, probing - 1), succeeded: succeeded)
            }
        }
    }

    /// What the attempts of the window came to.
    mutating func recent(at now: Int) -> SlidingCounts.Counts {
        counts.advance(to: now)
        return counts.sum
    }

    /// What the latest of them came to: so many or a few more.
    mutating func recent(_ calls: Int, at now: Int) -> SlidingCounts.Counts {
        counts.advance(to: now)
        return counts.newest(calls)
    }

    /// Opens it because of what was found elsewhere.
    /// - Parameter lateAfter: answers that take longer to begin will not tell that it is well, for a minute, in nanoseconds; nil: as before.
    mutating func open(_ reason: OpenReason, lateAfter: Int? = nil, at now: Int) {
        if let lateAfter { lateness = (lateAfter, now + Self.longestLateness) }
        inTime = 0
        if openings > 0, case .closed = phase, now - closedAt > settings.window { openings = 0 }
        let time = openings < 30 ? settings.openFor << openings : settings.longestOpen
        openings += 1
        // A probe that waited for long has taken up some of the time.
        let begin = if case .halfOpen = phase { probedAt } else { now }
        let until = begin + min(max(time, settings.openFor), settings.longestOpen)
        phase = .open(until: max(until, now + settings.openFor), reason)
        epoch += 1
    }

    /// What was found elsewhere says that it is well, whatever was counted.
    mutating func close(at now: Int) {
        phase = .closed
        closedAt = now
        epoch += 1
        consecutiveFailures = 0
        counts.forget()
    }

    private mutating func judge(at now: Int) {
        let sum = counts.sum
        let isJudged = sum.calls >= settings.minimumCalls
        if settings.consecutiveFailures > 0, consecutiveFailures >= settings.consecutiveFailures {
            open(.consecutiveFailures, at: now)
        } else if isJudged, Double(sum.failures) >= settings.failureShare * Double(sum.calls) {
            open(.failureShare, at: now)
        } else if isJudged, settings.slowCall != nil, Double(sum.slow) >= settings.slowShare * Double(sum.calls) {
            open(.slowShare, at: now)
        }
    }
}

/// Why a circuit is open.
public enum OpenReason: String, Sendable, Hashable, CaseIterable {
    case consecutiveFailures = "consecutive_failures"
    case failureShare = "failure_share"
    case slowShare = "slow_share"
    /// It was left alone, and is tried.
    case probing
    /// It was tried, and still failed.
    case probeFailed = "probe_failed"
    /// It fared much worse than its peers.
    case outlier
    /// Nothing was heard of it in time, though much was asked.
    case silence
    /// A check of its health failed.
    case healthCheck = "health_check"
}
