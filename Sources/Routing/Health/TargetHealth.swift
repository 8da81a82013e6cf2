import Core
import Synchronization

/// How a target fares: whether it is to be left alone, how long it takes, how much it has to do. One for a vendor's model in a process,
/// whoever uses it.
///
/// All times are nanoseconds of a clock that never goes back.
public final class TargetHealth: Sendable {
    /// `vendor/model`.
    public let name: String
    /// The time until which nothing is to be sent to it; 0: it is well; in the past: it may be probed.
    private let refusesUntil = Atomic<Int>(0)
    /// The time until which its vendor has asked to be left alone; 0 or in the past: it may be used.
    private let restsUntil = Atomic<Int>(0)
    /// Attempts that are under way.
    private let running = Atomic<Int>(0)
    /// So many of its latest attempts have failed that it may be an outlier.
    private let mayBeOutlier = Atomic<Bool>(false)
    /// What its vendor says is left of its limits.
    public let headroom = Headroom()
    private let turns = TurningLock()
    // Touched only while `turns` is held.
    nonisolated(unsafe) private var state: TargetState

    /// - Parameter name: `vendor/model`.
    public init(_ name: String, _ settings: BreakerSettings = BreakerSettings()) {
        self.name = name
        state = TargetState(breaker: CircuitBreaker(settings), latency: LatencyEstimate())
    }

    private func update<Result>(_ work: (inout TargetState) -> Result) -> Result {
        turns.lock()
        defer { turns.unlock() }
        return work(&state)
    }

    // MARK: Whether it may be used

    /// Whether something may be sent to a target.
    public enum Availability: Sendable, Equatable {
        case available
        /// It has been left alone for long enough: one attempt may find out how it is.
        case probe
        /// It is left alone until a time; nil: until a probe has ended, or its vendor passes its health check.
        case open(until: Int?)
        /// Its vendor has asked to be left alone until a time.
        case resting(until: Int)
    }

    /// Whether something may be sent to it.
    public func availability(at now: Int) -> Availability {
        let rests = restsUntil.load(ordering: .relaxed)
        let refuses = refusesUntil.load(ordering: .relaxed)
        if rests == 0, refuses == 0 { return .available }
        if now < refuses { return .open(until: refuses == .max ? nil : refuses) }
        if now < rests { return .resting(until: rests) }
        return refuses == 0 ? .available : .probe
    }

    /// Its vendor asks to be left alone.
    public func rest(until time: Int) {
        restsUntil.store(max(time, restsUntil.load(ordering: .relaxed)), ordering: .relaxed)
    }

    /// It is to be left alone for a while, since it fares worse than its peers.
    func eject(at now: Int) {
        update { state in
            guard state.breaker.phase == .closed else { return }
            state.open(.outlier, at: now)
            publish(state, at: now)
        }
    }

    /// Whether its vendor passes its health check: until it does it is left alone, whatever becomes of its attempts.
    public func setIll(_ isIll: Bool, at now: Int) {
        update { state in
            state.isIll = isIll
            publish(state, at: now)
        }
    }

    /// Changes when it is left alone.
    public func configure(_ settings: BreakerSettings) {
        update { state in
            guard state.breaker.settings != settings else { return }
            state.breaker.restart(settings)
            state.watchesAnew()
            publish(state, at: 0)
        }
    }

    private func publish(_ state: TargetState, at now: Int) {
        let breaker = state.breaker
        let refuses: Int
        switch breaker.phase {
        case _ where state.isIll: refuses = .max
        case .closed: refuses = 0
        case .open(let until, _): refuses = until
        // In the past: it may be probed.
        case .halfOpen: refuses = breaker.refusesUntil(at: now) ?? 1
        }
        refusesUntil.store(refuses, ordering: .relaxed)
        let hasFailed = breaker.counts.sum.failures >= OutlierRule.minimumFailures
        mayBeOutlier.store(breaker.phase == .closed && hasFailed, ordering: .relaxed)
    }

    // MARK: Attempts

    /// An attempt is to be made.
    /// - Parameter insists: it is though the target is to be left alone.
    /// - Returns: nil where it is to be left alone: others were faster to find out how it is.
    public func begin(at now: Int, insists: Bool = false) -> Ticket? {
        var probes: Int?
        if refusesUntil.load(ordering: .relaxed) != 0 {
            let begins = update { state in
                if state.isIll, !insists { return false }
                guard state.breaker.phase != .closed else { return true }
                if state.breaker.begin(at: now, insists: insists) { probes = state.breaker.epoch }
                publish(state, at: now)
                return probes != nil || insists
            }
            guard begins else { return nil }
        }
        running.add(1, ordering: .relaxed)
        return Ticket(probes: probes, began: now)
    }

    /// An attempt is sent.
    /// - Parameters:
    ///   - isStream: its answer is asked for as it comes.
    ///   - size: of the request, in bytes; nil: it is sent as it comes from the caller, however long that takes.
    public func sends(_ ticket: inout Ticket, isStream: Bool, size: Int?, at now: Int) {
        guard ticket.waitingSince == nil else { return }
        (ticket.waitingSince, ticket.isStream, ticket.size) = (now, isStream, size)
        ticket.watchedSince = update { state in
            state.latency.begin(at: now)
            guard let size, !state.isOversize(size) else { return nil }
            if let longest = state.watches(isStream: isStream, at: now) {
                state.open(.silence, lateAfter: isStream ? longest : nil, at: now)
                publish(state, at: now)
            }
            return state.breaker.epoch
        }
    }

