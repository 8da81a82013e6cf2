/// Bounds on what finding a credential may take.
public struct CredentialLimits: Sendable, Hashable {
    /// For one request to a service of the machine itself: instance, container, App Service. They answer within milliseconds or
    /// do not exist.
    public var metadataTimeout: Duration
    /// For one request to a vendor's token service.
    public var tokenTimeout: Duration
    /// How often a request is sent until there is an answer that is neither 429 nor 5xx; at least 1. What goes wrong beyond that
    /// is for the keeper's pauses.
    public var attempts: Int
    /// The largest answer that is read.
    public var maximumAnswerBytes: Int
    /// The largest file that is read.
    public var maximumFileBytes: Int

    /// Limits with the given bounds.
    public init(
        metadataTimeout: Duration = .seconds(2),
        tokenTimeout: Duration = .seconds(10),
        attempts: Int = 2,
        maximumAnswerBytes: Int = 64 * 1024,
        maximumFileBytes: Int = 1024 * 1024
    ) {
        self.metadataTimeout = metadataTimeout
        self.tokenTimeout = tokenTimeout
        self.attempts = max(1, attempts)
        self.maximumAnswerBytes = maximumAnswerBytes
        self.maximumFileBytes = maximumFileBytes
    }
}
