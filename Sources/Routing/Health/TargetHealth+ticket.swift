extension TargetHealth {
    /// An attempt that is being prepared, or under way.
    public struct Ticket: Sendable {
        /// The breaker's epoch in which it finds out whether the target is well again; nil: it does not.
        let probes: Int?
        let began: Int
        /// When it was sent, while its answer is waited for.
        var waitingSince: Int?
        /// The answer is to be told as it comes.
        var isStream = false
        /// Bytes of the request, where they do not come from the caller while it is sent.
        var size: Int?
        /// The breaker's epoch in which it was sent, if it is watched for silence.
        var watchedSince: Int?
        /// Its answer began much later than answers usually do.
        var isLate = false
        /// It has been taken for a success.
        var isCounted = false

        /// It finds out whether the target is well again.
        public var isProbe: Bool { probes != nil }
    }
}
