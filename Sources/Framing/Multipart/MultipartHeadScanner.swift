/// Finds the end of a part's header fields and refuses what is none, each byte once, however many come at a time.
struct MultipartHeadScanner: Sendable {
    /// The most bytes a head may have, with its empty line.
    static let limit = 16 << 10

    private enum Phase {
        case lineStart, name, value, lineEnd, headEnd
    }

    private var phase = Phase.lineStart
    private var count = 0

    /// - Returns: How many of the bytes the head has, with its empty line. Nil: all of them, and more.
    mutating func scan(_ bytes: Span<UInt8>) throws(MultipartError) -> Int? {
        for at in 0..<bytes.count {
            guard count < Self.limit else { throw .headTooLarge(limit: Self.limit) }
            count += 1
            switch (phase, bytes[at]) {
            case (.value, let byte) where byte.isFieldValue: break
            case (.value, .carriageReturn): phase = .lineEnd
            case (.lineEnd, .lineFeed): phase = .lineStart
            case (.lineStart, .carriageReturn): phase = .headEnd
            case (.headEnd, .lineFeed): return at + 1
            case (.lineEnd, _), (.headEnd, _), (_, .lineFeed): throw .invalidLineEnd
            case (.name, UInt8(ascii: ":")): phase = .value
            case (.lineStart, let byte) where byte.isTokenCharacter, (.name, let byte) where byte.isTokenCharacter:
                phase = .name
            default: throw .invalidField
            }
        }
        return nil
    }
}
