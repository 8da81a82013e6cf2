/// How long answers of a target take: until they begin, for each token after that, and as a whole where they come at once.
///
/// Those that are still waited for count as well: a target that has stopped answering is seen to be slow while nothing has come of it.
struct LatencyEstimate: Sendable {
    private static let decay = 5_000_000_000
    private var firstToken = PeakEWMA(decay: decay)
    private var eachToken = PeakEWMA(decay: decay)
    private var whole = PeakEWMA(decay: decay)
    /// Attempts whose answer has not begun.
    private var waiting = 0
    /// Of the times at which they began; wraps round, which their difference to as many times now does as well.
    private var begun = 0

    mutating func begin(at now: Int) {
        waiting += 1
        begun &+= now
        // Whoever comes because it may have become better is enough to find out.
        firstToken.hold(at: now)
        eachToken.hold(at: now)
        whole.hold(at: now)
    }

    mutating func answers(begunAt began: Int, at now: Int) {
        leaves(begunAt: began)
        firstToken.add(now - began, at: now)
    }

    mutating func leaves(begunAt began: Int) {
        waiting -= 1
        begun &-= began
    }

    mutating func add(_ report: AttemptReport, at now: Int) {
        if !report.isStream {
            whole.add(report.total, at: now)
        } else if let first = report.timeToFirstToken, let tokens = report.outputTokens, tokens > 1 {
            eachToken.add((report.total - first) / (tokens - 1), at: now)
        }
    }

    /// In nanoseconds; nil: nobody knows.
    func expectedTime(isStream: Bool, tokens: Int, at now: Int) -> Double? {
        // Who has waited for long is likely to wait for as long again.
        let waited = waiting > 0 ? 2 * Double(waiting &* now &- begun) / Double(waiting) : 0
        guard let first = firstToken.value(at: now) else {
            guard let whole = whole.value(at: now) else { return waited > 1e9 ? waited : nil }
            return max(whole, waited)
        }
        let rest = (eachToken.value(at: now) ?? 0) * Double(max(0, tokens))
        // A whole answer takes as long as others did, whatever their length was, where there were others.
        if !isStream, let whole = whole.value(at: now) { return max(whole, waited) }
        return max(first, waited) + rest
    }

    /// Nil: nobody knows.
    func tokensPerSecond(at now: Int) -> Double? {
        guard let each = eachToken.value(at: now), each > 0 else { return nil }
        return 1e9 / each
    }
}
