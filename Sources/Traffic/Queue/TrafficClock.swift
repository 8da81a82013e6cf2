/// The time, and things that are done later.
public struct TrafficClock: Sendable {
    /// Nanoseconds since 1970.
    public let now: @Sendable () -> Int
    /// Nanoseconds of a clock that never goes back.
    public let uptime: @Sendable () -> Int
    /// Does something after so many nanoseconds.
    public let later: @Sendable (_ nanoseconds: Int, _ work: @escaping @Sendable () -> Void) -> Void

    /// Puts the members together.
    public init(
        now: @escaping @Sendable () -> Int,
        uptime: @escaping @Sendable () -> Int,
        later: @escaping @Sendable (_ nanoseconds: Int, _ work: @escaping @Sendable () -> Void) -> Void
    ) {
        (self.now, self.uptime, self.later) = (now, uptime, later)
    }
}
