/// Calls that run at the same time: what is taken is free again when it is settled to nothing. When that will be is not known.
struct RunningCalls: LimitCounter {
    private var running = 0

    mutating func wait(for amount: Int, _ rate: LimitRate, at now: Int) -> Int? {
        if running <= rate.limit - amount { return 0 }
        return amount > rate.limit ? nil : Self.usualWait
    }

    /// What is advised where nobody knows: a second.
    static let usualWait = 1_000_000_000

    mutating func take(_ amount: Int, _ rate: LimitRate, at now: Int) -> Int {
        running.count(amount)
        return 0
    }

    mutating func settle(_ mark: Int, from taken: Int, to amount: Int, _ rate: LimitRate, at now: Int) {
        running.count(amount - taken)
    }

    mutating func used(_ rate: LimitRate, at now: Int) -> Int { running }

    mutating func reset(_ rate: LimitRate, at now: Int) -> Int { running > 0 ? Self.usualWait : 0 }
}
