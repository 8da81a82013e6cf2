import NIOCore

/// A request's line and fields, RFC 9112 section 3.
///
/// Target, path and query are places in the bytes that came; a `String` is made only when one is asked for.
public struct RequestHead: Sendable {
    /// The method.
    public let method: HTTPMethod
    /// The version the client speaks.
    public let version: HTTPVersion
    /// The header fields.
    public let fields: HTTPFields
    /// How the end of the body is found: never ``BodyFraming/untilClose``.
    public let framing: BodyFraming
    /// Whether the client wants the connection to stay open.
    public let keepAlive: Bool
    /// Whether the client waits for a `100 Continue` before it sends its body.
    public let expectsContinue: Bool

    let place: RequestTarget
    let host: Range<Int>?

    /// Path and query as they came: `/v1/models?limit=2`. Of an absolute form, this is what follows the authority; `*`
    /// and the authority of a `CONNECT` stand as they are.
    public var target: String {
        rooted(place.target)
    }

    /// The target without its query, escapes as they came.
    public var path: String {
        rooted(place.target.lowerBound..<place.pathEnd)
    }

    /// What follows the first `?` of the target, escapes as they came; `nil` if there is none.
    public var query: String? {
        place.pathEnd < place.target.upperBound ? text(place.pathEnd + 1..<place.target.upperBound) : nil
    }

    /// The host, and port if one was given, that the request is for: of an absolute form its own, else that of `Host`.
    /// Only a request of HTTP/1.0 can be without.
    public var authority: String? {
        place.authority.map(text) ?? host.map(fields.text)
    }

    /// Whether the path is `path`, byte for byte.
    public func pathEquals(_ path: StaticString) -> Bool {
        let range = pathRange
        guard !place.impliesRoot else { return path.utf8CodeUnitCount == 1 && path.utf8Start[0] == UInt8(ascii: "/") }
        return fields.head.readableBytesUInt8Span.equals(range, path)
    }

    /// Whether the path begins with `prefix`, byte for byte.
    public func pathHasPrefix(_ prefix: StaticString) -> Bool {
        let range = pathRange
        let count = prefix.utf8CodeUnitCount
        guard !place.impliesRoot else {
            return count == 0 || (count == 1 && prefix.utf8Start[0] == UInt8(ascii: "/"))
        }
        guard range.count >= count else { return false }
        return fields.head.readableBytesUInt8Span.equals(range.lowerBound..<range.lowerBound + count, prefix)
    }

    private var pathRange: Range<Int> { Int(place.target.lowerBound)..<Int(place.pathEnd) }

    private func rooted(_ range: Range<UInt32>) -> String {
        place.impliesRoot ? "/" + text(range) : text(range)
    }

    private func text(_ range: Range<UInt32>) -> String {
        fields.text(Int(range.lowerBound)..<Int(range.upperBound))
    }
}
