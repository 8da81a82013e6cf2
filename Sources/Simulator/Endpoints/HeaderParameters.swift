import Framing

/// The parameters of a header field's value, such as `form-data; name="file"; filename="a.txt"` (RFC 9110, section 5.6.6).
struct HeaderParameters: Sendable {
    private var values: [String: String] = [:]

    /// Reads what can be read.
    init(_ text: String) {
        var rest = text[...]
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(of: "=") else { return }
            let name = rest[..<equals].lowercased()
            rest = rest[rest.index(after: equals)...]
            let value = rest.first == "\"" ? Self.quoted(&rest) : String(rest.prefix { $0 != ";" && $0 != " " })
            if name.hasSuffix("*") {
                // RFC 8187: a character set, a language and percent-encoded bytes, parted by apostrophes.
                let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
                if parts.count == 3 { values[String(name.dropLast())] = PercentEncoding.decode(parts[2]) }
            } else if values[name] == nil {
                values[name] = value
            }
        }
    }

    /// The value of a parameter, by its name in lower case.
    subscript(_ name: String) -> String? { values[name] }

    /// Reads a quoted string. What browsers percent-encode in a file's name (a quote, a line break) is decoded.
    private static func quoted(_ rest: inout Substring) -> String {
        var value = ""
        rest.removeFirst()
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                value.append(rest.removeFirst())
            } else {
                value.append(character)
            }
        }
        return value.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
    }
}
