/// In what way an attempt failed, as far as it matters for what is tried next.
public enum FailureClass: String, Sendable, Hashable, CaseIterable {
    /// No connection, or one that closed before an answer.
    case connection
    /// No answer in time.
    case timeout
    /// The vendor takes no more for now.
    case rateLimit = "rate_limit"
    /// The account at the vendor has nothing left.
    case quota
    /// The vendor has too much to do.
    case overloaded
    /// The vendor is at fault.
    case server
    /// What came cannot be understood, or was cut off before the caller got any of it.
    case invalidAnswer = "invalid_answer"
    /// The vendor refused the gateway's key.
    case authentication
    /// The key may not do this.
    case permission
    /// The vendor does not have the model.
    case notFound = "not_found"
    /// The target cannot do what the call asks for.
    case unsupported
    /// Prompt and answer are too long for the model.
    case contextLength = "context_length"
    /// The vendor does not answer such content.
    case contentPolicy = "content_policy"
    /// The request is at fault, wherever it goes.
    case request
    /// The caller is gone.
    case cancelled
    /// The gateway does not let it happen: a limit, a rule, a fault of its own.
    case refused

    /// The call is over, wherever else it could go.
    public var isFinal: Bool {
        switch self {
        case .request, .cancelled, .refused: true
        default: false
        }
    }

    /// What it says of the target's health.
    public var verdict: AttemptReport.Verdict {
        switch self {
        case .connection, .timeout, .overloaded, .server, .invalidAnswer, .authentication, .notFound: .failure
        case .rateLimit, .quota, .permission, .unsupported, .contextLength, .contentPolicy, .request, .cancelled,
            .refused:
            .nothing
        }
    }

    /// For how long the target is left alone where the vendor says nothing of it, in nanoseconds; nil: it is not.
    public var usualRest: Int? {
        switch self {
        case .rateLimit: 1_000_000_000
        case .quota: 60_000_000_000
        default: nil
        }
    }

    /// Those after which the same target may be asked again.
    public static let usuallyRetried: FailureSet = [
        .connection, .rateLimit, .overloaded, .server, .invalidAnswer,
    ]

    /// Those after which another target may be asked.
    public static let usuallyFallenBackFrom = FailureSet(
        allCases.filter { !$0.isFinal && $0 != .contentPolicy }
    )
}
