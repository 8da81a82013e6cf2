/// Why a request to an upstream failed, each cause told apart.
public enum UpstreamError: Error, Sendable, Equatable {
    /// No connection could be made: refused, unreachable, or a name that does not resolve.
    case connectFailed(String)
    case connectTimeout
    /// The TLS handshake failed, for example because the certificate is not trusted.
    case tlsFailed(String)
    /// The proxy did not open a tunnel.
    case proxyRefused(status: Int)
    /// The body of the request could not be had to its end.
    case bodyFailed(BodyFailure)
    /// The body of the request was still to come when the request as a whole had taken too long.
    case bodyTimeout
    /// The upstream did not take the request in time.
    case sendTimeout
    /// Nothing of an answer came in time.
    case firstByteTimeout
    /// The answer stopped in the middle for too long.
    case betweenBytesTimeout
    /// The request as a whole took too long.
    case totalTimeout
    /// The connection closed before a byte of an answer came.
    /// - Parameter reused: it had served another request before, so it may have been closed for being idle.
    case closedBeforeAnswer(reused: Bool)
    /// The connection closed in the middle of the answer.
    case cut
    /// The answer was not HTTP as it should be.
    case malformed(HTTPParseError)
    /// The answer is larger than it may be.
    case answerTooLarge(limit: Int)
    /// Too many requests wait for a connection already.
    case tooManyWaiting
    /// The caller gave up.
    case cancelled

    /// Why the body of a request could not be had.
    public struct BodyFailure: Sendable, Equatable {
        /// What ``UpstreamBody/next()`` threw.
        public let error: any Error

        /// The failure by an error.
        public init(_ error: any Error) {
            self.error = error
        }

        /// Whether two have errors of one type that describe themselves alike.
        public static func == (one: BodyFailure, other: BodyFailure) -> Bool {
            type(of: one.error) == type(of: other.error) && "\(one.error)" == "\(other.error)"
        }
    }
}
