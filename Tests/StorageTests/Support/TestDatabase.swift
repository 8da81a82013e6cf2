import Foundation
import Storage
import StoragePostgres
import StorageSQLite
import Testing

/// The engines, as arguments of tests of what every one of them must do.
enum TestDatabase: CaseIterable, Sendable {
    case sqlite, postgres

    /// Opens several objects for one empty database, as several instances of the gateway would, and closes them.
    func withInstances(_ count: Int, _ body: ([any SQLDatabase]) async throws -> Void) async throws {
        var instances: [any SQLDatabase] = []
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        switch self {
        case .sqlite:
            for _ in 0..<count { instances.append(try SQLiteDatabase(path: folder + "/gateway.db")) }
        case .postgres:
            guard PostgresServer.isExpected else { try Test.cancel("\(PostgresServer.missing)") }
            let server = try PostgresServer.shared.get()
            let schema = try await server.newSchema()
            for _ in 0..<count { instances.append(try server.database(parameters: schema)) }
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(instances)) } catch { outcome = .failure(error) }
        for instance in instances { await instance.close() }
        try outcome.get()
    }

    /// Opens an empty database, and closes it.
    func withDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
        try await withInstances(1) { instances in try await body(instances[0]) }
    }
}

extension SQLDatabase {
    /// Runs statements that have no values.
    func run(_ statements: String...) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            for statement in statements { try session.execute(statement) }
        }
    }

    /// Runs a statement, and says how many rows it changed.
    @discardableResult
    func change(_ sql: String, _ values: [SQLValue]) async throws(StoreError) -> Int {
        try await write { (session) throws(StoreError) in try session.execute(sql, values) }
    }

    /// Runs a statement for each row of values, and says how many rows it changed.
    @discardableResult
    func change(_ sql: String, rows: [[SQLValue]]) async throws(StoreError) -> Int {
        try await write { (session) throws(StoreError) in try session.execute(sql, rows: rows) }
    }

    /// The number that a statement finds.
    func number(_ sql: String, _ values: [SQLValue] = []) async throws(StoreError) -> Int? {
        try await read { (session) throws(StoreError) in
            try session.first(sql, values) { (row) throws(StoreError) in row.integer(0) } ?? nil
        }
    }
}

/// The error that something throws.
func storeError(_ body: () async throws -> Void) async -> StoreError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? StoreError
    }
}
