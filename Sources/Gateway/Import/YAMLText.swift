/// How texts are written into a configuration.
enum YAMLText {
    /// A scalar that reads back as this text, plain where that is safe and in double quotes elsewhere. Variables in it are put
    /// in when the configuration is read.
    static func scalar(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    /// The text with dollar signs doubled, so that none of them stands for a variable.
    static func literal(_ text: String) -> String {
        text.contains("$") ? text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$") : text
    }

    private static let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || isDigit(first), !words.contains(text.lowercased()) else {
            return false
        }
        guard text.utf8.allSatisfy({ isLetter($0) || isDigit($0) || "-_./:@+".utf8.contains($0) }) else { return false }
        if text.hasSuffix(":") || text.hasPrefix("0x") { return false }
        // A name of digits is quoted, so that nobody takes it for a number.
        return text.utf8.contains { isLetter($0) || $0 == UInt8(ascii: "/") }
            && ExactDecimal(text) == nil
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value) || scalar.value == 0xFEFF
                    || (0x2028...0x2029).contains(scalar.value)
                {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

/// Lines of YAML in blocks, two spaces a level.
struct YAMLLines {
    private(set) var text = ""
    private var margin = ""

    /// A line as it is; an empty one ends a paragraph.
    mutating func line(_ content: String = "") {
        text += content.isEmpty ? "\n" : "\(margin)\(content)\n"
    }

    /// `# …`, one line whatever it holds.
    mutating func comment(_ content: String) {
        line("# " + content.split(whereSeparator: \.isNewline).joined(separator: " "))
    }

    /// `key: value`, where the value is text that is quoted if it must be.
    mutating func entry(_ key: String, _ value: String, comment: String? = nil) {
        line("\(YAMLText.scalar(key)): \(YAMLText.scalar(value))" + (comment.map { "  # \($0)" } ?? ""))
    }

    /// `key: value`, where the value is a number, an amount, or YAML already.
    mutating func entry(_ key: String, yaml value: String) {
        line("\(YAMLText.scalar(key)): \(value)")
    }

    /// `key:` with what `body` writes below it.
    mutating func block(_ key: String, _ body: (inout YAMLLines) -> Void) {
        line("\(YAMLText.scalar(key)):")
        let outer = margin
        margin += "  "
        body(&self)
        margin = outer
    }
}
