/// One limit, and for whom it is.
public struct LimitRule: TrafficRule, Hashable {
    /// How uses are counted over time. What each does exactly: `docs/traffic.md`.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        /// All that fits, refilled steadily.
        case tokenBucket = "token_bucket"
        /// Evenly spaced, as the generic cell rate algorithm does it.
        case gcra
        /// By whole windows, counted from 1970.
        case fixedWindow = "fixed_window"
        /// Over the window before each moment, of which the older part is taken to have been used evenly.
        case slidingWindow = "sliding_window"
        /// Over the window before each moment, use by use.
        case slidingLog = "sliding_log"
    }

    /// What becomes of calls where a fleet shares it and nobody can be asked.
    public enum Unavailable: String, Sendable, Hashable, CaseIterable {
        /// Each gateway counts for itself, up to the whole limit.
        case open
        /// They are let in as far as it holds a lease, and no further.
        case closed
    }

    /// By which it is known, in errors, in the log and to programs.
    public var name: String
    /// What there is a count of its own for; empty: one for all. What a call does not have counts as a value of its own.
    public var per: [TrafficDimension]
    /// For whom only it is: for each dimension patterns, one of which must fit.
    public var only: [TrafficDimension: [String]]
    /// What is counted.
    public var measure: LimitMeasure
    /// How; of no meaning for calls that run at the same time.
    public var algorithm: Algorithm
    /// How much.
    public var rate: LimitRate
    /// How calls wait that it has no room for; nil: they are refused.
    public var queue: QueuePolicy?
    /// What becomes of calls where nobody can be asked.
    public var whenUnavailable: Unavailable
    /// Calls are refused; otherwise it is only told that they would have been.
    public var isEnforced: Bool

    /// Puts the members together.
    public init(
        name: String,
        per: [TrafficDimension],
        only: [TrafficDimension: [String]] = [:],
        measure: LimitMeasure,
        algorithm: Algorithm = .slidingWindow,
        rate: LimitRate,
        queue: QueuePolicy? = nil,
        whenUnavailable: Unavailable = .open,
        isEnforced: Bool = true
    ) {
        self.name = name
        self.per = per
        self.only = only
        self.measure = measure
        self.algorithm = algorithm
        self.rate = rate
        self.queue = queue
        self.whenUnavailable = whenUnavailable
        self.isEnforced = isEnforced
    }
}

/// How much may be used in which time.
public struct LimitRate: Sendable, Hashable {
    /// So much, 1 at least.
    public var limit: Int
    /// In so many nanoseconds, 1 at least; of no meaning for calls that run at the same time.
    public var window: Int
    /// At once, where use is refilled steadily: 1 at least.
    public var burst: Int

    /// Puts the members together.
    /// - Parameter burst: nil: as much as the limit.
    public init(limit: Int, window: Int = 1, burst: Int? = nil) {
        precondition(limit >= 1 && window >= 1 && burst ?? 1 >= 1, "a limit is of something")
        self.limit = limit
        self.window = window
        self.burst = burst ?? limit
    }
}
