import Foundation
import GRDB
import GRDBSQLite
public import Storage
import Synchronization

/// SQLite in a file, through GRDB: one writer, several readers, a write-ahead log.
///
/// A transaction is on the disk when ``write(_:)`` returns. Nobody but the file's owner may read it.
public final class SQLiteDatabase: SQLDatabase {
    private let pool: DatabasePool
    private let isClosed = Atomic<Bool>(false)

    /// Always `sqlite`.
    public var engine: SQLEngine { .sqlite }

    /// How long to wait for another process that writes.
    private static let busyTimeout = 10.0
    private static let readers = 4

    /// Opens the file; makes it, and the folder that it is in, where they do not exist.
    /// - Throws: `unavailable` where it cannot be opened; `unusable` where it is no database.
    public init(path: String) throws(StoreError) {
        do {
            try Self.makeFile(path)
            var configuration = GRDB.Configuration()
            configuration.busyMode = .timeout(Self.busyTimeout)
            configuration.maximumReaderCount = Self.readers
            configuration.foreignKeysEnabled = true
            pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB's pool is content with what survives a crash of the process; a ledger should survive one of the machine.
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
        } catch let error as DatabaseError {
            throw StoreError(error, file: path)
        } catch {
            throw StoreError(.unavailable, "The database '\(path)' cannot be opened: \(error.localizedDescription)")
        }
    }

    private static func makeFile(_ path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let files = FileManager.default
        if !files.fileExists(atPath: folder) {
            try files.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        if !files.fileExists(atPath: path) {
            // The log and the index beside it get the same permissions.
            guard files.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw CocoaError(.fileWriteNoPermission)
            }
        }
    }

    /// Reads on one of several connections.
    public func read<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        try checkOpen()
        do {
            return try await pool.read { database in try work(SQLiteSession(database)) }
        } catch {
            throw StoreError(any: error)
        }
    }

    /// Changes things in one transaction, on the one connection for that.
    public func write<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        try checkOpen()
        do {
            return try await pool.write { database in
                let session = SQLiteSession(database)
                let result = try work(session)
                // As with every engine: what has failed is not written, whether or not the work minds.
                if let failure = session.failure { throw failure }
                return result
            }
        } catch {
            throw StoreError(any: error)
        }
    }

    /// Takes no more work and closes the file.
    public func close() async {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        try? pool.close()
    }

    private func checkOpen() throws(StoreError) {
        guard !isClosed.load(ordering: .relaxed) else {
            throw StoreError(.unavailable, "The database has been closed.")
        }
    }
}

/// A connection of GRDB while work has it.
private final class SQLiteSession: SQLSession {
    private let database: Database
    /// The first error of a statement.
    private(set) var failure: StoreError?

    var engine: SQLEngine { .sqlite }

    init(_ database: Database) {
        self.database = database
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        try throwing {
            let statement = try database.cachedStatement(sql: sql)
            try statement.execute(arguments: StatementArguments(values))
            return database.changesCount
        }
    }

    func execute(_ sql: String, rows: SQLRows) throws(StoreError) -> Int {
        try throwing {
            let statement = try database.cachedStatement(sql: sql)
            var changed = 0
            try rows.withCells { cell in
                // What is lent is not to be found in the statement afterwards.
                defer { statement.forget() }
                for row in 0..<rows.count {
                    try statement.bind(row * rows.width..<(row + 1) * rows.width, cell)
                    try statement.step()
                    changed += database.changesCount
                }
            }
            return changed
        }
    }

    func query(
        _ sql: String,
        _ values: [SQLValue],
        _ each: (any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        try throwing {
            let statement = try database.cachedStatement(sql: sql)
            let rows = try Row.fetchCursor(statement, arguments: StatementArguments(values))
            while let row = try rows.next() { try each(SQLiteRow(row: row)) }
        }
    }

    private func throwing<Result>(_ work: () throws -> Result) throws(StoreError) -> Result {
        do {
            return try work()
        } catch {
            let error = StoreError(any: error)
            failure = failure ?? error
            throw error
        }
    }
}

private struct SQLiteRow: SQLRow {
    let row: Row

