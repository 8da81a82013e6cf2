/// Writes a text as ``FoldedText`` has it.
struct TextFolding {
    /// It has room for as many bytes as are appended, and for one more of white space.
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    /// Takes white space off the end.
    /// - Returns: the bytes that were written.
    mutating func end() -> Int {
        if count > 0, buffer[count - 1] <= 0x20 { count -= 1 }
        return count
    }

    /// Appends UTF-8, of which the first and the last character may be cut.
    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            switch byte {
            case 0x61...0x7A: write(byte)
            case 0x41...0x5A: write(byte | 0x20)
            case 0x0A: space(FoldedText.lineBreak)
            case 0...0x20: space(0x20)
            case 0x7F, 0x80...0xBF: break
            case ..<0x7F: write(byte)
            case 0xC2...0xDF:
                guard index < text.count else { return }
                fold(byte, text[index])
                index += 1
            case 0xE2 where index + 1 < text.count && text[index] == 0x80:
                foldPunctuation(text[index + 1])
                index += 2
            case 0xE3 where index + 1 < text.count && text[index] == 0x80 && text[index + 1] == 0x80:
                space(0x20)
                index += 2
            default:
                write(byte)
                while index < text.count, text[index] & 0xC0 == 0x80 {
                    write(text[index])
                    index += 1
                }
            }
        }
    }

    private mutating func write(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    /// One byte stands for a run of white space: the one that tells most.
    mutating func space(_ kind: UInt8) {
        guard count > 0 else { return }
        let last = buffer[count - 1]
        guard last <= 0x20 else { return write(kind) }
        if kind == FoldedText.paragraphBreak || kind == FoldedText.lineBreak && last < 0x20 {
            buffer[count - 1] = FoldedText.paragraphBreak
        } else if kind == FoldedText.lineBreak {
            buffer[count - 1] = kind
        }
    }

    /// A character of two bytes.
    private mutating func fold(_ first: UInt8, _ second: UInt8) {
        switch (first, second) {
        case (0xC2, 0xA0): space(0x20)
        case (0xC2, 0xAB), (0xC2, 0xBB): write(UInt8(ascii: "\""))
        // Inverted question and exclamation marks, degrees, and the like.
        case (0xC2, _): break
        case (0xC3, 0x9F):
            write(UInt8(ascii: "s"))
            write(UInt8(ascii: "s"))
        case (0xC3, 0x97), (0xC3, 0xB7): write(UInt8(ascii: "*"))
        case (0xC3, 0x80...0xBF): write(Self.plain[Int(second & 0x1F)])
        default: write(FoldedText.letter)
        }
    }

    /// What is left of U+00C0 to U+00DF, and likewise of the small letters after them.
    private static let plain = Array("aaaaaaaceeeeiiiidnooooo*ouuuuyty".utf8)

    /// A character of the block of general punctuation, by its last byte.
    private mutating func foldPunctuation(_ last: UInt8) {
        switch last {
        case 0x80...0x8A, 0xAF: space(0x20)
        case 0x90...0x95: write(UInt8(ascii: "-"))
        case 0x98...0x9B: write(UInt8(ascii: "'"))
        case 0x9C...0x9F: write(UInt8(ascii: "\""))
        case 0xA6: write(UInt8(ascii: "."))
        default: break
        }
    }
}
