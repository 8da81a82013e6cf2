/// How often values were found up to each of some bounds.
public struct MetricHistogram: Sendable, Equatable {
    /// Upwards.
    public let bounds: [Double]
    /// Values above the bound before and up to each bound.
    public private(set) var counts: [Int]
    /// How many values there were, those above the last bound too.
    public private(set) var count = 0
    /// Of all values.
    public private(set) var sum = 0.0

    /// Of no values.
    public init(bounds: [Double]) {
        self.bounds = bounds
        counts = [Int](repeating: 0, count: bounds.count)
    }

    /// Of times in seconds from a millisecond to five minutes.
    public static var seconds: MetricHistogram {
        MetricHistogram(bounds: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300])
    }

    /// Counts a value.
    public mutating func add(_ value: Double) {
        count += 1
        sum += value
        if let place = bounds.firstIndex(where: { value <= $0 }) { counts[place] += 1 }
    }

    /// Counts what another one with the same bounds has counted.
    public mutating func add(_ other: MetricHistogram) {
        for place in counts.indices { counts[place] += other.counts[place] }
        count += other.count
        sum += other.sum
    }
}