    func integer(_ column: Int) -> Int? {
        switch row.databaseValue(at: column).storage {
        case .int64(let number): Int(number)
        case .null, .double, .string, .blob: nil
        }
    }

    func text(_ column: Int) -> String? { row[column] }

    func bytes(_ column: Int) -> [UInt8]? {
        let data: Data? = row[column]
        return data.map { Array($0) }
    }
}

extension Row {
    fileprivate func databaseValue(at column: Int) -> DatabaseValue { self[column] }
}

/// What GRDB does for one row of values, without making values of its own of each of them: the ledger writes many.
extension Statement {
    /// Gives the statement values, which have to stay where they are until it has been run.
    fileprivate func bind(_ places: Range<Int>, _ cell: (Int) -> SQLRows.Cell) throws {
        guard places.count == Int(sqlite3_bind_parameter_count(sqliteStatement)) else {
            throw StoreError(.invalid, "A statement was given \(places.count) values, and has places for others.")
        }
        var index: CInt = 0
        for place in places {
            index += 1
            let code =
                switch cell(place) {
                case .null: sqlite3_bind_null(sqliteStatement, index)
                case .integer(let number): sqlite3_bind_int64(sqliteStatement, index, Int64(number))
                case .text(let text):
                    sqlite3_bind_text64(
                        sqliteStatement,
                        index,
                        text.baseAddress?.assumingMemoryBound(to: CChar.self),
                        UInt64(text.count),
                        nil,
                        UInt8(SQLITE_UTF8)
                    )
                case .bytes(let bytes):
                    bytes.isEmpty
                        ? sqlite3_bind_zeroblob(sqliteStatement, index, 0)
                        : sqlite3_bind_blob64(sqliteStatement, index, bytes.baseAddress, UInt64(bytes.count), nil)
                }
            guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        }
    }

    fileprivate func forget() {
        sqlite3_clear_bindings(sqliteStatement)
    }

    fileprivate func step() throws {
        var code = sqlite3_step(sqliteStatement)
        while code == SQLITE_ROW { code = sqlite3_step(sqliteStatement) }
        let message = code == SQLITE_DONE ? nil : String(cString: sqlite3_errmsg(sqlite3_db_handle(sqliteStatement)))
        let extended = code == SQLITE_DONE ? code : sqlite3_extended_errcode(sqlite3_db_handle(sqliteStatement))
        sqlite3_reset(sqliteStatement)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: extended), message: message)
        }
    }
}

extension StatementArguments {
    fileprivate init(_ values: [SQLValue]) {
        self.init(
            values.map { value -> (any DatabaseValueConvertible)? in
                switch value {
                case .null: nil
                case .integer(let number): Int64(number)
                case .text(let text): text
                case .bytes(let bytes): Data(bytes)
                }
            }
        )
    }
}

extension StoreError {
    fileprivate init(any error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(error, file: nil)
        default: self.init(.unavailable, "The database did not answer: \(type(of: error)).")
        }
    }

    /// SQLite's own words, without the statement and its values.
    fileprivate init(_ error: DatabaseError, file: String?) {
        let kind: Kind =
            switch error.resultCode.primaryResultCode {
            case .SQLITE_CONSTRAINT:
                switch error.extendedResultCode {
                case .SQLITE_CONSTRAINT_FOREIGNKEY: .notFound
                case .SQLITE_CONSTRAINT_NOTNULL, .SQLITE_CONSTRAINT_CHECK: .invalid
                default: .conflict
                }
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: .unusable
            case .SQLITE_ERROR, .SQLITE_RANGE, .SQLITE_MISMATCH, .SQLITE_MISUSE: .invalid
            default: .unavailable
            }
        let of = file.map { " '\($0)'" } ?? ""
        self.init(kind, "SQLite\(of): \(error.message ?? "\(error.resultCode)")")
    }
}
