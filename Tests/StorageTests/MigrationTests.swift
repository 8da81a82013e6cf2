import Storage
import Testing

@Suite("Steps that bring a database up to date")
struct MigrationTests {
    private static let engines = TestDatabase.allCases

    private static let first = Migration(1, "things") { _ in
        ["CREATE TABLE thing (id BIGINT PRIMARY KEY)", "INSERT INTO thing VALUES (1)"]
    }
    private static let second = Migration(2, "names of things") { _ in ["ALTER TABLE thing ADD COLUMN name TEXT"] }

    @Test("run once, whoever begins, and only what is new", arguments: engines)
    func once(_ engine: TestDatabase) async throws {
        try await engine.withInstances(4) { instances in
            for steps in [[Self.first], [Self.first, Self.second]] {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for instance in instances { group.addTask { try await instance.migrate(steps) } }
                    try await group.waitForAll()
                }
            }
            #expect(try await instances[0].number("SELECT COUNT(*) FROM thing WHERE name IS NULL") == 1)
            #expect(try await instances[0].number("SELECT COUNT(*) FROM migrations") == 2)
        }
    }

    @Test("are told which engine it is", arguments: engines)
    func engineOfStep(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            let step = Migration(1, "engine") { engine in
                [
                    "CREATE TABLE engine (name TEXT PRIMARY KEY)\(engine.clustered)",
                    "INSERT INTO engine VALUES ('\(engine.rawValue)')",
                ]
            }
            try await database.migrate([step])
            let name = try await database.read { (session) throws(StoreError) in
                try session.first("SELECT name FROM engine") { row in row.text(0) } ?? nil
            }
            #expect(name == database.engine.rawValue)
        }
    }

    @Test("are refused where the database is newer, or has others", arguments: engines)
    func refused(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Self.first, Self.second])
            let newer = await storeError { try await database.migrate([Self.first]) }
            #expect(newer?.kind == .unusable)
            #expect(newer?.message.contains("newer gateway") == true)
            let renamed = Migration(2, "something else", Self.second.statements)
            let other = await storeError { try await database.migrate([Self.first, renamed]) }
            #expect(other?.kind == .unusable)
            #expect(other?.message.contains("names of things") == true)
        }
    }

    @Test("leave nothing where one of them fails", arguments: engines)
    func failure(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            let broken = Migration(2, "broken") { _ in
                ["CREATE TABLE half (id BIGINT)", "ALTER TABLE nowhere ADD COLUMN a TEXT"]
            }
            #expect(await storeError { try await database.migrate([Self.first, broken]) }?.kind == .invalid)
            for table in ["thing", "half", "migrations"] {
                #expect(await storeError { _ = try await database.number("SELECT 1 FROM \(table)") }?.kind == .invalid)
            }
            try await database.migrate([Self.first, Self.second])
            #expect(try await database.number("SELECT COUNT(*) FROM thing") == 1)
        }
    }
}
