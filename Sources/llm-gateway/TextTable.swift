/// Rows for people: text to the left, numbers to the right.
enum TextTable {
    /// - Parameters:
    ///   - rows: the first one has the heads; all are as long.
    ///   - texts: how many columns from the left are text.
    static func text(_ rows: [[String]], texts: Int) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var out = ""
        for (place, row) in rows.enumerated() {
            var line = ""
            for (column, cell) in row.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                line += (column == 0 ? "" : "  ") + (column < texts ? cell + space : space + cell)
            }
            while line.last == " " { line.removeLast() }
            out += line + "\n"
            if place == 0 { out += widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") + "\n" }
        }
        return out
    }
}
