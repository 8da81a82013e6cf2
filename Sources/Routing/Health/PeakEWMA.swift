import Glibc

/// A mean of times in which late ones weigh most and a long one counts at once: what gets worse is seen with the first attempt that
/// shows it, what gets better is believed by and by (the "peak EWMA" of Twitter's Finagle).
///
/// What is not used for a while is forgotten by and by too, so that a target that was slow once is tried again.
struct PeakEWMA: Sendable {
    /// In nanoseconds; nil: nothing is known.
    private(set) var latest: Double?
    private var updated = 0
    /// When somebody went to find out, or when something was added.
    private var held = 0
    /// In which the weight of an earlier time falls to 37 %, in nanoseconds.
    private let decay: Double
    /// How many times the decay it loses weight.
    private static let longest = 2.0

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
        (updated, held) = (now, now)
    }

    /// Forgets nothing for a while: somebody is finding out. What they find weighs as much as if nobody had waited for it.
    mutating func hold(at now: Int) {
        if Double(now - held) > decay { held = now }
    }

    /// As it counts now: it loses weight when nothing was added for longer than the decay, and is forgotten after three times that.
    func value(at now: Int) -> Double? {
        guard let latest else { return nil }
        let idle = Double(now - held) - decay
        if idle > Self.longest * decay { return 0 }
        return idle > 0 ? latest * exp(-idle / decay) : latest
    }
}
