/// What attempts of the last while came to, in slices that are forgotten one by one.
struct SlidingCounts: Sendable {
    struct Counts: Sendable, Equatable {
        var calls = 0
        var failures = 0
        var slow = 0

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

    /// Begins anew.
    mutating func forget() {
        for place in slices.indices { slices[place] = Counts() }
        sum = Counts()
    }
}
