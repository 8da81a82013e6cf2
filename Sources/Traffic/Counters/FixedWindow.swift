/// Uses by whole windows, counted from 1970: at most the limit in each.
struct FixedWindow: LimitCounter {
    /// Which window, counted from 1970.
    private var window = 0
    private var used = 0

    private mutating func advance(_ rate: LimitRate, to now: Int) {
        let current = now / rate.window
        guard current != window else { return }
        // A clock that was set back by more than a window would otherwise hold everything up.
        if current > window || current < window - 1 {
            used = 0
            window = current
        }
    }

    private func end(_ rate: LimitRate, after now: Int) -> Int { max(1, (window + 1) * rate.window - now) }

    mutating func wait(for amount: Int, _ rate: LimitRate, at now: Int) -> Int? {
        advance(rate, to: now)
        if used <= rate.limit - amount { return 0 }
        return amount > rate.limit ? nil : end(rate, after: now)
    }

    mutating func take(_ amount: Int, _ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        used.count(amount)
        return window
    }

    mutating func settle(_ mark: Int, from taken: Int, to amount: Int, _ rate: LimitRate, at now: Int) {
        advance(rate, to: now)
        if mark == window { used.count(amount - taken) }
    }

    mutating func used(_ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        return used
    }

    mutating func reset(_ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        return used > 0 ? end(rate, after: now) : 0
    }
}
