/// There is no credential: what was tried, and what to do. Safe to log and to show to an operator.
public struct CredentialError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A source that was asked.
    public struct Attempt: Sendable, Hashable {
        /// The source's name.
        public var source: String
        /// Why it has none.
        public var fault: CredentialFault
    }

    /// What was looked for (`AWS credentials`).
    public var subject: String
    /// The sources in the order in which they were asked; the last one ended the search.
    public var attempts: [Attempt]
    /// A sentence: what to do.
    public var advice: String?
    /// Seconds until it is tried again, where it was not tried just now.
    public var retryAfter: Int?

    init(subject: String, attempts: [Attempt], advice: String? = nil) {
        self.subject = subject
        self.attempts = attempts
        self.advice = advice
    }

    /// The fault that ended the search; nil where no source is configured.
    public var fault: CredentialFault? {
        attempts.last.flatMap { $0.fault.kind == .notConfigured ? nil : $0.fault }
    }

    /// Whether the caller that waited was cancelled.
    public var isCancellation: Bool { fault?.kind == .cancelled }

    /// Whether it may pass by itself: something could not be reached or is overloaded.
    public var isPassing: Bool { fault?.kind == .unreachable }

    /// One line.
    public var description: String {
        let tried = attempts.map { "\($0.source): \($0.fault.reason)" }.joined(separator: "; ")
        var text = tried.isEmpty ? "No \(subject)." : "No \(subject) (\(tried))."
        if let advice { text += " \(advice)" }
        if let retryAfter { text += " It is tried again in \(retryAfter) s." }
        return text
    }
}
