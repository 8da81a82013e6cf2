/// A bucket that holds a burst and is refilled steadily, told by the moment at which it would be full: the generic cell rate algorithm (ITU-T
/// I.371, virtual scheduling), of which a token bucket is another telling.
struct TokenBucket: LimitCounter {
    /// The latest time that was told, and what is missing then, times the window: so nothing is rounded.
    private var time = 0
    private var missing: Int128 = 0

    private mutating func advance(_ rate: LimitRate, to now: Int) {
        let elapsed = now - time
        guard elapsed > 0 else {
            if -elapsed > rate.window { time = now }
            return
        }
        time = now
        guard missing != 0 else { return }
        missing = max(0, missing - Int128(elapsed) * Int128(rate.limit))
    }

    mutating func wait(for amount: Int, _ rate: LimitRate, at now: Int) -> Int? {
        advance(rate, to: now)
        if amount > rate.burst { return nil }
        let excess = missing - Int128(rate.burst - amount) * Int128(rate.window)
        guard excess > 0 else { return 0 }
        return Self.told(excess.dividedUp(by: Int128(rate.limit))) + max(0, time - now)
    }

    mutating func take(_ amount: Int, _ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        miss(amount, rate)
        return 0
    }

    mutating func settle(_ mark: Int, from taken: Int, to amount: Int, _ rate: LimitRate, at now: Int) {
        advance(rate, to: now)
        miss(amount - taken, rate)
    }

    mutating func used(_ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        return Int(clamping: missing.dividedUp(by: Int128(rate.window)))
    }

    mutating func reset(_ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        return Self.told(missing.dividedUp(by: Int128(rate.limit)))
    }

    /// What nobody will ever make up for need not be counted any further.
    private mutating func miss(_ amount: Int, _ rate: LimitRate) {
        missing = min(max(0, missing + Int128(amount) * Int128(rate.window)), Int128(1) << 120)
    }

    /// At most some thirty years, so that times can be added to it.
    private static func told(_ nanoseconds: Int128) -> Int { Int(min(nanoseconds, Int128(1) << 60)) }
}
