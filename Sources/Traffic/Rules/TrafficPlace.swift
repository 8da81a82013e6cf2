/// Whose count it is, as a text: the parts with their lengths before them, so that no two are alike.
public enum TrafficPlace {
    static func text(_ parts: [String?]) -> String {
        parts.map { part in part.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined(separator: ",")
    }

    /// Reads it again: the values of what a rule tells apart, in its order; nil where it is of another rule.
    public static func values(_ text: String, of rule: BudgetRule) -> [String?]? {
        var parts: [String?] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            if rest.hasPrefix("-") {
                parts.append(nil)
                rest = rest.dropFirst()
            } else {
                guard let colon = rest.firstIndex(of: ":"), let count = Int(rest[..<colon]) else { return nil }
                let bytes = rest[rest.index(after: colon)...].utf8
                guard count <= bytes.count, let part = String(bytes.prefix(count)) else { return nil }
                parts.append(part)
                rest = Substring(bytes.dropFirst(count))
            }
            if rest.hasPrefix(",") { rest = rest.dropFirst() }
        }
        guard parts.count == 2 + 2 * rule.per.count else { return nil }
        let values = rule.per.indices.map { parts[3 + 2 * $0] }
        return rule.place(of: values) == parts ? values : nil
    }
}
