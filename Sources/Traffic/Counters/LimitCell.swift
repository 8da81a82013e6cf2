import Core
import Storage
import Synchronization

/// What one limit has counted for one of those that it tells apart.
///
/// Every loop that has a call of it looks into it, for some tens of nanoseconds each time, so it is held by turning round and not by a lock
/// that puts threads to sleep. Rates that are told to it are the limit's; where others use it too, it counts by its share.
public final class LimitCell: Sendable {
    /// By which several cells are always held in the same order.
    let order: Int
    /// Whose count it is, as a text that no other has.
    let place: String
    private let turns = TurningLock()
    // These are touched only while it is held.
    nonisolated(unsafe) var counter: any LimitCounter
    nonisolated(unsafe) private(set) var rule: LimitRule
    /// What of the limit may be used here; nil: all of it, since nobody else does.
    nonisolated(unsafe) var lease: LimitLease?
    /// In so many parts an amount is counted, so that what a share is refilled by can be told: a thousandth of a call a second.
    private let parts: Int
    /// Its share is over, and it counts all of the limit by itself.
    nonisolated(unsafe) var isAlone = false
    /// How it stood elsewhere, where it is counted there, when that was told last.
    nonisolated(unsafe) private var told: LimitState?
    /// Uses that are not settled yet.
    nonisolated(unsafe) private var unsettled = 0
    /// Another cell stands in its place, or will.
    nonisolated(unsafe) private(set) var isRetired = false
    /// Who waits for it; nil: nobody ever does.
    nonisolated(unsafe) let queue: WaitingCalls?
    let clock: TrafficClock
    /// How others use the limit too; nil: nobody else does.
    let sharing: LimitSharing?

    private static let orders = Atomic<Int>(0)

    init(_ rule: LimitRule, _ place: String, _ clock: TrafficClock, _ sharing: LimitSharing?) {
        order = Self.orders.add(1, ordering: .relaxed).newValue
        (self.rule, self.place, self.clock, self.sharing) = (rule, place, clock, sharing)
        counter = rule.makeCounter()
        lease = sharing != nil && !rule.isCountedElsewhere ? LimitLease() : nil
        parts = lease == nil ? 1 : rule.parts
        queue =
            rule.isEnforced ? rule.queue.map { WaitingCalls($0, isTimed: rule.measure != .concurrentRequests) } : nil
    }

    // MARK: Holding

    func hold() { turns.lock() }

    func release() { turns.unlock() }

    func holding<Result>(_ work: () -> Result) -> Result { turns.withLock(work) }

    // MARK: While it is held

    func take(_ amount: Int, _ rate: LimitRate, at now: Int) -> Int {
        unsettled += 1
        lease?.take(amount)
        return counter.take(amount, counted(rate), at: now)
    }

    /// The rate of the whole limit, in the parts in which it is counted.
    func whole(_ rate: LimitRate) -> LimitRate {
        parts == 1 ? rate : LimitRate(limit: rate.limit * parts, window: rate.window * parts, burst: rate.burst)
    }

    /// Calls wait, and who comes now is behind them.
    var isWaitedFor: Bool { queue.map { !$0.isEmpty } ?? false }

    /// One that waited has taken so much.
    func hasGiven(_ amount: Int) {
        unsettled += 1
        lease?.take(amount)
    }

    func state(_ rate: LimitRate, at now: Int) -> LimitState {
        if let told { return told }
        let counted = counted(rate)
        return LimitState(
            limit: rate.burst,
            remaining: rate.burst - counter.used(counted, at: now) - (lease?.othersTaken ?? 0),
            reset: counter.reset(counted, at: now)
        )
    }

    // MARK: By itself

    /// Goes on by another rule of which the same is counted.
    func configure(_ rule: LimitRule) { holding { self.rule = rule } }

    /// Makes a use another one; once for each that was taken.
    func settle(_ turn: LimitTurn, to used: Int, _ rate: LimitRate, at now: Int) {
        let (mark, taken) = (turn.mark, turn.amount)
        if let use = turn.use {
            if used != taken { sharing?.settlements.add(SharedUse.Settlement(use, mark: mark, used: used)) }
            return
        }
        hold()
        unsettled -= 1
        if used != taken { counter.settle(mark, from: taken, to: used, counted(rate), at: now) }
        guard isWaitedFor else { return release() }
        queue?.hasRoom(at: now)
        let (called, again) = callWaiting(rate, at: now)
        release()
        finish(called, again, rate)
    }

    /// Notes how it stands elsewhere.
    func note(_ state: LimitState) { holding { told = state } }

    /// What there is to tell of it.
    public func state(of rate: LimitRate, at now: Int) -> LimitState { holding { state(rate, at: now) } }

    /// Retires it, whatever it knows. Those who wait have to look for another one.
    func retire() {
        let waiting = holding {
            isRetired = true
            let waiting = queue?.removeAll() ?? []
            for call in waiting { call.outcome = .retired }
            return waiting
        }
        for call in waiting { call.resume() }
    }

    /// Retires it where it knows nothing that a new one would not.
    /// - Returns: whether it is retired.
    func retire(_ rate: LimitRate, at now: Int) -> Bool {
        holding {
            if unsettled == 0, !isWaitedFor, lease?.isIdle ?? true, counter.reset(counted(rate), at: now) == 0 {
                isRetired = true
            }
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
