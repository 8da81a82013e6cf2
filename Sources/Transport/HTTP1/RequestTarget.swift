/// The parts of a request target, RFC 9112 section 3.2, as places in the head.
struct RequestTarget: Sendable {
    /// Path and query; for the other forms, the whole target. Empty where an absolute form names no path.
    var target: Range<UInt32>
    /// Where the path ends and the query, with its `?`, begins.
    var pathEnd: UInt32
    /// The authority, where the target has one.
    var authority: Range<UInt32>?
    /// Whether the absolute form has no path, so that `/` belongs before what `target` holds.
    var impliesRoot = false

    /// Understands the target in `range`, whose bytes have all been checked to be visible.
    ///
    /// - Throws: `invalidTarget`
    init(_ range: Range<Int>, method: HTTPMethod, in bytes: Span<UInt8>) throws(HTTPParseError) {
        target = Self.place(range)
        pathEnd = target.upperBound
        // One method has a form of its own, and it alone.
        if method == .connect {
            guard Authority.isValid(range, in: bytes, needsPort: true) else { throw HTTPParseError(.invalidTarget) }
            authority = target
            return
        }
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "/"):
            try readPath(range, in: bytes)
        case UInt8(ascii: "*"):
            guard range.count == 1, method == .options else { throw HTTPParseError(.invalidTarget) }
        default:
            try readAbsolute(range, in: bytes)
        }
    }

    private mutating func readAbsolute(_ range: Range<Int>, in bytes: Span<UInt8>) throws(HTTPParseError) {
        let start = range.lowerBound
        let authorityStart: Int
        if range.count > 7, bytes.equalsIgnoringCase(start..<start + 7, "http://") {
            authorityStart = start + 7
        } else if range.count > 8, bytes.equalsIgnoringCase(start..<start + 8, "https://") {
            authorityStart = start + 8
        } else {
            throw HTTPParseError(.invalidTarget)
        }
        var end = authorityStart
        while end < range.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
        guard Authority.isValid(authorityStart..<end, in: bytes, needsPort: false) else {
            throw HTTPParseError(.invalidTarget)
        }
        authority = Self.place(authorityStart..<end)
        target = Self.place(end..<range.upperBound)
        impliesRoot = end == range.upperBound || bytes[end] == UInt8(ascii: "?")
        try readPath(end..<range.upperBound, in: bytes)
    }

    @inline(__always)
    private mutating func readPath(_ range: Range<Int>, in bytes: Span<UInt8>) throws(HTTPParseError) {
        var hasQuery = false
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            if byte == UInt8(ascii: "?"), !hasQuery {
                hasQuery = true
                pathEnd = UInt32(truncatingIfNeeded: position)
            } else if byte == UInt8(ascii: "%") {
                guard range.upperBound - position > 2, bytes[position + 1].hexadecimalValue != nil,
                    bytes[position + 2].hexadecimalValue != nil
                else { throw HTTPParseError(.invalidTarget) }
            }
            position &+= 1
        }
    }

    private static func place(_ range: Range<Int>) -> Range<UInt32> {
        UInt32(truncatingIfNeeded: range.lowerBound)..<UInt32(truncatingIfNeeded: range.upperBound)
    }
}

/// `host [":" port]`, RFC 9110 section 7.2.
enum Authority {
    /// Whether `range` names a host: a name, an IPv4 address or an IPv6 address in brackets. An empty host is refused,
    /// as RFC 9110 section 4.2.1 asks for the `http` schemes; so are user names and ports above 65535.
    static func isValid(_ range: Range<Int>, in bytes: Span<UInt8>, needsPort: Bool) -> Bool {
        guard let hostEnd = endOfHost(range, in: bytes) else { return false }
        guard hostEnd < range.upperBound else { return !needsPort }
        guard bytes[hostEnd] == UInt8(ascii: ":") else { return false }
        let port = hostEnd + 1..<range.upperBound
        guard !port.isEmpty else { return !needsPort }
        guard port.count <= 5 else { return false }
        var number = 0
        for position in port {
            guard bytes[position].isDigit else { return false }
            number = number * 10 + Int(bytes[position] & 0x0F)
        }
        return number <= 65535
    }

    @inline(__always)
    private static func endOfHost(_ range: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        guard !range.isEmpty else { return nil }
        var position = range.lowerBound
        guard bytes[position] == UInt8(ascii: "[") else {
            while position < range.upperBound, bytes[position].isHTTPHost { position &+= 1 }
            return position > range.lowerBound ? position : nil
        }
        position += 1
        var colons = 0
        while position < range.upperBound, bytes[position] != UInt8(ascii: "]") {
            let byte = bytes[position]
            if byte == UInt8(ascii: ":") {
                colons += 1
            } else if byte.hexadecimalValue == nil, byte != UInt8(ascii: ".") {
                return nil
            }
            position += 1
        }
        return position < range.upperBound && colons >= 2 ? position + 1 : nil
    }
}
