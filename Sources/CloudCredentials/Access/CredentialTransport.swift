import Framing
public import NIOCore

/// Carries the few small requests that finding a credential takes. The gateway plugs in its own client, tests a script.
///
/// An implementation keeps to the request's `timeout` and `maximumAnswerBytes`, follows no redirects, sends nothing through a
/// proxy where the host is link-local, and logs neither requests nor answers: both carry secrets.
public protocol CredentialTransport: Sendable {
    /// Sends a request and collects the answer, whatever its status.
    func send(_ request: CredentialRequest) async throws(CredentialTransportFailure) -> CredentialAnswer
}

/// Why there is no answer.
public enum CredentialTransportFailure: Error, Sendable, Hashable {
    /// The name was not found, the connection was refused or broke, TLS failed, or what came was no HTTP.
    case unreachable
    /// The request's `timeout` has passed.
    case timedOut
    /// The answer is larger than the request's `maximumAnswerBytes`.
    case answerTooLarge
    /// The task was cancelled.
    case cancelled
}

/// A small request whose headers and body may hold secrets; its description shows neither.
public struct CredentialRequest: Sendable, CustomStringConvertible, CustomReflectable {
    /// What may be asked.
    public enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
    }

    /// How it is asked.
    public var method: Method
    /// Absolute, `http` or `https`, percent-encoded, without credentials or fragment.
    public var url: String
    /// Beside `host`, `user-agent` and `content-length`, which are the transport's. Names are in lower case, values hold no
    /// control characters.
    public var headers: [(name: String, value: String)]
    /// Empty for requests without one.
    public var body: ByteBuffer
    /// For everything from the name's look-up to the answer's last byte.
    public var timeout: Duration
    /// The largest body that may be collected.
    public var maximumAnswerBytes: Int

    /// Puts a request together.
    public init(
        _ method: Method,
        _ url: String,
        headers: [(name: String, value: String)] = [],
        body: ByteBuffer = ByteBuffer(),
        timeout: Duration,
        maximumAnswerBytes: Int
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumAnswerBytes = maximumAnswerBytes
    }

    /// The method and the host.
    public var description: String { "\(method.rawValue) \(WebAddress(url)?.host ?? "?")" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A small answer whose body may hold secrets; its description shows the status alone.
public struct CredentialAnswer: Sendable, CustomStringConvertible, CustomReflectable {
    /// The HTTP status.
    public var status: Int
    /// In the order in which they came.
    public var headers: [(name: String, value: String)]
    /// The whole body.
    public var body: ByteBuffer

    /// Puts an answer together.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header.
    /// - Parameter name: in lower case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    /// The status.
    public var description: String { "status \(status)" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
