/// When a target is left alone for a while, and when it is tried again.
public struct BreakerSettings: Sendable, Hashable {
    /// So many attempts after one another that failed; 0: their number alone does not matter.
    public var consecutiveFailures = 5
    /// The share of attempts in the window that failed, above 0 and at most 1.
    public var failureShare = 0.5
    /// The share of attempts in the window that were slow.
    public var slowShare = 0.8
    /// An attempt is slow whose answer took longer to begin, in nanoseconds; nil: none is.
    public var slowCall: Int?
    /// So long nothing was heard in time of a target of which more than five answers are waited for, in nanoseconds; or twice as long as 95 % of its answers
    /// of the last minutes took to begin, if that is longer. Nil: however long.
    public var silence: Int? = 1_000_000_000
    /// What is looked at, in nanoseconds.
    public var window = 30_000_000_000
    /// Attempts in the window below which shares say nothing.
    public var minimumCalls = 20
    /// How long the circuit stays open the first time, in nanoseconds; each time after that twice as long.
    public var openFor = 5_000_000_000
    /// The longest, in nanoseconds.
    public var longestOpen = 20_000_000_000
    /// Attempts that may be on their way at the same time to find out whether it is well again.
    public var probes = 1
    /// How many of them after one another must succeed.
    public var successes = 2

    /// The usual ones.
    public init() {}
}

/// When a target is left alone because it fares much worse than others that could do the same.
public struct OutlierSettings: Sendable, Hashable {
    /// The share of its attempts that failed, at least; 1 or more: it never is.
    public var failureShare = 0.1
    /// How many times as large as that of its peers it must be.
    public var factor = 3.0
    /// The largest share of targets that are left alone, these and those with an open circuit; never all.
    public var mostEjected = 0.5

    /// The usual ones.
    public init() {}
}
