/// How a target has fared in the last minutes.
public struct TargetBenchmark: Sendable, Equatable {
    /// Attempts that ended, but for those that tell nothing of the target.
    public var calls = 0
    /// Those of them that failed.
    public var failures = 0
    /// Until answers began that were told as they came.
    public var timeToFirstToken = SlidingHistogram.Counts()
    /// Between two tokens of such an answer.
    public var timePerToken = SlidingHistogram.Counts()
    /// Of attempts that succeeded.
    public var total = SlidingHistogram.Counts()

    /// Nothing.
    public init() {}

    /// The share of attempts that failed; nil where there were none.
    public var failureShare: Double? { calls > 0 ? Double(failures) / Double(calls) : nil }

    /// Adds how it fared elsewhere.
    public static func += (one: inout TargetBenchmark, other: TargetBenchmark) {
        one.calls += other.calls
        one.failures += other.failures
        one.timeToFirstToken += other.timeToFirstToken
        one.timePerToken += other.timePerToken
        one.total += other.total
    }
}

extension TargetBenchmark {
    /// What it is made of, in slices that are forgotten one by one.
    struct Window: Sendable {
        private static let length = 300_000_000_000
        private var counts = SlidingCounts(window: length, slices: 5)
        private var timeToFirstToken = SlidingHistogram(window: length)
        private var timePerToken = SlidingHistogram(window: length)
        private var total = SlidingHistogram(window: length)

        mutating func add(_ report: AttemptReport, at now: Int) {
            guard report.verdict != .nothing else { return }
            counts.add(isFailure: report.verdict == .failure, isSlow: false, at: now)
            guard report.verdict == .success else { return }
            total.add(report.total, at: now)
            guard report.isStream, let first = report.timeToFirstToken else { return }
            timeToFirstToken.add(first, at: now)
            guard let tokens = report.outputTokens, tokens > 1 else { return }
            timePerToken.add((report.total - first) / (tokens - 1), at: now)
        }

        mutating func benchmark(at now: Int) -> TargetBenchmark {
            counts.advance(to: now)
            var benchmark = TargetBenchmark()
            benchmark.calls = counts.sum.calls
            benchmark.failures = counts.sum.failures
            benchmark.timeToFirstToken = timeToFirstToken.counts(at: now)
            benchmark.timePerToken = timePerToken.counts(at: now)
            benchmark.total = total.counts(at: now)
            return benchmark
        }
    }
}
