import Synchronization

/// How much of its limits a vendor says is left, as told with its last answer.
public final class Headroom: Sendable {
    /// Millionths that are left.
    private let left = Atomic<Int>(Headroom.all)
    /// When it is forgotten; the limit is full again by then.
    private let until = Atomic<Int>(0)
    /// A strategy goes by it.
    private let isWanted = Atomic<Bool>(false)
    private static let all = 1_000_000

    /// Nothing is known, and so all is left.
    public init() {}

    /// Some strategy goes by it, so that it is worth finding out.
    public var matters: Bool { isWanted.load(ordering: .relaxed) }

    /// A strategy goes by it from now on.
    public func want() { isWanted.store(true, ordering: .relaxed) }

    /// The vendor tells it.
    /// - Parameters:
    ///   - share: what is left of the limit that is nearest to its end, from 0 to 1.
    ///   - time: when the limit is full again, in nanoseconds of a clock that never goes back.
    public func tell(_ share: Double, until time: Int) {
        left.store(Int(min(max(share, 0), 1) * Double(Self.all)), ordering: .relaxed)
        until.store(time, ordering: .relaxed)
    }

    /// What is left, from 0 to 1.
    public func share(at now: Int) -> Double {
        guard now < until.load(ordering: .relaxed) else { return 1 }
        return Double(left.load(ordering: .relaxed)) / Double(Self.all)
    }
}
