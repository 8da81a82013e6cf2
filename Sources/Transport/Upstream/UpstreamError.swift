/// Why a request to an upstream failed, each cause told apart.
public enum UpstreamError: Error, Sendable, Equatable {
    /// No connection could be made: refused, unreachable, or a name that does not resolve.
    case connectFailed(String)
    case connectTimeout
    /// The TLS handshake failed, for example because the certificate is not trusted.
    case tlsFailed(String)
    /// The proxy did not open a tunnel.
    case proxyRefused(status: Int)
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
}
