/// What the fields of a head say about its framing and its connection, gathered while they are scanned.
struct FramingFields: Sendable {
    private(set) var hostIndex: Int?
    private(set) var hasDuplicateHost = false
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var closes = false
    private(set) var keepsAlive = false
    private(set) var expectsContinue = false

    /// Takes note of one field, if it is one of those that matter here.
    @inline(__always)
    mutating func read(
        name: Range<Int>,
        value: Range<Int>,
        at index: Int,
        in bytes: Span<UInt8>
    ) throws(HTTPParseError) {
        switch name.count {
        case 4:
            guard bytes.equalsIgnoringCase(name, "host") else { return }
            hasDuplicateHost = hostIndex != nil
            hostIndex = hostIndex ?? index
        case 6:
            guard bytes.equalsIgnoringCase(name, "expect") else { return }
            expectsContinue = expectsContinue || bytes.listContains(value, "100-continue")
        case 10:
            guard bytes.equalsIgnoringCase(name, "connection") else { return }
            closes = closes || bytes.listContains(value, "close")
            keepsAlive = keepsAlive || bytes.listContains(value, "keep-alive")
        case 14:
            guard bytes.equalsIgnoringCase(name, "content-length") else { return }
            try readContentLength(value, in: bytes)
        case 17:
            guard bytes.equalsIgnoringCase(name, "transfer-encoding") else { return }
            try readTransferEncoding(value, in: bytes)
        default:
            return
        }
    }

    /// RFC 9112 section 6.2 lets a recipient take a repeated equal value as one. Two are refused here: whoever stands in
    /// front of us may have taken the other, and no honest client sends two.
    private mutating func readContentLength(_ value: Range<Int>, in bytes: Span<UInt8>) throws(HTTPParseError) {
        guard contentLength == nil else { throw HTTPParseError(.duplicateContentLength) }
        guard !value.isEmpty else { throw HTTPParseError(.invalidContentLength) }
        var length = 0
        for position in value {
            guard bytes[position].isDigit else { throw HTTPParseError(.invalidContentLength) }
            let (product, overflows) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = product.addingReportingOverflow(Int(bytes[position] &- 0x30))
            guard !overflows, !overflowsToo else { throw HTTPParseError(.invalidContentLength) }
            length = sum
        }
        contentLength = length
    }

    private mutating func readTransferEncoding(_ value: Range<Int>, in bytes: Span<UInt8>) throws(HTTPParseError) {
        guard !isChunked else { throw HTTPParseError(.duplicateTransferEncoding) }
        guard bytes.equalsIgnoringCase(value, "chunked") else { throw HTTPParseError(.unsupportedTransferCoding) }
        isChunked = true
    }

    /// The framing the fields give, where the start line does not decide; `nil` if they are silent.
    func framing(version: HTTPVersion) throws(HTTPParseError) -> BodyFraming? {
        guard isChunked else { return contentLength.map(BodyFraming.length) }
        guard version == .http11 else { throw HTTPParseError(.transferEncodingInHTTP10) }
        guard contentLength == nil else { throw HTTPParseError(.contentLengthWithTransferEncoding) }
        return .chunked
    }

    /// Whether the connection stays open after the message, RFC 9112 section 9.3.
    func keepAlive(version: HTTPVersion) -> Bool {
        !closes && (version == .http11 || keepsAlive)
    }
}
