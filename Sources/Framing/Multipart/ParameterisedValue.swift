/// The value of a header field that has parameters, `form-data; name="a"` (RFC 9110, section 5.6.6).
///
/// Quoted strings are read as browsers and tools write them: a backslash escapes a quote or a backslash and otherwise stands for
/// itself, as it does in the paths that Windows tells; `%22` is a quote (WHATWG HTML, multipart form data). The line breaks `%0D`
/// and `%0A` of the same encoding stay encoded, so that no name holds one. Values without quotes may have any visible characters.
struct ParameterisedValue {
    /// What comes before the parameters, in lower case.
    let value: String
    /// The parameters by their names in lower case.
    let parameters: [String: String]

    /// Nil where the parameters cannot be told apart, or one comes twice.
    init?(parsing bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        reader.skipWhitespace()
        value = reader.take { !$0.isSpaceOrTab && $0 != UInt8(ascii: ";") }.lowercased()
        var parameters: [String: String] = [:]
        while true {
            reader.skipWhitespace()
            guard let byte = reader.next() else { break }
            guard byte == UInt8(ascii: ";") else { return nil }
            reader.skipWhitespace()
            let name = reader.take(while: \.isTokenCharacter).lowercased()
            // A semicolon too many says nothing.
            if name.isEmpty { continue }
            guard reader.next() == UInt8(ascii: "="), let text = reader.takeText(),
                parameters.updateValue(text, forKey: name) == nil
            else { return nil }
        }
        self.parameters = parameters
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0

        var rest: ArraySlice<UInt8> { bytes[at...] }

        mutating func next() -> UInt8? {
            guard at < bytes.count else { return nil }
            defer { at += 1 }
            return bytes[at]
        }

        mutating func take(while belongs: (UInt8) -> Bool) -> String {
            let taken = rest.prefix(while: belongs)
            at = taken.endIndex
            return String(decoding: taken, as: UTF8.self)
        }

        mutating func skipWhitespace() {
            _ = take(while: \.isSpaceOrTab)
        }

        /// The value of a parameter; nil where there is none, or its quotes do not end.
        mutating func takeText() -> String? {
            let quote = UInt8(ascii: "\"")
            let backslash = UInt8(ascii: "\\")
            guard rest.first == quote else {
                let text = take {
                    $0.isFieldValue && !$0.isSpaceOrTab && $0 != UInt8(ascii: ";") && $0 != quote && $0 != backslash
                }
                return text.isEmpty ? nil : text
            }
            at += 1
            var text: [UInt8] = []
            while let byte = next() {
                if byte == quote { return String(decoding: text, as: UTF8.self) }
                if byte == backslash, let escaped = rest.first, escaped == quote || escaped == backslash {
                    text.append(escaped)
                    at += 1
                } else if byte == UInt8(ascii: "%"), rest.starts(with: "22".utf8) {
                    text.append(quote)
                    at += 2
                } else {
                    text.append(byte)
                }
            }
            return nil
        }
    }
}
