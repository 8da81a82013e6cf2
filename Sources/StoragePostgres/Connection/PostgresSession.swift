internal import Storage

/// A connection in a transaction, while work has it.
final class PostgresSession: SQLSession {
    private let connection: PostgresConnection
    private var isStreaming = false
    private var hasEnded = false
    /// What ended the transaction before its time. The server does nothing more in it, whatever the work makes of the error.
    private(set) var fault: PostgresFault?

    init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    var engine: SQLEngine { .postgres }

    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        try perform { (connection) throws(PostgresFault) in try connection.execute(sql, values) }
    }

    @discardableResult
    func execute(_ sql: String, rows: SQLRows) throws(StoreError) -> Int {
        try perform { (connection) throws(PostgresFault) in try connection.execute(sql, rows: rows) }
    }

    /// Runs a statement. No other may be run before its rows are through. Where `each` throws early in a very long result, the connection
    /// is given up rather than read to its end, and the session is of no use afterwards.
    func query(
        _ sql: String,
        _ values: [SQLValue],
        _ each: (any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        var thrown: StoreError?
        try perform { (connection) throws(PostgresFault) in
            isStreaming = true
            defer { isStreaming = false }
            try connection.query(sql, values) { row in
                do throws(StoreError) {
                    try each(row)
                    return true
                } catch {
                    thrown = error
                    return false
                }
            }
        }
        if let thrown { throw thrown }
    }

    /// The work is through.
    func end() {
        hasEnded = true
    }

    private func perform<Result>(
        _ body: (PostgresConnection) throws(PostgresFault) -> Result
    ) throws(StoreError) -> Result {
        if hasEnded { throw StoreError(.invalid, "A session was used after its work.") }
        if isStreaming { throw StoreError(.invalid, "A statement was run while the rows of another one come.") }
        if let fault { throw fault.error }
        if connection.isBroken { throw StoreError(.unavailable, "The connection to PostgreSQL was given up.") }
        do {
            return try body(connection)
        } catch {
            fault = error
            throw error.error
        }
    }
}
