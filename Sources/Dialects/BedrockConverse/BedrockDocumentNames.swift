import Core
import JSON

/// Names the documents of a call, as Bedrock demands: of letters, digits, single spaces, hyphens, parentheses and brackets, no two
/// alike.
///
/// A document has the name that its caller gave it, with hyphens for what may not stand there; else it is numbered.
struct BedrockDocumentNames {
    private static let longest = 200
    private var given: Set<String> = []
    private var count = 0

    /// - Parameter isNative: the name comes from a caller of this dialect, and goes as it is.
    mutating func name(_ filename: JSONString?, isNative: Bool) -> String {
        count += 1
        if isNative, let filename { return filename.string }
        let wanted = filename.map { Self.cleaned($0.string) } ?? ""
        let base = wanted.isEmpty ? "Document \(count)" : wanted
        var name = base
        var number = 2
        while !given.insert(name).inserted {
            name = "\(base) (\(number))"
            number += 1
        }
        return name
    }

    private static func cleaned(_ filename: String) -> String {
        var words = filename[...]
        // What the ending says is said by the format.
        if let dot = filename.lastIndex(of: "."), dot > filename.startIndex { words = filename[..<dot] }
        var cleaned = ""
        for letter in words.unicodeScalars.prefix(longest - 8) {
            switch letter {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "(", ")", "[", "]": cleaned.unicodeScalars.append(letter)
            case " ", "\t", "\n": if cleaned.last != " ", !cleaned.isEmpty { cleaned.append(" ") }
            default: if cleaned.last != "-" { cleaned.append("-") }
            }
        }
        while cleaned.last == " " { cleaned.removeLast() }
        return cleaned
    }
}
