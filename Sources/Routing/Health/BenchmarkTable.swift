/// How targets have fared, by their names, as gateways tell each other.
///
/// A line for each target, with tabs between its name, the attempts, the failures and three histograms as `step:count` between commas.
public struct BenchmarkTable: Sendable, Equatable {
    /// By `vendor/model`.
    public private(set) var targets: [String: TargetBenchmark] = [:]
    /// Targets that are told of.
    private static let most = 2000

    /// - Parameter targets: those of which nothing is known are left out, and of very many the ones with the fewest attempts.
    public init(_ targets: [String: TargetBenchmark]) {
        let known = targets.filter { $0.value.calls > 0 && !$0.key.contains(where: \.isNewlineOrTab) }
        let busiest = known.sorted { ($1.value.calls, $0.key) < ($0.value.calls, $1.key) }.prefix(Self.most)
        self.targets = Dictionary(uniqueKeysWithValues: busiest.map { ($0.key, $0.value) })
    }

    /// Reads what another gateway has told; what cannot be understood is left out.
    public init(reading text: String) {
        for line in text.split(separator: "\n").prefix(Self.most) {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count == 6, let calls = Int(parts[1]), let failures = Int(parts[2]),
                0...(1 << 40) ~= calls, 0...calls ~= failures,
                let first = SlidingHistogram.Counts(reading: parts[3]),
                let each = SlidingHistogram.Counts(reading: parts[4]),
                let total = SlidingHistogram.Counts(reading: parts[5])
            else { continue }
            var benchmark = TargetBenchmark()
            (benchmark.calls, benchmark.failures) = (calls, failures)
            (benchmark.timeToFirstToken, benchmark.timePerToken, benchmark.total) = (first, each, total)
            targets[String(parts[0])] = benchmark
        }
    }

    /// As it is told.
    public var text: String {
        targets.sorted { $0.key < $1.key }.map { name, benchmark in
            let histograms = [benchmark.timeToFirstToken, benchmark.timePerToken, benchmark.total].map(\.text)
            return ([name, "\(benchmark.calls)", "\(benchmark.failures)"] + histograms).joined(separator: "\t")
        }.joined(separator: "\n")
    }
}

extension SlidingHistogram.Counts {
    fileprivate var text: String {
        buckets.enumerated().filter { $0.element > 0 }.map { "\($0.offset):\($0.element)" }.joined(separator: ",")
    }

    /// Nil for what is none.
    fileprivate init?(reading text: Substring) {
        self.init()
        for item in text.split(separator: ",") {
            let parts = item.split(separator: ":")
            guard parts.count == 2, let bucket = Int(parts[0]), buckets.indices.contains(bucket),
                let count = Int(parts[1]), 0...(1 << 40) ~= count
            else { return nil }
            buckets[bucket] = count
        }
    }
}

extension Character {
    fileprivate var isNewlineOrTab: Bool { isNewline || self == "\t" }
}
