import JSON

/// A text within the bounds of a schema.
enum SampleText {
    static func text(_ facets: SchemaFacets, _ ordinal: Int) -> String {
        if let format = facets["format"]?.string, let text = formatted(format, ordinal) { return text }
        var text = ordinal == 0 ? "sample" : "sample \(ordinal + 1)"
        // No honest schema asks for more than this; a longer text would only cost memory.
        let least = Int(min(max(facets.greatest("minLength") ?? 0, 0), 100_000))
        while text.count < least { text += " sample" }
        if let most = facets.least("maxLength").flatMap(Int.init(exactly:)), most >= 0, text.count > most {
            // The end holds what tells one element from the next.
            text = String(text.suffix(most))
        }
        return text
    }

    /// Formats of JSON Schema's validation vocabulary (section 7.3).
    private static func formatted(_ format: String, _ ordinal: Int) -> String? {
        let two = ordinal % 28 < 9 ? "0\(ordinal % 28 + 1)" : "\(ordinal % 28 + 1)"
        return switch format {
        case "date-time": "2026-01-\(two)T12:00:00Z"
        case "date": "2026-01-\(two)"
        case "time": "12:00:\(two)Z"
        case "duration": "PT\(ordinal + 1)H"
        case "email", "idn-email": "sample\(ordinal + 1)@example.com"
        case "hostname", "idn-hostname": "sample\(ordinal + 1).example.com"
        case "ipv4": "192.0.2.\(ordinal % 254 + 1)"
        case "ipv6": "2001:db8::\(ordinal % 9 + 1)"
        case "uri", "iri": "https://example.com/\(ordinal + 1)"
        case "uri-reference", "iri-reference": "/\(ordinal + 1)"
        case "uuid": "00000000-0000-4000-8000-0000000000\(two)"
        case "json-pointer": "/\(ordinal + 1)"
        case "regex": "^sample$"
        case "byte": "c2FtcGxl"
        default: nil
        }
    }
}
