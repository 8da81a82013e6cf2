/// A page of the rows of a table in the order of their `id`, of all organisations or of some.
///
/// Of several organisations each is asked for by itself and the database puts them together: so an index leads to the rows of each in the order
/// of the page, and no more of them are read than the page may have.
struct PageQuery {
    private let columns: String
    private let table: String
    private var conditions: [String] = []
    private var values: [SQLValue] = []
    /// Whose rows; nil: everybody's, also those of nobody.
    private let organisations: [String]?
    private let backwards: Bool
    private let limit: Int

    /// Those of more organisations are looked for together, so that the statement stays one that every engine takes.
    private static let mostParts = 100

    /// - Parameters:
    ///   - after: the last row that is left out; nil: none.
    ///   - backwards: the last rows first.
    ///   - limit: the most rows.
    init(
        _ columns: String,
        from table: String,
        of organisations: [String]?,
        after: String?,
        backwards: Bool,
        limit: Int
    ) {
        (self.columns, self.table) = (columns, table)
        (self.organisations, self.backwards, self.limit) = (organisations, backwards, limit)
        if backwards {
            if let after { require("id < ?", .text(after)) }
        } else {
            // None is empty. Without a place to begin at SQLite takes the primary key for the better way, which leads past everybody's rows.
            require("id > ?", .text(after ?? ""))
        }
    }

    /// Leaves out rows of which something does not hold.
    mutating func require(_ condition: String, _ value: SQLValue? = nil) {
        conditions.append(condition)
        if let value { values.append(value) }
    }

    /// The rows, each made into something.
    func rows<Element>(
        _ session: any SQLSession,
        _ make: (any SQLRow) throws(StoreError) -> Element
    ) throws(StoreError) -> [Element] {
        guard let organisations, organisations.count > 1, organisations.count <= Self.mostParts else {
            if organisations?.isEmpty == true { return [] }
            let (sql, values) = part(organisations)
            return try session.rows(sql, values, make)
        }
        let parts = organisations.map { part([$0]) }
        let sql = parts.enumerated().map { "SELECT * FROM (\($1.sql)) AS part\($0)" }.joined(separator: " UNION ALL ")
        return try session.rows("\(sql)\(order)", parts.flatMap(\.values) + [.integer(limit)], make)
    }

    private var order: String { " ORDER BY id\(backwards ? " DESC" : "") LIMIT ?" }

    private func part(_ organisations: [String]?) -> (sql: String, values: [SQLValue]) {
        var (conditions, values) = (conditions, values)
        if let organisations {
            conditions.append("organisation IN (\(RowInsertion.placeholders(organisations.count)))")
            values += organisations.map { .text($0) }
        }
        let condition = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return ("SELECT \(columns) FROM \(table)\(condition)\(order)", values + [.integer(limit)])
    }
}
