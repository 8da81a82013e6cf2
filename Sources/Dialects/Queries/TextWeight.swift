import JSON
import NIOCore

/// The tokens of texts, by what they are made of.
struct TextWeight {
    private(set) var tokens = 0.0

    /// Tokens for each of …
    private enum Weight {
        /// … words, which are runs of letters,
        static let word = 0.83
        /// … their letters, since long words have several,
        static let letter = 0.021
        static let digit = 1.08
        /// … punctuation marks, which often go together,
        static let mark = 0.58
        static let newline = 0.87
        /// … bytes of other scripts, most of which have three bytes a character and a token for each or nearly so.
        static let otherByte = 0.3
    }

    mutating func add(_ text: JSONString?, times factor: Double = 1) {
        if let text { add(text.escaped, factor) }
    }

    mutating func add(_ value: JSONRaw?, times factor: Double = 1) {
        if let value { add(value.bytes, factor) }
    }

    private mutating func add(_ text: ByteBuffer, _ factor: Double) {
        var (words, letters, digits, marks, newlines, others) = (0, 0, 0, 0, 0, 0)
        text.withUnsafeReadableBytes { bytes in
            var at = 0
            var isInWord = false
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    letters += 1
                    if !isInWord { words += 1 }
                    isInWord = true
                    continue
                case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
                case 0x80...: others += 1
                case UInt8(ascii: "\\"):
                    // One character: `\n`, `\"`, or `\u` and four digits, which are mostly of another script.
                    let escaped = at < bytes.count ? bytes[at] : 0
                    at += 1
                    switch escaped {
                    case UInt8(ascii: "n"): newlines += 1
                    case UInt8(ascii: "u"):
                        others += 3
                        at += 4
                    default: marks += 1
                    }
                case 0x0A: newlines += 1
                case 0...0x20: break
                default: marks += 1
                }
                isInWord = false
            }
        }
        var sum = Double(words) * Weight.word + Double(letters) * Weight.letter + Double(digits) * Weight.digit
        sum += Double(marks) * Weight.mark + Double(newlines) * Weight.newline + Double(others) * Weight.otherByte
        tokens += sum * factor
    }
}
