import Glibc

/// A mean of times in which late ones weigh most and a long one counts at once: what gets worse is seen with the first attempt that
/// shows it, what gets better is believed by and by (the "peak EWMA" of Twitter's Finagle).
///
/// What is not used for a while is forgotten by and by too, so that a target that was slow once is tried again.
struct PeakEWMA: Sendable {
    /// In nanoseconds; nil: nothing is known.
    private(set) var latest: Double?
    private var updated = 0
    /// In which the weight of an earlier time falls to 37 %, in nanoseconds.
    private let decay: Double

    init(decay: Int) {
        self.decay = Double(max(1, decay))
    }

    mutating func add(_ time: Int, at now: Int) {
        let time = Double(max(0, time))
        if let latest, time < latest {
            let weight = exp(-Double(max(0, now - updated)) / decay)
            self.latest = latest * weight + time * (1 - weight)
        } else {
            latest = time
        }
        updated = now
    }

    /// Forgets nothing for a while: somebody is finding out.
    mutating func hold(at now: Int) {
        if Double(now - updated) > decay { updated = now }
    }

    /// As it counts now: it loses weight when nothing was added for longer than the decay.
    func value(at now: Int) -> Double? {
        guard let latest else { return nil }
        let idle = Double(now - updated) - decay
        return idle > 0 ? latest * exp(-idle / decay) : latest
    }
}
