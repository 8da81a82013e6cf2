public import NIOCore

/// What of a request is signed. Names and values are those that go over the wire.
public struct SigV4Request: Sendable {
    /// In upper case.
    public var method: String
    /// As in the request line, percent-encoded: `/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse`.
    public var path: String
    /// As in the request line, without the question mark, percent-encoded (a space is `%20`); empty for none.
    public var query: String
    /// The value of the `host` header, with the port if that has one.
    public var host: String
    /// Further headers to sign. The signer's own (`x-amz-date`, `x-amz-security-token`, `x-amz-content-sha256`,
    /// `authorization`) have no place here.
    public var headers: [(name: String, value: String)]
    /// The body, in as many pieces as it comes in.
    public var payload: [ByteBuffer]

    /// Puts the members together.
    public init(
        method: String,
        path: String,
        query: String = "",
        host: String,
        headers: [(name: String, value: String)] = [],
        payload: [ByteBuffer] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.host = host
        self.headers = headers
        self.payload = payload
    }
}
