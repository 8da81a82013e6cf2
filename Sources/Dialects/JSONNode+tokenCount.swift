import JSON

extension JSONNode {
    /// A count of tokens, as a vendor tells it. What is no possible count is brought to the nearest one, so that sums of counts,
    /// which nobody checks on their way to the log and the caller, always fit.
    var tokenCount: Int? {
        int.map { min(max($0, 0), 1 << 40) }
    }
}
