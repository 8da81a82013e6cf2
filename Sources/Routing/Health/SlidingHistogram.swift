/// Times of the last while by their lengths, for percentiles: eight steps to a doubling, so that one is told to within 5 %.
///
/// Steps begin at 65 microseconds; what is shorter or longer than 36 minutes is told as that.
public struct SlidingHistogram: Sendable {
    private static let lowestPower = 16
    private static let stepsPower = 3
    static let bucketCount = (41 - lowestPower) << stepsPower

    private var slices: [[UInt16]]
    private let sliceLength: Int
    private var latest = 0

    /// - Parameter window: of all slices, in nanoseconds.
    public init(window: Int = 300_000_000_000, slices count: Int = 5) {
        slices = Array(repeating: [], count: count)
        sliceLength = max(1, window / count)
    }

    /// Adds a time in nanoseconds.
    public mutating func add(_ time: Int, at now: Int) {
        advance(to: now)
        let place = latest % slices.count
        if slices[place].isEmpty { slices[place] = Array(repeating: 0, count: Self.bucketCount) }
        let bucket = Self.bucket(of: time)
        if slices[place][bucket] < .max { slices[place][bucket] += 1 }
    }

    /// How many there were of each step, in the last while.
    public mutating func counts(at now: Int) -> Counts {
        advance(to: now)
        var counts = Counts()
        for slice in slices { for (bucket, count) in slice.enumerated() { counts.buckets[bucket] += Int(count) } }
        return counts
    }

    private mutating func advance(to now: Int) {
        let current = now / sliceLength
        guard current > latest else { return }
        for number in max(latest + 1, current - slices.count + 1)...current { slices[number % slices.count] = [] }
        latest = current
    }

    private static func bucket(of time: Int) -> Int {
        guard time >= 1 << lowestPower else { return 0 }
        let power = Int.bitWidth - 1 - time.leadingZeroBitCount
        let step = (time >> (power - stepsPower)) & (1 << stepsPower - 1)
        return min((power - lowestPower) << stepsPower + step, bucketCount - 1)
    }

    /// The middle of a step, in nanoseconds.
    private static func middle(of bucket: Int) -> Int {
        let (power, step) = (bucket >> stepsPower + lowestPower, bucket & (1 << stepsPower - 1))
        let width = 1 << (power - stepsPower)
        return 1 << power + step * width + width / 2
    }

    /// How many times there were of each step.
    public struct Counts: Sendable, Equatable {
        /// By the number of the step.
        public var buckets = Array(repeating: 0, count: SlidingHistogram.bucketCount)

        /// None.
        public init() {}

        /// All of them.
        public var count: Int { buckets.reduce(0, +) }

        /// The time below which a share of them lies, in nanoseconds; nil where there are none.
        /// - Parameter share: from 0 to 1.
        public func percentile(_ share: Double) -> Int? {
            let count = count
            guard count > 0 else { return nil }
            var rest = max(1, Int((share * Double(count)).rounded(.up)))
            for (bucket, found) in buckets.enumerated() {
                rest -= found
                if rest <= 0 { return SlidingHistogram.middle(of: bucket) }
            }
            return nil
        }

        /// Adds others.
        public static func += (one: inout Counts, other: Counts) {
            for bucket in one.buckets.indices { one.buckets[bucket] += other.buckets[bucket] }
        }
    }
}
