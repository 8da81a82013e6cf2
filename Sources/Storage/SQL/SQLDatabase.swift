/// A database that speaks SQL. One engine each has a target of its own; everything above them is written once.
///
/// Statements are written for both engines: with `?` for values, `BIGINT`, `TEXT` and `BYTEA` for columns,
/// `ON CONFLICT` and `RETURNING`, and integers for times and truths. What differs all the same is asked of ``engine``.
///
/// Work runs on a thread of the engine's own, never on an event loop, and may wait there.
public protocol SQLDatabase: Sendable {
    /// Which engine it is.
    var engine: SQLEngine { get }

    /// Reads, as of one moment. Several may read at a time.
    /// - Throws: what the work throws; `unavailable` where the database cannot be reached.
    func read<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result

    /// Changes things in one transaction, which is durable when this returns and did not happen where the work throws.
    ///
    /// Where `unavailable` is thrown it is not known whether the transaction was committed: the work must be such that doing it again
    /// does no harm. The work may be done more than once where the engine found it to conflict with another.
    @discardableResult
    func write<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result

    /// Waits for what runs, and lets go of the database.
    func close() async
}

/// A connection while work has it.
public protocol SQLSession {
    /// Which engine it is.
    var engine: SQLEngine { get }

    /// Runs a statement that returns no rows.
    /// - Returns: how many rows it changed.
    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int

    /// Runs a statement for each row of values, as fast as the engine can.
    /// - Returns: how many rows were changed in all.
    @discardableResult
    func execute(_ sql: String, rows: SQLRows) throws(StoreError) -> Int

    /// Runs a statement and is told its rows one by one, however many they are. A row is of use only until the next one.
    func query(
        _ sql: String,
        _ values: [SQLValue],
        _ each: (any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError)
}

extension SQLSession {
    /// Runs a statement that has no values.
    @discardableResult
    public func execute(_ sql: String) throws(StoreError) -> Int { try execute(sql, []) }

    /// Runs a statement for each row of values, all with as many.
    /// - Returns: how many rows were changed in all.
    @discardableResult
    public func execute(_ sql: String, rows: [[SQLValue]]) throws(StoreError) -> Int {
        rows.isEmpty ? 0 : try execute(sql, rows: SQLRows(rows))
    }

    /// The rows of a statement, each made into something.
    public func rows<Element>(
        _ sql: String,
        _ values: [SQLValue] = [],
        _ make: (any SQLRow) throws(StoreError) -> Element
    ) throws(StoreError) -> [Element] {
        var found: [Element] = []
        try query(sql, values) { (row) throws(StoreError) in found.append(try make(row)) }
        return found
    }

    /// The only row of a statement, made into something; nil where there is none.
    public func first<Element>(
        _ sql: String,
        _ values: [SQLValue] = [],
        _ make: (any SQLRow) throws(StoreError) -> Element
    ) throws(StoreError) -> Element? {
        try rows(sql, values, make).first
    }
}

/// A row of a result. Columns are counted from 0.
public protocol SQLRow {
    /// A whole number; nil for NULL and for what is none.
    func integer(_ column: Int) -> Int?
    /// A text; nil for NULL.
    func text(_ column: Int) -> String?
    /// Bytes; nil for NULL.
    func bytes(_ column: Int) -> [UInt8]?
}

/// A value of a statement.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int)
    case text(String)
    case bytes([UInt8])

    /// A number, or NULL for none.
    public init(_ number: Int?) { self = number.map { .integer($0) } ?? .null }

    /// A text, or NULL for none.
    public init(_ text: String?) { self = text.map { .text($0) } ?? .null }
}

/// An engine of SQL.
public enum SQLEngine: String, Sendable {
    case sqlite, postgres

    /// Behind the columns of a table that is kept in the order of its primary key.
    public var clustered: String {
        switch self {
        case .sqlite: " WITHOUT ROWID"
        case .postgres: ""
        }
    }
}
