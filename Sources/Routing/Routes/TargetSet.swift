/// Some of the targets of a route, by their places.
public struct TargetSet: Sendable, Hashable, Sequence, ExpressibleByArrayLiteral {
    /// One bit a target.
    private var bits: UInt64

    /// The most targets that a route may have.
    public static let most = 64

    private init(bits: UInt64) {
        self.bits = bits
    }

    /// These targets.
    public init(arrayLiteral targets: Int...) {
        bits = 0
        for target in targets { insert(target) }
    }

    /// The first so many targets.
    public init(first count: Int) {
        bits = count >= Self.most ? .max : 1 << UInt64(count) - 1
    }

    /// There are none.
    public var isEmpty: Bool { bits == 0 }

    /// How many there are.
    public var count: Int { bits.nonzeroBitCount }

    /// The first of them.
    public var first: Int? { bits == 0 ? nil : bits.trailingZeroBitCount }

    /// Whether it is among them.
    public func contains(_ target: Int) -> Bool { bits >> UInt64(target) & 1 == 1 }

    /// Adds one.
    public mutating func insert(_ target: Int) { bits |= 1 << UInt64(target) }

    /// Adds all of others.
    public mutating func formUnion(_ other: TargetSet) { bits |= other.bits }

    /// Those that are in either.
    public func union(_ other: TargetSet) -> TargetSet { TargetSet(bits: bits | other.bits) }

    /// Takes all of others out.
    public mutating func subtract(_ other: TargetSet) { bits &= ~other.bits }

    /// Those that are in none of the others.
    public func subtracting(_ other: TargetSet) -> TargetSet { TargetSet(bits: bits & ~other.bits) }

    /// Those that are in both.
    public func intersection(_ other: TargetSet) -> TargetSet { TargetSet(bits: bits & other.bits) }

    /// Some are in both.
    public func intersects(_ other: TargetSet) -> Bool { bits & other.bits != 0 }

    /// Those of them that a condition holds for.
    public func filtered(_ isIncluded: (Int) -> Bool) -> TargetSet {
        var result: TargetSet = []
        for target in self where isIncluded(target) { result.insert(target) }
        return result
    }

    /// The places, in their order.
    public struct Iterator: IteratorProtocol {
        fileprivate var rest: UInt64

        /// The next place.
        public mutating func next() -> Int? {
            guard rest != 0 else { return nil }
            defer { rest &= rest - 1 }
            return rest.trailingZeroBitCount
        }
    }

    /// The places, in their order.
    public func makeIterator() -> Iterator { Iterator(rest: bits) }
}
