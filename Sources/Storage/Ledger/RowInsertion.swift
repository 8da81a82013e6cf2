/// A statement that inserts rows, for one row and for many: beginning and ending a statement costs as much as inserting some rows.
struct RowInsertion: Sendable {
    private let one: String
    private let many: String
    private let columns: Int
    private static let rowsAtOnce = 32

    /// - Parameter suffix: what is said after the values, such as what becomes of a row that is there already.
    init(into table: String, _ columns: [String], _ suffix: String = "") {
        func statement(_ rows: Int) -> String {
            let row = "(\(Self.placeholders(columns.count)))"
            return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
                + Array(repeating: row, count: rows).joined(separator: ", ") + suffix
        }
        one = statement(1)
        many = statement(Self.rowsAtOnce)
        self.columns = columns.count
    }

    /// Inserts rows.
    /// - Parameter add: adds the values of the row at a place.
    func execute(_ count: Int, _ session: any SQLSession, _ add: (Int, inout SQLRows) -> Void) throws(StoreError) {
        let whole = count / Self.rowsAtOnce * Self.rowsAtOnce
        for (statement, size, places) in [(many, Self.rowsAtOnce, 0..<whole), (one, 1, whole..<count)]
        where !places.isEmpty {
            var rows = SQLRows(width: size * columns, rows: places.count / size)
            for place in places { add(place, &rows) }
            try session.execute(statement, rows: rows)
        }
    }

    static func placeholders(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }
}
