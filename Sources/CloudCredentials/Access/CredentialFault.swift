/// Why one source has no credential. Holds names of variables and settings, statuses and places in files, and never anything
/// that was read from any of them.
public struct CredentialFault: Error, Sendable, Hashable {
    /// What kind of fault it is.
    public enum Kind: String, Sendable {
        /// Nothing tells this source to be used; the next one is asked.
        case notConfigured
        /// Some of what it needs is set and some is not.
        case incomplete
        /// A file, a variable or an answer is not what it must be.
        case malformed
        /// It is configured in a way that the gateway does not do.
        case unsupported
        /// The vendor said no.
        case refused
        /// The service could not be reached, or said that it cannot serve at the moment.
        case unreachable
        /// The task was cancelled.
        case cancelled
    }

    /// What kind of fault it is.
    public var kind: Kind
    /// A clause: what is wrong, and where.
    public var reason: String
    /// A sentence: what to do.
    public var advice: String?

    /// Describes a fault.
    public init(_ kind: Kind, _ reason: String, advice: String? = nil) {
        self.kind = kind
        self.reason = reason
        self.advice = advice
    }
}
