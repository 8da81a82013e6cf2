public import Core
public import NIOCore

/// Carries the few requests that looking at tokens takes. The gateway plugs in its own client, tests a script.
///
/// An implementation keeps to the request's `timeout` and `maximumAnswerBytes`, follows no redirects, and logs neither requests
/// nor answers: both carry secrets.
public protocol TokenFetching: Sendable {
    /// Sends a request and collects the answer, whatever its status.
    func send(_ request: TokenRequest) async throws(TokenFetchFailure) -> TokenAnswer
}

/// A small request of an issuer's server.
public struct TokenRequest: Sendable {
    /// Absolute, `http` or `https`.
    public var url: String
    /// The body of a POST of a form; nil: it is a GET.
    public var form: Secret?
    /// The value of `authorization`.
    public var authorization: Secret?
    /// For everything from the name's look-up to the answer's last byte.
    public var timeout: Duration
    /// The largest body that may be collected.
    public var maximumAnswerBytes: Int
}

/// A small answer.
public struct TokenAnswer: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The whole body.
    public var body: ByteBuffer

    /// Puts an answer together.
    public init(status: Int, body: ByteBuffer) {
        self.status = status
        self.body = body
    }
}

/// Why there is no answer, or none of use. Holds nothing of what was sent.
public struct TokenFetchFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for the operator.
    public var description: String

    /// Tells what went wrong.
    public init(_ description: String) {
        self.description = description
    }
}
