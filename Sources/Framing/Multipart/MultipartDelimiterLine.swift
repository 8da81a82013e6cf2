/// Reads what follows the boundary in the line of a delimiter, each byte once, however many come at a time.
struct MultipartDelimiterLine: Sendable {
    /// Bytes of white space that are taken behind a boundary: gateways of mail pad lines, nobody pads them so far.
    static let paddingLimit = 1024

    private enum Phase {
        case boundary, hyphen, padding, carriageReturn
    }

    private var phase = Phase.boundary
    private var padding = 0

    /// - Returns: How many of the bytes the line has, and whether the delimiter is the closing one, whose two hyphens end it.
    ///   Nil: all of them, and more.
    mutating func scan(_ bytes: Span<UInt8>) throws(MultipartError) -> (length: Int, isClosing: Bool)? {
        for at in 0..<bytes.count {
            switch (phase, bytes[at]) {
            case (.boundary, UInt8(ascii: "-")): phase = .hyphen
            case (.hyphen, UInt8(ascii: "-")): return (at + 1, true)
            case (.carriageReturn, .lineFeed): return (at + 1, false)
            case (.boundary, .carriageReturn), (.padding, .carriageReturn): phase = .carriageReturn
            case (.boundary, .lineFeed), (.padding, .lineFeed), (.carriageReturn, _): throw .invalidLineEnd
            case (.boundary, let byte) where byte.isSpaceOrTab, (.padding, let byte) where byte.isSpaceOrTab:
                phase = .padding
                padding += 1
                guard padding <= Self.paddingLimit else { throw .invalidDelimiter }
            default: throw .invalidDelimiter
            }
        }
        return nil
    }
}
