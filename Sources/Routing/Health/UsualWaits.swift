/// How long answers of a target usually take, looked up now and then in what is known of it.
struct UsualWaits: Sendable {
    /// Answers below which a percentile says nothing.
    private static let enough = 20
    /// For how long what was looked up will do, in nanoseconds.
    private static let age = 1_000_000_000

    private struct Known: Sendable {
        var share: Double
        var time: Int?
        var since: Int
    }

    private var streams: Known?
    private var wholes: Known?

    /// The time within which a share of the answers began, or were whole; nil where too few are known.
    mutating func time(
        _ share: Double,
        isStream: Bool,
        of window: inout TargetBenchmark.Window,
        at now: Int
    ) -> Int? {
        if let known = isStream ? streams : wholes, known.share == share, now - known.since < Self.age {
            return known.time
        }
        let benchmark = window.benchmark(at: now)
        let times = isStream ? benchmark.timeToFirstToken : benchmark.total
        let time = times.count >= Self.enough ? times.percentile(share) : nil
        let known = Known(share: share, time: time, since: now)
        if isStream { streams = known } else { wholes = known }
        return time
    }
}
