/// Uses of the window before each moment: those of the current window counted from 1970, and of the one before it the share that the moment's
/// window still covers, as if they had come evenly.
struct SlidingWindow: LimitCounter {
    /// Which window, counted from 1970.
    private var window = 0
    private var used = 0
    /// In the window before.
    private var before = 0

    private mutating func advance(_ rate: LimitRate, to now: Int) {
        let current = now / rate.window
        guard current != window else { return }
        if current == window + 1 {
            (before, used) = (used, 0)
        } else if current > window || current < window - 1 {
            (before, used) = (0, 0)
        } else {
            // The clock was set back a little: time stands still until it is where it was.
            return
        }
        window = current
    }

    /// Nanoseconds of the current window that are over.
    private func elapsed(_ rate: LimitRate, at now: Int) -> Int { max(0, now - window * rate.window) }

    /// What counts, times the window.
    private func counted(_ rate: LimitRate, at now: Int) -> Int128 {
        Int128(before) * Int128(rate.window - elapsed(rate, at: now)) + Int128(used) * Int128(rate.window)
    }

    mutating func wait(for amount: Int, _ rate: LimitRate, at now: Int) -> Int? {
        advance(rate, to: now)
        if amount > rate.limit { return nil }
        let (limit, window) = (Int128(rate.limit - amount), Int128(rate.window))
        if counted(rate, at: now) <= limit * window { return 0 }
        let elapsed = elapsed(rate, at: now)
        // In this window, when enough of the one before is no longer covered; else in the next one, when enough of this is not.
        if before > 0, Int128(used) <= limit {
            let covered = ((limit - Int128(used)) * window).dividedDown(by: Int128(before))
            return max(1, Int(window - covered) - elapsed)
        }
        let covered = used > 0 ? min(window, (limit * window).dividedDown(by: Int128(used))) : window
        return max(1, Int(window - covered) + rate.window - elapsed)
    }

    mutating func take(_ amount: Int, _ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        used.count(amount)
        return window
    }

    mutating func settle(_ mark: Int, from taken: Int, to amount: Int, _ rate: LimitRate, at now: Int) {
        advance(rate, to: now)
        if mark == window { used.count(amount - taken) } else if mark == window - 1 { before.count(amount - taken) }
    }

    mutating func used(_ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        return Int(clamping: counted(rate, at: now).dividedUp(by: Int128(rate.window)))
    }

    mutating func reset(_ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        let rest = rate.window - elapsed(rate, at: now)
        if used > 0 { return rest + rate.window }
        return before > 0 ? rest : 0
    }
}
