/// How an attempt failed.
public struct AttemptFailure: Sendable, Hashable {
    /// In what way.
    public var kind: FailureClass
    /// For how long the vendor asks to be left alone, in nanoseconds; nil: it does not say.
    public var retryAfter: Int?

    /// Puts the members together.
    public init(_ kind: FailureClass, retryAfter: Int? = nil) {
        self.kind = kind
        self.retryAfter = retryAfter
    }

    /// For how long the target is left alone, in nanoseconds; nil: it is not.
    public var rest: Int? {
        switch kind {
        case .rateLimit, .quota: retryAfter ?? kind.usualRest
        // A vendor that is overloaded and says for how long is taken at its word.
        case .overloaded: retryAfter
        default: nil
        }
    }
}
