/// What attempts of the last while came to, in slices that are forgotten one by one.
struct SlidingCounts: Sendable {
    struct Counts: Sendable, Equatable {
        var calls = 0
        var failures = 0
        var slow = 0

        /// The share of them that failed; 0 where there were none.
        var failureShare: Double { calls > 0 ? min(1, Double(failures) / Double(calls)) : 0 }

        fileprivate static func += (one: inout Counts, other: Counts) {
            one.calls += other.calls
            one.failures += other.failures
            one.slow += other.slow
        }

        fileprivate static func -= (one: inout Counts, other: Counts) {
            one.calls -= other.calls
            one.failures -= other.failures
            one.slow -= other.slow
        }
    }

    /// Of all slices.
    private(set) var sum = Counts()
    private var slices: [Counts]
    private let sliceLength: Int
    /// The number of the slice that is filled.
    private var latest = 0

    /// - Parameter window: of all slices, in nanoseconds.
    init(window: Int, slices count: Int = 10) {
        slices = Array(repeating: Counts(), count: count)
        sliceLength = max(1, window / count)
    }

    /// Forgets what is too old.
    mutating func advance(to now: Int) {
        let current = now / sliceLength
        guard current > latest else { return }
        if current - latest >= slices.count {
            forget()
        } else {
            for number in latest + 1...current {
                sum -= slices[number % slices.count]
                slices[number % slices.count] = Counts()
            }
        }
        latest = current
    }

    /// Adds an attempt.
    mutating func add(isFailure: Bool, isSlow: Bool, at now: Int) {
        advance(to: now)
        let place = latest % slices.count
        slices[place].calls += 1
        sum.calls += 1
        if isFailure {
            slices[place].failures += 1
            sum.failures += 1
        }
        if isSlow {
            slices[place].slow += 1
            sum.slow += 1
        }
    }

    /// An attempt that was added before has failed after all.
    mutating func turnToFailure(at now: Int) {
        advance(to: now)
        slices[latest % slices.count].failures += 1
        sum.failures += 1
    }

    /// Of as few of the newest slices as have so many calls, or of all.
    func newest(_ calls: Int) -> Counts {
        var found = Counts()
        for age in 0..<slices.count where found.calls < calls {
            found += slices[(latest % slices.count + slices.count - age) % slices.count]
        }
        return found
    }

    /// Begins anew.
    mutating func forget() {
        for place in slices.indices { slices[place] = Counts() }
        sum = Counts()
    }
}
