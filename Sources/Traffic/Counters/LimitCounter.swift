/// Counts uses against a rate. Times are nanoseconds since 1970, amounts whole numbers above zero; nothing is ever rounded in favour of who
/// uses. A time before one that was told already counts as that.
///
/// What is taken is an estimate and is settled when the truth is known, which may be more than was free: then nothing is free until that is
/// made up for.
protocol LimitCounter: Sendable {
    /// Of nothing used.
    init()

    /// How long to wait, in nanoseconds, until so much can be taken if nothing else is; 0: it can be taken now; nil: it never can.
    mutating func wait(for amount: Int, _ rate: LimitRate, at now: Int) -> Int?

    /// Takes so much, whether or not it is free.
    /// - Returns: by what the use is found when it is settled.
    mutating func take(_ amount: Int, _ rate: LimitRate, at now: Int) -> Int

    /// Makes a use another one, where it still counts.
    mutating func settle(_ mark: Int, from taken: Int, to used: Int, _ rate: LimitRate, at now: Int)

    /// How much counts at the moment, rounded up.
    mutating func used(_ rate: LimitRate, at now: Int) -> Int

    /// How long, in nanoseconds, until everything is free if nothing else is used.
    mutating func reset(_ rate: LimitRate, at now: Int) -> Int
}

extension LimitRule {
    /// A counter of nothing used.
    func makeCounter() -> any LimitCounter {
        if measure == .concurrentRequests { return RunningCalls() }
        return switch algorithm {
        case .tokenBucket, .gcra: TokenBucket()
        case .fixedWindow: FixedWindow()
        case .slidingWindow: SlidingWindow()
        case .slidingLog: SlidingLog()
        }
    }

    /// Counts of the other rule go on with this one.
    func goesOn(from other: LimitRule) -> Bool {
        // What is counted, and what the numbers of a counter mean.
        (name, per, measure, queue) == (other.name, other.per, other.measure, other.queue)
            && isCountedElsewhere == other.isCountedElsewhere
            && (measure == .concurrentRequests || (algorithm, rate.window) == (other.algorithm, other.rate.window))
    }
}

extension Int {
    /// Adds, at most to where nothing fits any more; a count is never below zero.
    mutating func count(_ more: Int) {
        let (sum, isOver) = addingReportingOverflow(more)
        self = isOver ? .max / 2 : Swift.max(0, sum)
    }
}

extension Int128 {
    /// The quotient, rounded up.
    func dividedUp(by divisor: Int128) -> Int128 {
        // Dividing two words at a time takes many times as long.
        if let short = Int(exactly: self), let by = Int(exactly: divisor), short >= 0, by > 0 {
            return Int128(short.dividedUp(by: by))
        }
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest > 0 ? quotient + 1 : quotient
    }

    /// The quotient, rounded down.
    func dividedDown(by divisor: Int128) -> Int128 {
        if let short = Int(exactly: self), let by = Int(exactly: divisor), short >= 0, by > 0 {
            return Int128(short / by)
        }
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
