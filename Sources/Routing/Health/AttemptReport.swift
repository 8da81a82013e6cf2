/// What an attempt tells of its target when it is over.
public struct AttemptReport: Sendable {
    /// What it says of the target's health.
    public enum Verdict: Sendable, Hashable {
        case success
        case failure
        /// Nothing: the caller went away or was at fault, or another attempt was faster.
        case nothing
    }

    /// What it says of the target's health.
    public var verdict: Verdict
    /// The answer was told as it came.
    public var isStream: Bool
    /// From its beginning to that of the answer, in nanoseconds; nil: there was none.
    public var timeToFirstToken: Int?
    /// From its beginning to its end, in nanoseconds.
    public var total: Int
    /// Tokens of the answer; nil: not known.
    public var outputTokens: Int?
    /// For how long its vendor asks to be left alone, in nanoseconds; nil: it does not.
    public var rest: Int?

    /// Puts the members together.
    public init(
        _ verdict: Verdict,
        isStream: Bool = false,
        timeToFirstToken: Int? = nil,
        total: Int,
        outputTokens: Int? = nil
    ) {
        self.verdict = verdict
        self.isStream = isStream
        self.timeToFirstToken = timeToFirstToken
        self.total = total
        self.outputTokens = outputTokens
    }
}
