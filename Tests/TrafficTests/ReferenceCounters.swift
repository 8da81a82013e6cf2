@testable import Traffic

/// What a counter must say, from everything that ever happened, as its definition has it: slow and plain.
protocol ReferenceCounter {
    init(_ rate: LimitRate)
    /// Takes so much; the number of the use.
    mutating func take(_ amount: Int, at now: Int) -> Int
    mutating func settle(_ use: Int, to amount: Int, at now: Int)
    /// What is not free, times ``scale``.
    func counted(at now: Int) -> Int128
    /// What there is, times ``scale``.
    var capacity: Int128 { get }
    var scale: Int128 { get }
}

extension ReferenceCounter {
    /// Whether so much can be taken.
    func allows(_ amount: Int, at now: Int) -> Bool { counted(at: now) + Int128(amount) * scale <= capacity }

    /// What counts, rounded up.
    func used(at now: Int) -> Int {
        let (quotient, rest) = counted(at: now).quotientAndRemainder(dividingBy: scale)
        return Int(rest > 0 ? quotient + 1 : quotient)
    }

    /// What is free, rounded down.
    func remaining(at now: Int) -> Int {
        let free = capacity - counted(at: now)
        let (quotient, rest) = free.quotientAndRemainder(dividingBy: scale)
        return Int(rest < 0 ? quotient - 1 : quotient)
    }
}

/// One for which uses count where and as long as their times say.
protocol ListingCounter: ReferenceCounter {
    var uses: [(time: Int, amount: Int)] { get set }
}

extension ListingCounter {
    mutating func take(_ amount: Int, at now: Int) -> Int {
        uses.append((now, amount))
        return uses.count - 1
    }

    mutating func settle(_ use: Int, to amount: Int, at now: Int) { uses[use].amount = amount }

    func sum(where counts: (Int) -> Bool) -> Int128 {
        uses.reduce(0) { counts($1.time) ? $0 + Int128($1.amount) : $0 }
    }
}

struct ReferenceFixedWindow: ListingCounter {
    let rate: LimitRate
    var uses: [(time: Int, amount: Int)] = []
    var capacity: Int128 { Int128(rate.limit) }
    let scale: Int128 = 1

    init(_ rate: LimitRate) { self.rate = rate }
    func counted(at now: Int) -> Int128 { sum { $0 / rate.window == now / rate.window } }
}

struct ReferenceSlidingWindow: ListingCounter {
    let rate: LimitRate
    var uses: [(time: Int, amount: Int)] = []
    var capacity: Int128 { Int128(rate.limit) * scale }
    var scale: Int128 { Int128(rate.window) }

    init(_ rate: LimitRate) { self.rate = rate }

    func counted(at now: Int) -> Int128 {
        let window = now / rate.window
        let covered = rate.window - now % rate.window
        return sum { $0 / rate.window == window } * scale
            + sum { $0 / rate.window == window - 1 } * Int128(covered)
    }
}

struct ReferenceSlidingLog: ListingCounter {
    let rate: LimitRate
    var uses: [(time: Int, amount: Int)] = []
    var capacity: Int128 { Int128(rate.limit) }
    let scale: Int128 = 1

    init(_ rate: LimitRate) { self.rate = rate }
    func counted(at now: Int) -> Int128 { sum { $0 > now - rate.window } }
}

/// What is missing in a bucket is the most that any stretch of time up to now took beyond what was refilled in it (Lindley's equation,
/// solved), what was settled counting as taken or given back at its time.
struct ReferenceBucket: ReferenceCounter {
    let rate: LimitRate
    var events: [(time: Int, amount: Int)] = []
    var amounts: [Int] = []
    var capacity: Int128 { Int128(rate.burst) * scale }
    var scale: Int128 { Int128(rate.window) }

    init(_ rate: LimitRate) { self.rate = rate }

    mutating func take(_ amount: Int, at now: Int) -> Int {
        events.append((now, amount))
        amounts.append(amount)
        return amounts.count - 1
    }

    mutating func settle(_ use: Int, to amount: Int, at now: Int) {
        events.append((now, amount - amounts[use]))
        amounts[use] = amount
    }

    func counted(at now: Int) -> Int128 {
        var most: Int128 = 0
        var taken: Int128 = 0
        for event in events.reversed() {
            taken += Int128(event.amount) * scale
            most = max(most, taken - Int128(now - event.time) * Int128(rate.limit))
        }
        return most
    }
}

struct ReferenceRunning: ReferenceCounter {
    let rate: LimitRate
    var amounts: [Int] = []
    var capacity: Int128 { Int128(rate.limit) }
    let scale: Int128 = 1

    init(_ rate: LimitRate) { self.rate = rate }

    mutating func take(_ amount: Int, at now: Int) -> Int {
        amounts.append(amount)
        return amounts.count - 1
    }

    mutating func settle(_ use: Int, to amount: Int, at now: Int) { amounts[use] = amount }
    func counted(at now: Int) -> Int128 { amounts.reduce(0) { $0 + Int128($1) } }
}

extension LimitRule {
    /// What the counter of the rule must say.
    func makeReference() -> any ReferenceCounter {
        if measure == .concurrentRequests { return ReferenceRunning(rate) }
        return switch algorithm {
        case .tokenBucket, .gcra: ReferenceBucket(rate)
        case .fixedWindow: ReferenceFixedWindow(rate)
        case .slidingWindow: ReferenceSlidingWindow(rate)
        case .slidingLog: ReferenceSlidingLog(rate)
        }
    }
}
