extension ExpressionLexer {
    /// A text in quotes, at the first of which it is.
    mutating func text() throws(ExpressionError) -> String {
        let start = index
        let quote = bytes[index]
        var content: [UInt8] = []
        index += 1
        while let byte = byte() {
            if byte == quote {
                index += 1
                return String(decoding: content, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\"), let escaped = self.byte(1) {
                content.append(try unescaped(escaped))
                index += 2
            } else {
                content.append(byte)
                index += 1
            }
        }
        throw error(.unterminatedText(quote: written(start..<start + 1)), at: start)
    }

    private func unescaped(_ escaped: UInt8) throws(ExpressionError) -> UInt8 {
        switch escaped {
        case UInt8(ascii: "n"): return UInt8(ascii: "\n")
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): return escaped
        default: throw error(.invalidEscape("'\\' and \(character(1))"), at: index)
        }
    }

    /// A number: digits with `_` between them, a fraction, and `k` for thousands or `M` for millions.
    mutating func number() throws(ExpressionError) -> Double {
        let start = index
        if byte() == UInt8(ascii: "-") { index += 1 }
        while let byte = byte(), byte.isNamePart || byte == UInt8(ascii: ".") { index += 1 }
        let written = written(start..<index)
        guard let decimal = Self.decimal(written), let number = Double(decimal) else {
            throw error(.invalidNumber(written.clipped(40)), at: start)
        }
        guard number.isFinite else { throw error(.numberTooLarge, at: start) }
        return number
    }

    /// The number as Swift reads it, its suffix as an exponent, so that it is rounded once; nil where it is none.
    private static func decimal(_ written: String) -> String? {
        var digits = written
        var exponent = ""
        if digits.hasSuffix("k") { exponent = "e3" }
        if digits.hasSuffix("M") { exponent = "e6" }
        if !exponent.isEmpty { digits.removeLast() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        for (index, part) in parts.enumerated() {
            let runs = (index == 0 && part.hasPrefix("-") ? part.dropFirst() : part)
                .split(separator: "_", omittingEmptySubsequences: false)
            guard runs.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }) else { return nil }
        }
        return digits.filter { $0 != "_" } + exponent
    }
}
