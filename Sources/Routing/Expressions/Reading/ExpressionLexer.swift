import Core

/// Takes an expression apart, one token at a time.
struct ExpressionLexer {
    let bytes: [UInt8]
    var index = 0

    init(_ source: String) throws(ExpressionError) {
        let length = source.utf8.count
        // What is too long is not even copied.
        bytes = Array(source.utf8.prefix(Expression.maximumBytes))
        if length > bytes.count { throw error(.tooLong(bytes: length), at: bytes.count) }
    }

    /// The next token; the end, again and again, where there is none left.
    mutating func next() throws(ExpressionError) -> ExpressionToken {
        while let byte = byte(), byte == 0x20 || (0x09...0x0D).contains(byte) { index += 1 }
        let start = index
        let kind = try kind()
        return ExpressionToken(kind: kind, place: start..<index)
    }

    private mutating func kind() throws(ExpressionError) -> ExpressionToken.Kind {
        guard let first = byte() else { return .end }
        if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") { return .text(ExactText(try text())) }
        if first.isDigit || first == UInt8(ascii: "-") && byte(1)?.isDigit == true && !isAfterName {
            return .number(try number())
        }
        if first.isNameStart {
            let name = try name()
            return ExpressionToken.Kind.words[name] ?? .name(name)
        }
        for (sign, kind) in ExpressionToken.Kind.signs where bytes[index...].starts(with: sign.utf8) {
            index += sign.utf8.count
            return kind
        }
        throw error(.unexpectedCharacter(character(), hint: hint(character())), at: index)
    }

    private mutating func name() throws(ExpressionError) -> String {
        let start = index
        while true {
            while byte()?.isNamePart == true { index += 1 }
            guard byte() == UInt8(ascii: ".") else { return written(start..<index) }
            index += 1
            guard byte()?.isNameStart == true else {
                throw error(.unexpected(found: character(), expected: "a name after '.'"), at: index)
            }
        }
    }

    /// What should probably be there instead of a character that nothing begins with.
    private func hint(_ character: String) -> String? {
        switch character {
        case "'='": "equality is '=='"
        case "'&'": "write 'and' or '&&'"
        case "'|'": "write 'or' or '||'"
        case "'-'" where isAfterName: "a key with '-' in it is written in brackets, tags['a-key']"
        case "'‘'", "'’'", "'“'", "'”'": "texts are written with ' or \""
        default: nil
        }
    }

    private var isAfterName: Bool { index > 0 && bytes[index - 1].isNamePart }

    /// The byte so far ahead.
    func byte(_ ahead: Int = 0) -> UInt8? { index + ahead < bytes.count ? bytes[index + ahead] : nil }

    /// What was written at a place.
    func written(_ place: Range<Int>) -> String { String(decoding: bytes[place], as: UTF8.self) }

    /// The character at which it is, for an error.
    func character(_ ahead: Int = 0) -> String {
        // No character of UTF-8 is longer than four bytes.
        guard let scalar = String(decoding: bytes[(index + ahead)...].prefix(4), as: UTF8.self).unicodeScalars.first
        else { return "the end" }
        return scalar.properties.isWhitespace || !scalar.isVisible
            ? "U+\(String(scalar.value, radix: 16, uppercase: true).leftPadded(4))" : "'\(scalar)'"
    }

    func error(_ code: ExpressionError.Code, at position: Int) -> ExpressionError {
        ExpressionError(code, at: position, in: bytes)
    }
}

extension Unicode.Scalar {
    /// Whether it shows in a line of text by itself.
    fileprivate var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .nonspacingMark, .enclosingMark, .spacingMark: false
        default: true
        }
    }
}

extension String {
    fileprivate func leftPadded(_ length: Int) -> String {
        String(repeating: "0", count: max(0, length - count)) + self
    }
}
