/// What a text looks like, whatever its words are: counts of what programs and formulas are made of.
struct TextShape {
    /// Lines that are not empty.
    private(set) var lines = 0
    /// Of them those that look like code.
    private(set) var codeLines = 0
    /// Of them those that begin with a number and a full stop.
    private(set) var numberedLines = 0
    /// Fenced blocks that are not said to hold data or prose.
    private(set) var codeFences = 0
    /// Names such as `firstChild`, `first_child` and `children()`, and what stands between single backticks.
    private(set) var identifiers = 0
    /// Numbers.
    private(set) var numbers = 0
    /// Characters that programs are full of: `{ } ; = < > [ ] | & $`.
    private(set) var marks = 0
    /// Operators between numbers.
    var operations: Int { calculation.count }
    /// Bytes that were looked at.
    let bytes: Int

    private var calculation = OperationCount()
    private var line = LineShape()
    private var word = Word()
    private var isFenced = false

    private struct Word {
        var length = 0
        var startsWithDigit = false
        var isNumber = false
        /// Its last byte is a small letter, or an underscore.
        var isLower = false
        var isUnderscore = false
        /// It is written as no word of prose is.
        var isIdentifier = false
    }

    /// Counts what is looked at of a text.
    init(_ window: TextWindow) {
        bytes = window.count
        count(UnsafeBufferPointer(rebasing: window.head))
        isFenced = false
        count(UnsafeBufferPointer(rebasing: window.tail))
    }

    private mutating func count(_ text: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, UInt8(ascii: "_"): extendWord(byte)
            case 0x80...: wide(byte, text, index)
            case 0x0A:
                endWord(before: byte, text, index)
                endLine(text)
            default:
                endWord(before: byte, text, index)
                calculation.punctuation(byte)
                if Self.isMark(byte) { marks += 1 }
            }
            if byte != 0x0A { line.append(byte, at: index) }
            index += 1
        }
        endWord(before: 0, text, index)
        endLine(text)
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "|"), UInt8(ascii: "&"),
            UInt8(ascii: "$"):
            true
        default: false
        }
    }

    private mutating func extendWord(_ byte: UInt8) {
        let isDigit = byte >= 0x30 && byte <= 0x39
        if word.length == 0 {
            (word.startsWithDigit, word.isNumber) = (isDigit, isDigit)
            if isDigit { numbers += 1 }
        } else {
            if word.isLower && byte >= 0x41 && byte <= 0x5A || word.isUnderscore && byte != UInt8(ascii: "_") {
                word.isIdentifier = true
            }
            if !isDigit { word.isNumber = false }
        }
        word.isLower = byte >= 0x61 && byte <= 0x7A
        word.isUnderscore = byte == UInt8(ascii: "_") && word.length > 0
        word.length += 1
    }

    /// A byte of a character that is not of ASCII.
    private mutating func wide(_ byte: UInt8, _ text: UnsafeBufferPointer<UInt8>, _ index: Int) {
        let next = index + 1 < text.count ? text[index + 1] : 0
        switch byte {
        case 0xC2:
            // Squares and cubes belong to what is before them.
            guard next != 0xB2, next != 0xB3 else { return }
            endWord(before: byte, text, index)
            calculation.punctuation(next == 0xB7 ? UInt8(ascii: "*") : UInt8(ascii: ";"))
        case 0xC3 where next == 0x97 || next == 0xB7:
            endWord(before: byte, text, index)
            calculation.punctuation(UInt8(ascii: "*"))
        case 0xC3...0xDF:
            // The small letters of Latin-1 are the upper half of their block.
            (word.isNumber, word.startsWithDigit, word.isLower) = (false, false, byte == 0xC3 && next >= 0xA0)
            word.length += 2
        case 0xE0...:
            endWord(before: byte, text, index)
            calculation.interrupt()
        default: break
        }
    }

    private mutating func endWord(before byte: UInt8, _ text: UnsafeBufferPointer<UInt8>, _ index: Int) {
        guard word.length > 0 else { return }
        if byte == UInt8(ascii: "("), word.length >= 4, !isPlural(text, index) {
            (word.isIdentifier, line.hasCall) = (true, true)
        }
        if word.isIdentifier { identifiers += 1 }
        if word.length == 1 || word.isNumber || word.startsWithDigit && word.length <= 3 {
            calculation.operand(isLetter: word.length == 1 && !word.isNumber)
        } else if calculation.hasOperand, Self.operators.contains(where: { text[..<index].hasEnding($0) }) {
            calculation.punctuation(UInt8(ascii: "*"))
        } else {
            calculation.interrupt()
        }
        word = Word()
    }

    /// Words for operators, as they stand behind a number.
    private static let operators = [
        " times", " plus", " minus", " mal", " fois", " moins", " por", " menos", " per", " vezes", " mais", " meno",
    ].map { Array($0.utf8) }

    /// "item(s)" is no call.
    private func isPlural(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        index + 2 < text.count && text[index + 1] == UInt8(ascii: "s") && text[index + 2] == UInt8(ascii: ")")
    }

    private mutating func endLine(_ text: UnsafeBufferPointer<UInt8>) {
        calculation.interrupt()
        defer { line = LineShape() }
        guard line.length > 0 else { return }
        lines += 1
        if line.isNumbered { numberedLines += 1 }
        if line.isFence {
            isFenced.toggle()
            if isFenced, !holdsData(text[(line.start + 3)...]) { codeFences += 1 }
        } else {
            identifiers += line.ticks / 2
            if line.looksLikeCode { codeLines += 1 }
        }
    }

    /// Whether a fenced block is said to hold data or prose.
    private func holdsData(_ tag: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        Self.dataTags.contains { tag.starts(with: $0) }
    }

    private static let dataTags = ["json", "csv", "tsv", "text", "txt", "md", "markdown"].map { Array($0.utf8) }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    fileprivate func hasEnding(_ ending: [UInt8]) -> Bool {
        count >= ending.count && suffix(ending.count).elementsEqual(ending)
    }
}
