import Framing

/// Names and values as a query or a form has them (`application/x-www-form-urlencoded`).
struct FormText: Sendable {
    let fields: [(name: String, value: String)]

    init(_ fields: [(name: String, value: String)]) {
        self.fields = fields
    }

    /// Reads a text; nil where it cannot be read, or is longer than so many bytes.
    init?(reading text: String, longest: Int) {
        guard text.utf8.count <= longest else { return nil }
        var fields: [(name: String, value: String)] = []
        for part in text.split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = sides.map { side in
                PercentEncoding.decode(String(side.map { $0 == "+" ? " " : $0 }))
            }
            guard let name = decoded.first ?? nil, let value = decoded.count == 2 ? decoded[1] : "" else { return nil }
            fields.append((name, value))
        }
        self.fields = fields
    }

    /// As it is written.
    var text: String {
        fields.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    /// Whether a name is there more than once: readers differ in which of them counts.
    var repeats: Bool { Set(fields.map(\.name)).count != fields.count }

    subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }
}
