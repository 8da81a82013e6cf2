/// The two versions of HTTP this codec speaks. Every other is refused.
public enum HTTPVersion: Sendable, Equatable {
    /// HTTP/1.0: no chunked coding, connections close unless asked to stay.
    case http10
    /// HTTP/1.1
    case http11
}
