/// The fields after a chunked body, checked a byte at a time and dropped.
///
/// RFC 9110 section 6.5.1 lets a recipient drop them. Nothing that comes after a body may change what was decided by the
/// head, so none of them is even looked at.
struct TrailerSection: Sendable {
    private enum Phase: Sendable {
        case start, name, value, lineFeed, lastLineFeed
    }

    private var phase = Phase.start
    private var count = 0

    /// Reads on in `bytes`.
    ///
    /// - Returns: How many bytes were read, and whether the section is complete.
    mutating func scan(
        _ bytes: Span<UInt8>,
        maximumBytes: Int
    ) throws(HTTPParseError) -> (count: Int, isComplete: Bool) {
        for position in bytes.indices {
            guard count < maximumBytes else { throw HTTPParseError(.trailerTooLarge) }
            count += 1
            if try read(bytes[position]) { return (position + 1, true) }
        }
        return (bytes.count, false)
    }

    @inline(__always)
    private mutating func read(_ byte: UInt8) throws(HTTPParseError) -> Bool {
        switch phase {
        case .lineFeed, .lastLineFeed:
            guard byte == .lineFeed else { throw HTTPParseError(.bareCarriageReturn) }
            if phase == .lastLineFeed { return true }
            phase = .start
        case _ where byte == .lineFeed:
            throw HTTPParseError(.bareLineFeed)
        case .start:
            if byte == .carriageReturn {
                phase = .lastLineFeed
            } else if byte.isWhitespace {
                throw HTTPParseError(.obsoleteFolding)
            } else {
                guard byte.isHTTPToken else { throw HTTPParseError(.invalidFieldName) }
                phase = .name
            }
        case .name:
            if byte == UInt8(ascii: ":") {
                phase = .value
            } else {
                guard byte.isHTTPToken else { throw HTTPParseError(.invalidFieldName) }
            }
        case .value:
            if byte == .carriageReturn {
                phase = .lineFeed
            } else {
                guard byte.isHTTPFieldValue else { throw HTTPParseError(.invalidFieldValue) }
            }
        }
        return false
    }
}
