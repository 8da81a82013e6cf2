import NIOCore

/// Reads a request line, RFC 9112 section 3, each byte once, like ``FieldScanner``.
struct RequestLineScanner: Sendable {
    private enum Phase: Sendable {
        case method, target, version
    }

    /// Longer than every registered method; what is longer is no request.
    private static let maximumMethodBytes = 32

    private var phase = Phase.method
    private(set) var position = 0
    private var methodEnd = 0
    private var targetEnd = 0
    private(set) var version = HTTPVersion.http11

    var method: Range<Int> { 0..<methodEnd }
    var target: Range<Int> { methodEnd + 1..<targetEnd }

    /// Reads on in the bytes of `received`, the head from its first byte on.
    ///
    /// - Returns: Whether the line is complete; `position` is then the number of its bytes.
    mutating func scan(_ received: ByteBuffer, limits: HTTPLimits) throws(HTTPParseError) -> Bool {
        let bytes = received.readableBytesUInt8Span.extracting(first: limits.maximumHeadBytes)
        if phase == .method, try !scanMethod(bytes) { return false }
        if phase == .target, try !scanTarget(bytes, maximumBytes: limits.maximumTargetBytes) { return false }
        guard let version = try VersionText.read(bytes, at: targetEnd + 1, fault: .invalidRequestLine) else {
            return false
        }
        self.version = version
        position = targetEnd + 1 + VersionText.count
        return try scanLineEnd(bytes)
    }

    @inline(__always)
    private mutating func scanMethod(_ bytes: Span<UInt8>) throws(HTTPParseError) -> Bool {
        while position < bytes.count, bytes[position].isHTTPToken, position <= Self.maximumMethodBytes {
            position &+= 1
        }
        guard position <= Self.maximumMethodBytes else { throw HTTPParseError(.invalidMethod) }
        guard position < bytes.count else { return false }
        switch bytes[position] {
        case .space where position > 0: break
        case .space, .carriageReturn: throw HTTPParseError(.invalidRequestLine)
        case .lineFeed: throw HTTPParseError(.bareLineFeed)
        default: throw HTTPParseError(.invalidMethod)
        }
        methodEnd = position
        position &+= 1
        phase = .target
        return true
    }

    @inline(__always)
    private mutating func scanTarget(_ bytes: Span<UInt8>, maximumBytes: Int) throws(HTTPParseError) -> Bool {
        let start = methodEnd &+ 1
        let end = maximumBytes < bytes.count &- start ? start &+ maximumBytes &+ 1 : bytes.count
        while position < end, bytes[position].isHTTPTarget { position &+= 1 }
        guard position &- start <= maximumBytes else { throw HTTPParseError(.targetTooLong) }
        guard position < bytes.count else { return false }
        switch bytes[position] {
        case .space where position > start: break
        case .space, .carriageReturn: throw HTTPParseError(.invalidRequestLine)
        case .lineFeed: throw HTTPParseError(.bareLineFeed)
        default: throw HTTPParseError(.invalidTarget)
        }
        targetEnd = position
        phase = .version
        return true
    }

    private mutating func scanLineEnd(_ bytes: Span<UInt8>) throws(HTTPParseError) -> Bool {
        guard position < bytes.count else { return false }
        switch bytes[position] {
        case .carriageReturn: break
        case .lineFeed: throw HTTPParseError(.bareLineFeed)
        default: throw HTTPParseError(.invalidRequestLine)
        }
        guard position + 1 < bytes.count else { return false }
        guard bytes[position + 1] == .lineFeed else { throw HTTPParseError(.bareCarriageReturn) }
        position += 2
        return true
    }

    /// The method that was read, without an allocation for any that is in use.
    func method(in bytes: Span<UInt8>) -> HTTPMethod {
        if bytes.equals(method, "POST") { return .post }
        if bytes.equals(method, "GET") { return .get }
        return HTTPMethod(token: bytes.text(method))
    }
}
