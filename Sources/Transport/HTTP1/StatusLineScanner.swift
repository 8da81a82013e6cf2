import NIOCore

/// Reads a status line, RFC 9112 section 4, each byte once, like ``FieldScanner``.
struct StatusLineScanner: Sendable {
    private enum Phase: Sendable {
        case version, status, reason
    }

    private var phase = Phase.version
    private(set) var position = 0
    private(set) var version = HTTPVersion.http11
    private(set) var status = 0

    /// Reads on in the bytes of `received`, the head from its first byte on.
    ///
    /// - Returns: Whether the line is complete; `position` is then the number of its bytes.
    mutating func scan(_ received: ByteBuffer, limits: HTTPLimits) throws(HTTPParseError) -> Bool {
        let bytes = received.readableBytesUInt8Span.extracting(first: limits.maximumHeadBytes)
        if phase == .version {
            guard let version = try VersionText.read(bytes, at: 0, fault: .invalidStatusLine) else { return false }
            self.version = version
            position = VersionText.count
            phase = .status
        }
        if phase == .status, try !scanStatus(bytes) { return false }
        return try scanReason(bytes)
    }

    /// A space, three digits, and what follows them, which is left to be read.
    private mutating func scanStatus(_ bytes: Span<UInt8>) throws(HTTPParseError) -> Bool {
        while position < VersionText.count + 4 {
            guard position < bytes.count else { return false }
            let byte = bytes[position]
            let fits = position == VersionText.count ? byte == .space : byte.isDigit
            guard fits else { throw HTTPParseError(byte == .lineFeed ? .bareLineFeed : .invalidStatusLine) }
            if position > VersionText.count { status = status * 10 + Int(byte & 0x0F) }
            position += 1
        }
        guard position < bytes.count else { return false }
        guard 100...599 ~= status else { throw HTTPParseError(.invalidStatusLine) }
        switch bytes[position] {
        // The grammar wants a space even before an empty reason. Servers that leave it out are many, and nothing can be
        // mistaken for anything else.
        case .space, .carriageReturn: break
        case .lineFeed: throw HTTPParseError(.bareLineFeed)
        default: throw HTTPParseError(.invalidStatusLine)
        }
        phase = .reason
        return true
    }

    private mutating func scanReason(_ bytes: Span<UInt8>) throws(HTTPParseError) -> Bool {
        while true {
            position = bytes.endOfPlainValue(from: position)
            guard position < bytes.count else { return false }
            switch bytes[position] {
            case .tab:
                position += 1
            case .carriageReturn:
                guard position + 1 < bytes.count else { return false }
                guard bytes[position + 1] == .lineFeed else { throw HTTPParseError(.bareCarriageReturn) }
                position += 2
                return true
            case .lineFeed:
                throw HTTPParseError(.bareLineFeed)
            default:
                throw HTTPParseError(.invalidStatusLine)
            }
        }
    }
}
