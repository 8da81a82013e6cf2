/// What is known of a target, and touched under its lock alone.
struct TargetState {
    var breaker: CircuitBreaker
    var latency: LatencyEstimate
    /// Of answers that are told as they come, and of those that come as a whole.
    var streams = SilenceWatch()
    var wholes = SilenceWatch()
    /// Bytes of requests that were answered, as a mean that forgets; nil: there were none.
    var usualSize: Double?
    /// How long nearly all answers take to begin, or as a whole.
    var usual = UsualWaits()
    var benchmark = TargetBenchmark.Window()
    var waits = UsualWaits()
    var prefixes = WarmPrefixes()
    /// Its vendor does not pass its health check.
    var isIll = false

    /// A request that is that many times as large as they usually are takes as long as it takes.
    private static let oversize = 4.0
    private static let sizes = 32.0

    func isOversize(_ bytes: Int) -> Bool {
        usualSize.map { Double(bytes) > Self.oversize * max($0, 1000) } ?? true
    }

    mutating func answersRequest(of bytes: Int) {
        let usual = usualSize ?? Double(bytes)
        usualSize = usual + (Double(bytes) - usual) / Self.sizes
    }

    /// How long nothing in time is longer than chance makes it; nil: nobody knows, or it does not matter.
    mutating func longestWait(isStream: Bool, at now: Int) -> Int? {
        if isStream, let longest = breaker.longestWait(at: now) { return longest }
        guard let least = breaker.settings.silence,
            let usual = usual.time(SilenceWatch.share, isStream: isStream, of: &benchmark, at: now)
        else { return nil }
        // How long a whole answer takes is for the most part a matter of its length.
        return isStream ? max(least, 2 * usual) : max(3 * least, 3 * usual)
    }

    /// The answer of a stream took so long to begin that it does not tell that the target is well.
    mutating func isLate(_ wait: Int, at now: Int) -> Bool {
        if breaker.phase != .closed { return breaker.longestWait(at: now).map { wait > $0 } ?? false }
        guard streams.isSuspicious, let longest = longestWait(isStream: true, at: now) else { return false }
        return wait > longest
    }

    /// The circuit opened or closed: nothing is known of who waits since then.
    mutating func watchesAnew() { (streams, wholes) = (SilenceWatch(), SilenceWatch()) }

    mutating func open(_ reason: OpenReason, lateAfter: Int? = nil, at now: Int) {
        breaker.open(reason, lateAfter: lateAfter, at: now)
        watchesAnew()
    }

    /// An attempt was sent that is watched.
    /// - Returns: for how long nothing was heard in time, if that is longer than chance makes it; nil: it is not.
    mutating func watches(isStream: Bool, at now: Int) -> Int? {
        if isStream { streams.sent(at: now) } else { wholes.sent(at: now) }
        guard case .closed = breaker.phase, (isStream ? streams : wholes).isSuspicious,
            let longest = longestWait(isStream: isStream, at: now),
            (isStream ? streams : wholes).isSilence(of: longest, at: now)
        else { return nil }
        return longest
    }

    /// An attempt that was watched is waited for no longer.
    /// - Parameter isHeard: something came of it in time.
    mutating func leaves(_ ticket: TargetHealth.Ticket, isHeard: Bool) {
        // What was sent before the circuit opened or closed is not counted any more.
        guard ticket.watchedSince == breaker.epoch else { return }
        switch (ticket.isStream, isHeard) {
        case (true, true): streams.heard()
        case (true, false): streams.left()
        case (false, true): wholes.heard()
        case (false, false): wholes.left()
        }
    }
}
