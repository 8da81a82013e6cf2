extension LimitCell {
    /// How a call begins to wait.
    public enum Beginning: Sendable, Hashable {
        /// At this place, counted from 1, among those that are not less urgent.
        case waiting(position: Int)
        /// There is no place; it would have waited for about so many nanoseconds.
        case full(estimate: Int)
        /// It would have to wait for about so many nanoseconds, which is longer than it can.
        case hopeless(estimate: Int)
    }

    /// Lets a call wait until there is room.
    /// - Parameter began: is told at once how it begins; where there is nothing to wait for, the outcome is `displaced`.
    public func turn(
        of call: WaitingCall,
        _ rate: LimitRate,
        began: (Beginning) -> Void
    ) async -> WaitingCall.Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                var displaced: WaitingCall?
                let beginning = holding { begin(call, continuation, rate, &displaced) }
                began(beginning)
                displaced?.resume()
                switch beginning {
                case .waiting: look(rate)
                case .full, .hopeless: continuation.resume(returning: .displaced)
                }
            }
        } onCancel: {
            leave(call, .cancelled, rate)
        }
    }

    private func begin(
        _ call: WaitingCall,
        _ continuation: CheckedContinuation<WaitingCall.Outcome, Never>,
        _ rate: LimitRate,
        _ displaced: inout WaitingCall?
    ) -> Beginning {
        guard let queue, !isRetired, call.outcome == nil else {
            // It has gone before it came, or there is nothing here any more.
            call.outcome = call.outcome ?? .retired
            call.continuation = continuation
            displaced = call
            return .waiting(position: 1)
        }
        let estimate = queue.estimate(for: call, &counter, counted(rate), at: clock.now())
        if estimate > call.patience { return .hopeless(estimate: estimate) }
        if queue.isFull {
            guard let last = queue.displace(for: call) else { return .full(estimate: estimate) }
            last.outcome = .displaced
            displaced = last
        }
        let position = queue.position(of: call)
        call.continuation = continuation
        queue.add(call)
        return .waiting(position: position)
    }

    /// A call waits no longer, unless it has had its turn.
    public func leave(_ call: WaitingCall, _ outcome: WaitingCall.Outcome, _ rate: LimitRate? = nil) {
        let isGone = holding {
            guard call.outcome == nil else { return false }
            call.outcome = outcome
            return queue?.remove(call) ?? false
        }
        guard isGone else { return }
        call.resume()
        // There may be room for who is next.
        if let rate { look(rate) }
    }

    /// Gives back room that was held for nothing.
    /// - Parameter used: what it has been used for.
    func leave(_ turn: LimitTurn, used: Int, _ rate: LimitRate) {
        settle(turn, to: used, rate, at: clock.now())
    }

    /// Of which limit it is, and how many wait.
    var waiting: (limit: String, calls: Int) { holding { (rule.name, queue?.count ?? 0) } }

    /// How many wait.
    public var waitingCount: Int { holding { queue?.count ?? 0 } }

    /// Looks whether there is room for those who wait.
    /// - Parameter due: for when it was said that it would be; nil: something has changed.
    func look(_ rate: LimitRate, due: Int? = nil) {
        let (called, again) = holding { () -> ([WaitingCall], Int?) in
            if let due, queue?.isDue(due) == false { return ([], nil) }
            return callWaiting(rate, at: clock.now())
        }
        finish(called, again, rate)
    }

    /// While it is held: gives turns to those for whom there is room.
    func callWaiting(_ rate: LimitRate, at now: Int) -> ([WaitingCall], Int?) {
        guard let queue, !queue.isEmpty, let share = share(of: rate) else { return ([], nil) }
        let called = queue.call(&counter, share, most: rate.burst, at: now)
        for call in called { if case .turn(let turn) = call.outcome { hasGiven(turn.amount) } }
        return (called, queue.nextLook(&counter, share, at: now))
    }

    /// When it is not held any more: lets those go on who have been called.
    func finish(_ called: [WaitingCall], _ again: Int?, _ rate: LimitRate) {
        for call in called { call.resume() }
        guard let again else { return }
        clock.later(max(0, again - clock.now())) { [weak self] in self?.look(rate, due: again) }
    }
}
