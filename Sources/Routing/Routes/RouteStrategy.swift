/// How one of several branches is chosen. The order in which further ones follow is told by the same rule.
public enum RouteStrategy: Sendable, Hashable {
    /// The first one that has a target.
    case priority
    /// At random, in proportion to the weights.
    case weighted
    /// Each in its turn.
    case roundRobin
    /// The one with the fewest calls under way, by weight.
    case leastBusy
    /// The one that is expected to answer first, of two that are drawn.
    case latency
    /// The one that writes fastest, of two that are drawn.
    case throughput
    /// The one at which the call is expected to cost least.
    case cost
    /// At random, in proportion to the weights and to what vendors say is left of their limits.
    case headroom
    /// Always the same one for the same thing, in proportion to the weights.
    case sticky(StickyKey)
    /// The first one whose condition holds.
    case conditional
    /// The one that is best at what the call asks for, by the scores that branches are given.
    case task
}

/// By what a call is told to be of the same kind as an earlier one.
public enum StickyKey: Sendable, Hashable {
    /// The conversation that it belongs to, as its caller names it.
    case session
    /// Who is said to have asked.
    case user
    /// The key of the caller.
    case key
    /// The beginning of its prompt, which vendors keep warm.
    case promptPrefix
}
