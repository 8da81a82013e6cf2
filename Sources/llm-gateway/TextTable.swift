/// Rows of cells for people, the first of them heads: text to the left, numbers to the right.
enum TextTable {
    /// - Parameter texts: how many columns at the left hold text.
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
