import Synchronization

/// What one limit has counted for one of those that it tells apart.
///
/// Every loop that has a call of it looks into it, for some tens of nanoseconds each time, so it is held by turning round and not by a lock
/// that puts threads to sleep.
public final class LimitCell: Sendable {
    /// By which several cells are always held in the same order.
    let order: Int
    private let turns = TurningLock()
    // These are touched only while it is held.
    nonisolated(unsafe) private var counter: any LimitCounter
    /// Uses that are not settled yet.
    nonisolated(unsafe) private var unsettled = 0
    /// Another cell stands in its place, or will.
    nonisolated(unsafe) private(set) var isRetired = false

    private static let orders = Atomic<Int>(0)

    init(_ rule: LimitRule) {
        order = Self.orders.add(1, ordering: .relaxed).newValue
        counter = rule.makeCounter()
    }

    // MARK: Holding

    func hold() { turns.lock() }

    func release() { turns.unlock() }

    private func holding<Result>(_ work: () -> Result) -> Result { turns.withLock(work) }

    // MARK: While it is held

    func wait(for amount: Int, _ rate: LimitRate, at now: Int) -> Int? { counter.wait(for: amount, rate, at: now) }

    func take(_ amount: Int, _ rate: LimitRate, at now: Int) -> Int {
        unsettled += 1
        return counter.take(amount, rate, at: now)
    }

    func state(_ rate: LimitRate, at now: Int) -> LimitState {
        LimitState(
            limit: rate.burst,
            remaining: counter.remaining(rate, at: now),
            reset: counter.reset(rate, at: now)
        )
    }

    // MARK: By itself

    /// Makes a use another one; once for each that was taken.
    func settle(_ mark: Int, from taken: Int, to used: Int, _ rate: LimitRate, at now: Int) {
        holding {
            unsettled -= 1
            if used != taken { counter.settle(mark, from: taken, to: used, rate, at: now) }
        }
    }

    /// What there is to tell of it.
    public func state(of rate: LimitRate, at now: Int) -> LimitState { holding { state(rate, at: now) } }

    /// Retires it, whatever it knows.
    func retire() { holding { isRetired = true } }

    /// Retires it where it knows nothing that a new one would not.
    /// - Returns: whether it is retired.
    func retire(_ rate: LimitRate, at now: Int) -> Bool {
        holding {
            if unsettled == 0, counter.reset(rate, at: now) == 0 { isRetired = true }
            return isRetired
        }
    }
}

extension Int {
    /// The quotient of a number that is not negative, rounded up: a time in a larger unit, so that nobody comes too early.
    package func dividedUp(by divisor: Int) -> Int { self / divisor + (self % divisor > 0 ? 1 : 0) }
}

/// How a limit stands at a moment.
public struct LimitState: Sendable, Hashable {
    /// As much as there is at most.
    public var limit: Int
    /// What is free; below zero where more was used than was free.
    public var remaining: Int
    /// Nanoseconds until everything is free if nothing else is used.
    public var reset: Int

    /// Puts the members together.
    public init(limit: Int, remaining: Int, reset: Int) {
        (self.limit, self.remaining, self.reset) = (limit, remaining, reset)
    }
}
