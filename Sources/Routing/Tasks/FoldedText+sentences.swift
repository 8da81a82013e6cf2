extension FoldedText {
    /// Bytes of the longest problem that people set each other: premises or quantities, and a question.
    private static let longestProblem = 600

    /// It ends with a question.
    var endsWithQuestion: Bool {
        bytes.last == UInt8(ascii: "?") || bytes.suffix(3).elementsEqual("\u{FF1F}".utf8)
    }

    /// The sentences before the question that a short text ends with, or that only one more sentence follows; nil: there is none, or the text
    /// is longer than problems are that people set each other.
    var statements: Int? {
        guard bytes.count <= Self.longestProblem else { return nil }
        var (count, before) = (0, Int?.none)
        for index in bytes.indices where endsSentence(at: index) {
            switch bytes[index] {
            case UInt8(ascii: "?"), 0x9F: before = count
            case UInt8(ascii: "."), 0x82: count += 1
            // A letter, and no problem.
            case Self.paragraphBreak: return nil
            case Self.lineBreak: if !endsSentence(at: index - 1) { count += 1 }
            default: break
            }
        }
        return before.flatMap { count - $0 <= 1 ? $0 : nil }
    }

    /// Whether a sentence ends with the byte at a place, or a line.
    func endsSentence(at index: Int) -> Bool {
        switch bytes[index] {
        case Self.lineBreak, Self.paragraphBreak: true
        case UInt8(ascii: "."), UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: ":"):
            index + 1 == bytes.count || bytes[index + 1] <= 0x20
        // U+3002, U+FF01, U+FF1A and U+FF1F, by their last bytes.
        case 0x82: index > 1 && bytes[index - 1] == 0x80 && bytes[index - 2] == 0xE3
        case 0x81, 0x9A, 0x9F: index > 1 && bytes[index - 1] == 0xBC && bytes[index - 2] == 0xEF
        default: false
        }
    }
}
