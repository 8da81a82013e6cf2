import Core

/// Who waits for a limit, and for how long. Touched only while the limit's cell is held.
final class WaitingCalls {
    let policy: QueuePolicy
    /// Room comes with time, and not only when calls are over.
    private let isTimed: Bool
    private var fair: FairQueue
    /// When there was room last while somebody waited.
    private var lastRoom: Int?
    /// Nanoseconds from one call that is over to the next, as a mean that forgets; 0: it is not known.
    private var pace = 0
    /// When it will be looked again.
    private var again = Int.max

    init(_ policy: QueuePolicy, isTimed: Bool) {
        (self.policy, self.isTimed) = (policy, isTimed)
        fair = FairQueue(policy)
    }

    var isEmpty: Bool { fair.count == 0 }
    var isFull: Bool { fair.count >= policy.size }
    var count: Int { fair.count }

    /// How long a call will wait, by what is known, in nanoseconds.
    func estimate(for call: WaitingCall, _ counter: inout any LimitCounter, _ rate: LimitRate, at now: Int) -> Int {
        let ahead = fair.ahead(of: call.priority)
        guard isTimed else { return (ahead.count + 1) * pace }
        let need = ahead.amount + call.amount
        let whole = counter.wait(for: min(need, rate.burst), rate, at: now) ?? 0
        // What is more than there is at once comes at the limit's pace.
        let excess = Int128(max(0, need - rate.burst)) * Int128(rate.window)
        return Int(clamping: Int128(whole) + excess.dividedUp(by: Int128(rate.limit)))
    }

    /// How many are before a call.
    func position(of call: WaitingCall) -> Int { fair.ahead(of: call.priority).count + 1 }

    func add(_ call: WaitingCall) {
        if isEmpty { lastRoom = nil }
        fair.add(call)
    }

    func remove(_ call: WaitingCall) -> Bool { fair.remove(call) }
    func removeAll() -> [WaitingCall] { fair.removeAll() }
    func displace(for call: WaitingCall) -> WaitingCall? { fair.displace(for: call) }

    /// A call is over.
    func hasRoom(at now: Int) {
        guard !isTimed, !isEmpty else { return }
        if let lastRoom, now > lastRoom {
            let gap = now - lastRoom
            pace = pace == 0 ? gap : pace + (gap - pace) / 8
        }
        lastRoom = now
    }

    /// What the next one needs of the limit; nil: nobody waits.
    func need(at now: Int) -> Int? { fair.next(at: now)?.amount }

    /// What all of them need together.
    var amount: Int { fair.ahead(of: .low).amount }

    /// Gives turns to those for whom there is room.
    /// - Parameters:
    ///   - rate: by which it is counted.
    ///   - most: what may ever be free.
    /// - Returns: whose waiting is over.
    func call(
        _ counter: inout any LimitCounter,
        _ rate: LimitRate,
        most: Int,
        at now: Int
    ) -> [WaitingCall] {
        var called: [WaitingCall] = []
        while let next = fair.next(at: now) {
            let wait = counter.wait(for: next.amount, rate, at: now)
            if wait ?? 1 > 0, wait != nil || next.amount <= most { break }
            _ = fair.removeNext(at: now)
            // One that will never fit has to be told so.
            next.outcome =
                wait == nil
                ? .retired : .turn(LimitTurn(amount: next.amount, mark: counter.take(next.amount, rate, at: now)))
            called.append(next)
        }
        return called
    }

    /// When it has to be looked again, in nanoseconds since 1970; nil: that is seen to, or not needed.
    func nextLook(_ counter: inout any LimitCounter, _ rate: LimitRate, at now: Int) -> Int? {
        guard isTimed, let next = fair.next(at: now), let wait = counter.wait(for: next.amount, rate, at: now),
            wait > 0, now + wait < again
        else { return nil }
        again = now + wait
        return again
    }

    /// It is looked since it is time.
    /// - Parameter due: for when that was said.
    /// - Returns: false where it is looked at another time instead.
    func isDue(_ due: Int) -> Bool {
        guard due == again else { return false }
        again = .max
        return true
    }
}
