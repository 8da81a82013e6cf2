internal import Storage

/// When a connection may be tried, so that a server that is down or overwhelmed is not hammered: while attempts fail, one at a time, each
/// after twice the time of the one before, less up to a half of it by chance.
struct Outage: Sendable {
    /// What is to be done by whoever needs a connection.
    enum Turn: Sendable, Hashable {
        case attempt
        case wait(until: ContinuousClock.Instant)
        case giveUp(StoreError)
    }

    private static let first = Duration.milliseconds(100)
    private static let longest = Duration.seconds(10)

    private var failures = 0
    private var lastError: StoreError?
    private var next: ContinuousClock.Instant?
    private var isProbing = false

    /// May somebody who has time until `deadline` connect?
    mutating func turn(now: ContinuousClock.Instant, deadline: ContinuousClock.Instant) -> Turn {
        guard let lastError, let next else { return .attempt }
        if isProbing {
            return now < deadline ? .wait(until: deadline) : .giveUp(lastError)
        }
        if now >= next {
            isProbing = true
            return .attempt
        }
        return next <= deadline ? .wait(until: next) : .giveUp(lastError)
    }

    /// An attempt succeeded.
    mutating func succeed() {
        self = Outage()
    }

    /// An attempt failed.
    /// - Parameter chance: from 0 to 1.
    mutating func fail(_ error: StoreError, now: ContinuousClock.Instant, chance: Double) {
        // Several attempts that began before anything failed are one failure.
        if isProbing || failures == 0 { failures += 1 }
        isProbing = false
        lastError = error
        let pause = min(Self.longest, Self.first * (1 << min(failures - 1, 10)))
        next = now + pause * (1 - chance / 2)
    }
}
