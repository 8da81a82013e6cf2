public import Core

/// What a line of the ledger says in numbers. It refers to nothing, so that many are as cheap to keep as their bytes.
public struct LedgerMeasures: Sendable, Hashable {
    /// The call that it is of.
    public var call: CallID
    /// 0: the call itself; from 1 on its attempts, in their order; below 0 corrections, the first -1.
    public var number: Int
    /// When it began, in milliseconds since 1970; a correction has the time of what it corrects, and counts in its month.
    public var time: Int
    /// How many attempts a call took.
    public var attempts = 0
    /// What was used; of a call what its attempts used together.
    public var usage: Usage?
    /// The usage, or a part of it, is the gateway's estimate.
    public var isEstimate = false
    /// What it cost; nil: it is not known. Of a call what its attempts cost together; of a correction what is to be added.
    public var cost: Money?
    /// Microseconds from beginning to end.
    public var duration = 0
    /// Microseconds from the beginning to that of the answer.
    public var timeToFirstByte: Int?
    /// Microseconds that the gateway itself took.
    public var overhead = 0
    /// Of a call with one attempt that is told apart by nothing that the call is not: that attempt, which then has no line of its own.
    public var only: OnlyAttempt?
    /// Of a correction: of what; nil for every other line.
    public var correction: Correction?

    /// Begins with what cannot be missing.
    public init(call: CallID, number: Int, time: Int) {
        self.call = call
        self.number = number
        self.time = time
    }

    /// What a correction is of. It has the time and the dimensions of the line that it corrects, counts no call, no attempt and no usage, and
    /// adds its cost to what that line and the corrections before it say.
    public struct Correction: Sendable, Hashable, Codable {
        /// The attempt, counted from 1.
        public var attempt: Int
        /// The cost was not known before.
        public var makesKnown: Bool

        /// Puts the members together.
        public init(attempt: Int, makesKnown: Bool) {
            self.attempt = attempt
            self.makesKnown = makesKnown
        }
    }

    /// What of a call's only attempt is not as with the call.
    public struct OnlyAttempt: Sendable, Hashable, Codable {
        /// Milliseconds from the beginning of the call to its own.
        public var delay: Int
        /// Microseconds from beginning to end.
        public var duration: Int
        /// Microseconds from the beginning to that of the answer.
        public var timeToFirstByte: Int?

        /// Puts the members together.
        public init(delay: Int, duration: Int, timeToFirstByte: Int?) {
            self.delay = delay
            self.duration = duration
            self.timeToFirstByte = timeToFirstByte
        }
    }
}
