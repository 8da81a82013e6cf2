/// How calls wait that a limit has no room for.
public struct QueuePolicy: Sendable, Hashable {
    /// What becomes of calls of several priorities.
    public enum Priorities: String, Sendable, Hashable, CaseIterable {
        /// Each gets a share of what there is: of 85 parts `critical` 64, `high` 16, `normal` 4 and `low` 1.
        case weighted
        /// The most urgent ones first; who has waited for half of the longest wait has every second turn.
        case strict
    }

    /// Which of a caller's calls is next.
    public enum Order: String, Sendable, Hashable, CaseIterable {
        /// The oldest.
        case fifo
        /// The oldest, and the newest as soon as the oldest has waited for half of the longest wait: some are answered in time then.
        case adaptiveLIFO = "adaptive_lifo"
    }

    /// Calls that wait at most.
    public var size: Int
    /// The longest wait, in nanoseconds.
    public var longestWait: Int
    /// Who has a fair share of its own.
    public var per: [TrafficDimension]
    /// What becomes of calls of several priorities.
    public var priorities: Priorities
    /// Which of a caller's calls is next.
    public var order: Order

    /// Puts the members together.
    public init(
        size: Int,
        longestWait: Int,
        per: [TrafficDimension] = [.key],
        priorities: Priorities = .weighted,
        order: Order = .fifo
    ) {
        precondition(size >= 1 && longestWait >= 1, "a queue is for some calls and for some time")
        self.size = size
        self.longestWait = longestWait
        self.per = per
        self.priorities = priorities
        self.order = order
    }
}
