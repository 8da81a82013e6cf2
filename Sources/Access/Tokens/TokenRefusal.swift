/// Why a token is not taken. Holds nothing of it.
public enum TokenRefusal: Error, Sendable, Hashable {
    /// It is longer than ``SignedToken/maximumBytes``.
    case tooLong
    /// It is no signed JSON Web Token, says something twice, or asks for what the gateway does not know (`crit`).
    case malformed
    /// Its algorithm is not one that its issuer may use; nothing else of it was looked at.
    case algorithm
    /// No issuer of that name is configured.
    case issuer
    /// Its issuer has no key of that name, or none that goes with the algorithm.
    case key
    /// It was signed by someone else, or changed since.
    case signature
    /// It is for others.
    case audience
    case expired
    /// It is for later, or from the future.
    case notYet
    /// It does not tell what it has to; the name of the claim, as configured.
    case claim(String)
    /// The issuer's server says that it is of no use, or no longer.
    case inactive
    /// Whether it is to be taken cannot be known now: the issuer cannot be asked. Seconds after which to try again.
    case unavailable(retryAfter: Int)

    /// It could not be looked at, for no fault of the one who shows it.
    public var isPassing: Bool {
        if case .unavailable = self { true } else { false }
    }
}