    /// The answer of an attempt begins.
    public func answers(_ ticket: inout Ticket, at now: Int) {
        guard let began = ticket.waitingSince else { return }
        ticket.waitingSince = nil
        let sent = ticket
        (ticket.isCounted, ticket.isLate) = update { state in
            let isProbe = sent.probes == state.breaker.epoch
            state.latency.answers(begunAt: began, at: now)
            var isLate = false
            if let size = sent.size {
                isLate = sent.isStream && !state.isOversize(size) && state.isLate(now - began, at: now)
                state.answersRequest(of: size)
            }
            state.leaves(sent, isHeard: !isLate)
            let isSlow = state.breaker.settings.slowCall.map { now - began > $0 } ?? false
            let isCounted = change(&state, isTelling: isSlow || isProbe, at: now) {
                $0.answers(isProbe: isProbe, isSlow: isSlow, isLate: isLate, isStream: sent.isStream, at: now)
            }
            return (isCounted, isLate)
        }
    }

    /// An attempt is over.
    public func end(_ ticket: Ticket, _ report: AttemptReport, at now: Int) {
        running.subtract(1, ordering: .relaxed)
        if let rest = report.rest { self.rest(until: now + rest) }
        update { state in
            if let began = ticket.waitingSince {
                state.latency.leaves(begunAt: began)
                if report.verdict == .success, let size = ticket.size { state.answersRequest(of: size) }
                state.leaves(ticket, isHeard: report.verdict != .nothing || report.rest != nil)
            }
            if report.verdict == .success { state.latency.add(report, at: now) }
            state.benchmark.add(report, at: now)
            // What was sent before the target got well again tells nothing of how it is now.
            let isOld = ticket.began < state.breaker.closedAt
            let isFailure: Bool? = report.verdict == .nothing || isOld ? nil : report.verdict == .failure
            let isProbe = ticket.probes == state.breaker.epoch
            if ticket.isCounted {
                guard isFailure == true else { return }
                return change(&state, isTelling: true, at: now) { $0.breaksOff(isProbe: isProbe, at: now) }
            }
            let slow = state.breaker.settings.slowCall
            let isSlow = slow.map { (report.timeToFirstToken ?? report.total) > $0 } ?? false
            change(&state, isTelling: isFailure == true || isSlow || isProbe, at: now) {
                $0.end(
                    isProbe: isProbe,
                    isFailure: isFailure,
                    isSlow: isSlow,
                    isLate: ticket.isLate,
                    isStream: ticket.isStream,
                    at: now
                )
            }
        }
    }

    /// Lets the breaker know something, and others of what it makes of it.
    /// - Parameter isTelling: it may make something of it though all was well.
    private func change<Result>(
        _ state: inout TargetState,
        isTelling: Bool,
        at now: Int,
        _ work: (inout CircuitBreaker) -> Result
    ) -> Result {
        let (wasWell, epoch) = (
            state.breaker.phase == .closed && state.breaker.counts.sum.failures == 0, state.breaker.epoch
        )
        defer {
            if state.breaker.epoch != epoch { state.watchesAnew() }
            if isTelling || !wasWell { publish(state, at: now) }
        }
        return work(&state.breaker)
    }

    // MARK: What is known

    /// Attempts that are under way.
    public var inFlight: Int { running.load(ordering: .relaxed) }

    /// How long a call can be expected to take, in nanoseconds; nil: nobody knows.
    /// - Parameters:
    ///   - isStream: its answer is told as it comes.
    ///   - tokens: of the answer, as expected.
    public func expectedTime(isStream: Bool, tokens: Int, at now: Int) -> Double? {
        update { $0.latency.expectedTime(isStream: isStream, tokens: tokens, at: now) }
    }

    /// Tokens in a second, once the answer has begun; nil: nobody knows.
    public func tokensPerSecond(at now: Int) -> Double? {
        update { $0.latency.tokensPerSecond(at: now) }
    }

    /// Something speaks against it, though it is not left alone.
    var isSuspicious: Bool { mayBeOutlier.load(ordering: .relaxed) }

    /// What its attempts in the breaker's window came to.
    func counts(at now: Int) -> SlidingCounts.Counts {
        update { $0.breaker.recent(at: now) }
    }

    /// What the latest of them came to: so many or a few more.
    func latestCounts(_ calls: Int, at now: Int) -> SlidingCounts.Counts {
        update { $0.breaker.recent(calls, at: now) }
    }

    /// Nothing is known of it that would be lost.
    func isIdle(at now: Int) -> Bool {
        inFlight == 0 && restsUntil.load(ordering: .relaxed) <= now && openReason == nil
            && benchmark(at: now).calls == 0
    }

    /// Why it is left alone; nil: it is not.
    public var openReason: OpenReason? {
        update { state in
            switch state.breaker.phase {
            case _ where state.isIll: .healthCheck
            case .closed: nil
            case .open(_, let reason): reason
            case .halfOpen: .probing
            }
        }
    }

    /// How long answers lately took to begin, as told as they come, or to be whole: the time within which a share of them did, in nanoseconds;
    /// nil where too few are known.
    public func wait(_ share: Double, isStream: Bool, at now: Int) -> Int? {
        update { $0.waits.time(share, isStream: isStream, of: &$0.benchmark, at: now) }
    }

    /// It is sent a prompt with a beginning that its vendor may keep warm.
    public func warms(_ prefix: UInt64, at now: Int) {
        update { $0.prefixes.add(prefix, at: now) }
    }

    /// Its vendor may have the beginning of a prompt in its cache.
    public func isWarm(_ prefix: UInt64, at now: Int) -> Bool {
        update { $0.prefixes.contains(prefix, at: now) }
    }

    /// How it has fared in the last minutes.
    public func benchmark(at now: Int) -> TargetBenchmark {
        update { $0.benchmark.benchmark(at: now) }
    }
}
