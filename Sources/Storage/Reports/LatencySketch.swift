/// How long things took, so that percentiles can be told of any number of them together: counts by ranges of times, each a tenth
/// longer than the one before (by one microsecond where that is less). A percentile is off by at most a twentieth.
///
/// Sketches add up exactly: that of many calls is the same however they were divided.
public struct LatencySketch: Sendable, Hashable {
    /// The number of the first range that has any; range `n` ends at 1.1 to the power of `n` microseconds.
    private var first = 0
    /// Of that range and those after it; neither the first nor the last is zero.
    private var counts: [Int] = []

    /// Where each range ends, in microseconds; the last one has all that takes longer than about a month.
    private static let ends: [Int] = {
        var ends = [1]
        while let last = ends.last, last < 2_600_000_000_000 { ends.append(max(last + 1, last * 11 / 10)) }
        return ends
    }()

    /// Of nothing.
    public init() {}

    /// How many there are.
    public var count: Int { counts.reduce(0, +) }

    /// There are none.
    public var isEmpty: Bool { counts.isEmpty }

    /// Takes one time, in microseconds.
    public mutating func add(_ microseconds: Int) {
        add(1, in: Self.range(of: microseconds))
    }

    /// Takes all of another.
    public mutating func add(_ other: LatencySketch) {
        guard !other.isEmpty else { return }
        makeRoom(for: other.first)
        makeRoom(for: other.first + other.counts.count - 1)
        for (place, count) in other.counts.enumerated() { counts[other.first - first + place] += count }
    }

    /// The time within which a share of them was done, in microseconds; nil where there are none.
    /// - Parameter share: above 0, at most 1.
    public func percentile(_ share: Double) -> Int? {
        let all = count
        guard all > 0 else { return nil }
        let rank = max(1, Int((share * Double(all)).rounded(.up)))
        var seen = 0
        for (place, count) in counts.enumerated() {
            seen += count
            if seen >= rank { return Self.middle(of: first + place) }
        }
        return nil
    }

    private mutating func add(_ count: Int, in range: Int) {
        makeRoom(for: range)
        counts[range - first] += count
    }

    private mutating func makeRoom(for range: Int) {
        if counts.isEmpty {
            first = range
            counts = [0]
        } else if range < first {
            counts.insert(contentsOf: repeatElement(0, count: first - range), at: 0)
            first = range
        } else if range - first >= counts.count {
            counts.append(contentsOf: repeatElement(0, count: range - first - counts.count + 1))
        }
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
        for (place, count) in counts.enumerated() where count > 0 {
            Self.write(first + place - before, to: &bytes)
            Self.write(count, to: &bytes)
            before = first + place
        }
        return bytes
    }

    /// What was encoded; what cannot be read counts as nothing.
    init(_ bytes: [UInt8]?) {
        if let bytes { add(encoded: bytes) }
    }

    /// Takes all of what was encoded; what cannot be read counts as nothing.
    mutating func add(encoded bytes: [UInt8]) {
        var at = 0
        var range = 0
        while let distance = Self.read(bytes, &at), let count = Self.read(bytes, &at) {
            guard distance < Self.ends.count, range + distance < Self.ends.count, count > 0 else { return }
            range += distance
            add(count, in: range)
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

    private static func read(_ bytes: [UInt8], _ at: inout Int) -> Int? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.count, shift < 56 {
            let byte = bytes[at]
            at += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(number) }
            shift += 7
        }
        return nil
    }
}
