/// When the answers to a call's attempts must have begun. Times are nanoseconds of a clock that never goes back.
public struct AnswerDeadlines: Sendable, Hashable {
    /// Of all of them; nil: any time.
    public var ofCall: Int?
    /// Of each, from when it is sent; nil: as long as the vendor may take.
    public var ofAttempt: Int?

    /// Puts the members together.
    public init(ofCall: Int? = nil, ofAttempt: Int? = nil) {
        (self.ofCall, self.ofAttempt) = (ofCall, ofAttempt)
    }

    /// Of one that is sent now; nil: whenever its vendor lets it.
    public func deadline(sentAt now: Int) -> Int? {
        guard let ofAttempt else { return ofCall }
        return min(now + ofAttempt, ofCall ?? .max)
    }
}

/// When a second attempt is made beside one whose answer is late (Dean and Barroso, "The Tail at Scale").
public struct HedgePolicy: Sendable, Hashable {
    /// How long an answer is waited for.
    public enum Delay: Sendable, Hashable {
        /// So many nanoseconds.
        case time(Int)
        /// As long as this share of the target's answers lately took to begin, from 0 to 1; as long as nobody knows, for ever.
        case percentile(Double)
    }

    /// How long the first attempt's answer is waited for.
    public var after = Delay.percentile(0.95)
    /// The most hedges, as a share of the calls.
    public var share = 0.05

    /// The usual one.
    public init() {}
}

/// How long and how often a call is tried. Times are nanoseconds.
public struct AttemptPolicy: Sendable, Hashable {
    /// What becomes of a call none of whose targets is to be used.
    public enum WhenAllOpen: String, Sendable, CaseIterable {
        /// It is tried once, where it would have gone if all were well.
        case attempt
        /// It is refused.
        case refuse
    }

    /// The most attempts of one call, at whatever targets; at least 1.
    public var maxAttempts = 4
    /// How many times a target that failed is asked again, once no other is left.
    public var retries = 0
    /// The bound of the first wait before that; each time twice as much. How long it is is drawn from zero to the bound.
    public var backoff = 250_000_000
    /// The longest bound.
    public var longestBackoff = 8_000_000_000
    /// The longest wait that a vendor may ask for; where it asks for more it is not asked again.
    public var longestRest = 10_000_000_000
    /// After which failures the same target is asked again.
    public var retriesAfter = FailureClass.usuallyRetried
    /// After which failures another target is asked.
    public var fallsBackAfter = FailureClass.usuallyFallenBackFrom
    /// From the beginning of an attempt to that of its answer; nil: as long as the vendor may take.
    public var attemptTimeout: Int?
    /// From the beginning of the call to that of its answer; nil: any.
    public var timeout: Int?
    /// Another target goes on with a stream that breaks off when some of it has reached the caller.
    public var continuesStreams = false
    /// When a second attempt is made beside one whose answer is late; nil: never.
    public var hedge: HedgePolicy?
    /// What becomes of a call none of whose targets is to be used.
    public var whenAllOpen = WhenAllOpen.attempt

    /// The usual ones.
    public init() {}
}
