internal import NIOCore

/// How long calls fail at once after a failure: a time of chance ("full jitter"), up to a bound that doubles with each failure after the
/// other, so that a server that comes back is not met by everybody at the same moment.
struct RedisBackoff: Sendable {
    private let first: TimeAmount
    private let longest: TimeAmount
    private var failures = 0

    init(_ options: RedisOptions) {
        first = RedisOptions.amount(options.firstPause)
        longest = RedisOptions.amount(options.longestPause)
    }

    /// Something went well.
    mutating func succeed() {
        failures = 0
    }

    /// Something failed.
    /// - Parameter chance: from 0 to 1.
    /// - Returns: how long to wait for the next attempt.
    mutating func fail(chance: Double) -> TimeAmount {
        // Sixteen doublings of the longest there may be, a day, still fit.
        let bound = min(longest.nanoseconds, first.nanoseconds << Int64(min(failures, 16)))
        failures += 1
        return .nanoseconds(Int64(Double(bound) * chance))
    }
}
