/// How long things took, so that percentiles can be told of any number of them together: counts by ranges of times, each a tenth
/// longer than the one before (by one microsecond where that is less). A percentile is off by at most a twentieth.
///
/// Sketches add up exactly: that of many calls is the same however they were divided.
public struct LatencySketch: Sendable, Hashable {
    /// By the number of the range; range `n` ends at 1.1 to the power of `n` microseconds.
    private var counts: [Int: Int] = [:]

    /// Where each range ends, in microseconds; the last one has all that takes longer than about a month.
    private static let ends: [Int] = {
        var ends = [1]
        while let last = ends.last, last < 2_600_000_000_000 { ends.append(max(last + 1, last * 11 / 10)) }
        return ends
    }()

    /// Of nothing.
    public init() {}

    /// How many there are.
    public var count: Int { counts.values.reduce(0, +) }

    /// Takes one time, in microseconds.
    public mutating func add(_ microseconds: Int) {
        counts[Self.range(of: microseconds), default: 0] += 1
    }

    /// Takes all of another.
    public mutating func add(_ other: LatencySketch) {
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// The time within which a share of them was done, in microseconds; nil where there are none.
    /// - Parameter share: above 0, at most 1.
    public func percentile(_ share: Double) -> Int? {
        let all = count
        guard all > 0 else { return nil }
        let rank = max(1, Int((share * Double(all)).rounded(.up)))
        var seen = 0
        for range in counts.keys.sorted() {
            seen += counts[range] ?? 0
            if seen >= rank { return Self.middle(of: range) }
        }
        return nil
    }

    private static func range(of microseconds: Int) -> Int {
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] < microseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func middle(of range: Int) -> Int {
        range == 0 ? ends[0] : (ends[range - 1] + ends[range] + 1) / 2
    }

    // MARK: In the database

    /// Ranges in their order, each as the distance from the one before and the count, as variable-length numbers of 7 bits a byte.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        var before = 0
        for range in counts.keys.sorted() {
            Self.write(range - before, to: &bytes)
            Self.write(counts[range] ?? 0, to: &bytes)
            before = range
        }
        return bytes
    }

    /// What was encoded; what cannot be read counts as nothing.
    init(_ bytes: [UInt8]?) {
        var rest = (bytes ?? [])[...]
        var range = 0
        while let distance = Self.read(&rest), let count = Self.read(&rest) {
            range += distance
            guard range < Self.ends.count, count > 0 else { return }
            counts[range, default: 0] += count
        }
    }

    private static func write(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(number)
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func read(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = bytes.popFirst(), shift < 56 {
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(number) }
            shift += 7
        }
        return nil
    }
}
