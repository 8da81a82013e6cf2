/// Sources in order: the first that is configured counts. If that one fails the search ends, since going on would give the
/// gateway an identity that its operator did not mean.
public struct CredentialChain<Credential: ExpiringCredential>: Sendable {
    /// What is looked for (`AWS credentials`).
    public let subject: String

    private let sources: [any CredentialSource<Credential>]
    private let advice: String

    /// A chain.
    /// - Parameters:
    ///   - subject: what is looked for.
    ///   - sources: in the order in which they are asked.
    ///   - advice: a sentence for those who configured none of them.
    public init(subject: String, sources: [any CredentialSource<Credential>], advice: String) {
        self.subject = subject
        self.sources = sources
        self.advice = advice
    }

    /// Asks the sources.
    /// - Parameter now: seconds since 1970.
    public func credential(at now: Int) async throws(CredentialError) -> Credential {
        var attempts: [CredentialError.Attempt] = []
        for source in sources {
            do throws(CredentialFault) {
                return try await source.credential(at: now)
            } catch {
                attempts.append(CredentialError.Attempt(source: source.name, fault: error))
                guard error.kind == .notConfigured else {
                    throw CredentialError(subject: subject, attempts: attempts, advice: error.advice)
                }
            }
        }
        throw CredentialError(subject: subject, attempts: attempts, advice: advice)
    }
}
