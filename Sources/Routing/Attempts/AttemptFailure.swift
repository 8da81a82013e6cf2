/// How an attempt failed.
public struct AttemptFailure: Sendable, Hashable {
    /// In what way.
    public var kind: FailureClass
    /// For how long the vendor asks to be left alone, in nanoseconds; nil: it does not say.
    public var retryAfter: Int?
    /// It is of the key that was shown, and there are others: the target can be asked again at once.
    public var isOfKey = false

    /// Puts the members together.
    public init(_ kind: FailureClass, retryAfter: Int? = nil) {
        self.kind = kind
        self.retryAfter = retryAfter
    }

    /// What it says of the target's health.
    public var verdict: AttemptReport.Verdict { isOfKey ? .nothing : kind.verdict }

    /// For how long the target is left alone, in nanoseconds; nil: it is not.
    public var rest: Int? { isOfKey ? nil : keyRest }

    /// For how long what was used is left alone, in nanoseconds; nil: it is not.
    public var keyRest: Int? {
        switch kind {
        case .rateLimit, .quota: retryAfter ?? kind.usualRest
        // A vendor that is overloaded and says for how long is taken at its word.
        case .overloaded: retryAfter
        default: nil
        }
    }
}
