/// One count of uses that are told one by one, in microseconds and whole numbers. Whoever keeps it elsewhere does the same there.
struct SharedCount: Sendable {
    private struct Use: Sendable {
        var mark: Int
        var time: Int
        var amount: Int
    }

    /// Of a log, by time.
    private var uses: [Use] = []
    private var lastMark = 0
    /// Of a bucket: the latest time that was told, and what is missing then, times the window.
    private var time = 0
    private var missing: Int128 = 0

    mutating func take(_ use: SharedUse, at now: Int) -> SharedUse.Outcome {
        switch use.algorithm {
        case .log: log(use, now)
        case .bucket(let burst): bucket(use, burst, now)
        }
    }

    private mutating func log(_ use: SharedUse, _ now: Int) -> SharedUse.Outcome {
        uses.removeAll { $0.time <= now - use.window }
        let used = uses.reduce(0) { $0 + $1.amount }
        let reset = { (uses: [Use]) in uses.last.map { $0.time + use.window - now } ?? 0 }
        guard used + use.amount > use.limit else {
            lastMark += 1
            uses.append(Use(mark: lastMark, time: now, amount: use.amount))
            return SharedUse.Outcome(wait: 0, mark: lastMark, used: used + use.amount, reset: reset(uses))
        }
        var excess = used + use.amount - use.limit
        let last = uses.first { one in
            excess -= one.amount
            return excess <= 0
        }
        let wait = last.map { max(1, $0.time + use.window - now) } ?? use.window
        return SharedUse.Outcome(wait: wait, mark: 0, used: used, reset: reset(uses))
    }

    private mutating func bucket(_ use: SharedUse, _ burst: Int, _ now: Int) -> SharedUse.Outcome {
        let (window, limit) = (Int128(use.window), Int128(use.limit))
        missing = max(0, missing - Int128(max(0, now - time)) * limit)
        time = max(time, now)
        let excess = missing - Int128(burst - use.amount) * window
        if excess <= 0 { missing += Int128(use.amount) * window }
        return SharedUse.Outcome(
            wait: excess > 0 ? Int(Self.up(excess, limit)) : 0,
            mark: 0,
            used: Int(Self.up(missing, window)),
            reset: Int(Self.up(missing, limit))
        )
    }

    private static func up(_ dividend: Int128, _ divisor: Int128) -> Int128 { (dividend + divisor - 1) / divisor }

    mutating func settle(_ settlement: SharedUse.Settlement) {
        switch settlement.use.algorithm {
        case .log:
            guard let place = uses.firstIndex(where: { $0.mark == settlement.mark }) else { return }
            uses[place].amount = settlement.used
        case .bucket:
            missing = max(0, missing + Int128(settlement.used - settlement.use.amount) * Int128(settlement.use.window))
        }
    }
}
