import Synchronization

/// How many additional attempts there may be, as a share of what is asked for anyway.
///
/// Of second tries and fallbacks those that fail are paid for: while there is not one left no additional attempt begins at the vendor, so that
/// trying again never makes an outage worse. What succeeds costs nothing: a vendor that is well can take over from one that is not, however much
/// there is to take over. Hedges are paid for when they begin.
public final class AttemptBudget: Sendable {
    /// Thousandths of an attempt.
    private let left: Atomic<Int>
    private let shared = Atomic<Int>(0)
    private let most = Atomic<Int>(0)

    /// - Parameters:
    ///   - share: of the traffic, from 0 to 1.
    ///   - burst: what there is at the beginning, and at most.
    public init(share: Double, burst: Int) {
        left = Atomic(burst * 1000)
        set(share: share, burst: burst)
    }

    /// Of hedges: a share of an alias' calls, and a few at once.
    public convenience init(hedging share: Double) {
        self.init(share: share, burst: Self.hedges(share))
    }

    /// Changes how many hedges it allows.
    func set(hedging share: Double) {
        set(share: share, burst: Self.hedges(share))
    }

    /// Beyond the share; where that is nothing there are none.
    private static func hedges(_ share: Double) -> Int { share > 0 ? 10 : 0 }

    /// Changes what it allows.
    public func set(share: Double, burst: Int) {
        shared.store(Int(share * 1000), ordering: .relaxed)
        most.store(burst * 1000, ordering: .relaxed)
    }

    /// An additional attempt may begin.
    public var hasRoom: Bool { left.load(ordering: .relaxed) >= 1000 }

    /// Attempts that may still fail.
    public var remaining: Double { Double(left.load(ordering: .relaxed)) / 1000 }

    /// A share of an attempt is paid in.
    public func payIn() {
        let most = most.load(ordering: .relaxed)
        // Nearly always there is nothing to be filled up, and nothing is written that other threads read.
        guard left.load(ordering: .relaxed) < most else { return }
        left.add(shared.load(ordering: .relaxed), ordering: .relaxed)
    }

    /// An additional attempt is paid for. Of many at once no more than the burst is owed, or it would take long to be paid in.
    public func spend() {
        guard left.load(ordering: .relaxed) > -most.load(ordering: .relaxed) else { return }
        left.subtract(1000, ordering: .relaxed)
    }
}
