import Dispatch
import Storage
import Testing

@testable import StoragePostgres

@Suite(
    "A transaction of PostgreSQL",
    .enabled(if: PostgresServer.isExpected, "\(PostgresServer.missing)"),
    .timeLimit(.minutes(10))
)
struct PostgresTransactionTests {
    private func with(
        _ options: PostgresOptions = PostgresOptions(),
        _ body: (PostgresDatabase) async throws -> Void
    ) async throws {
        let server = try PostgresServer.shared.get()
        let database = try server.database(options, parameters: try await server.newSchema())
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(database)) } catch { outcome = .failure(error) }
        await database.close()
        try outcome.get()
    }

    @Test("is tried again where two lock each other out")
    func deadlock() async throws {
        try await with { database in
            try await database.run(
                "CREATE TABLE pair (id BIGINT PRIMARY KEY, n BIGINT)",
                "INSERT INTO pair VALUES (1, 0), (2, 0)"
            )
            let tries = Counter()
            let locked = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for place in 0..<2 {
                    group.addTask {
                        try await database.write { (session) throws(StoreError) in
                            let update = "UPDATE pair SET n = n + 1 WHERE id = ?"
                            try session.execute(update, [.integer(place + 1)])
                            if tries.next() <= 2 {
                                locked[place].signal()
                                _ = locked[1 - place].wait(timeout: .now() + 30)
                            }
                            try session.execute(update, [.integer(2 - place)])
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(tries.value > 2)
            #expect(try await database.number("SELECT SUM(n) FROM pair") == 4)
        }
    }

    @Test("is tried again a bounded number of times", arguments: [(failing: 2, tries: 3), (failing: 100, tries: 5)])
    func serialization(_ failing: Int, _ expected: Int) async throws {
        try await with { database in
            let tries = Counter()
            let error = await storeError {
                try await database.write { (session) throws(StoreError) in
                    guard tries.next() <= failing else { return }
                    try session.execute("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$")
                }
            }
            #expect(tries.value == expected)
            #expect(error?.kind == (failing > 2 ? .unavailable : nil))
        }
    }

    @Test("is not committed where an error was swallowed")
    func swallowedError() async throws {
        try await with { database in
            try await database.run("CREATE TABLE swallowed (id BIGINT PRIMARY KEY)")
            let error = await storeError {
                try await database.write { (session) throws(StoreError) in
                    try session.execute("INSERT INTO swallowed VALUES (1)")
                    _ = try? session.execute("INSERT INTO swallowed VALUES (1)")
                }
            }
            #expect(error?.kind == .conflict)
            #expect(try await database.number("SELECT COUNT(*) FROM swallowed") == 0)
        }
    }

    @Test("goes on with statements whose tables have changed since they were prepared")
    func changedTable() async throws {
        var options = PostgresOptions()
        options.connections = 1
        try await with(options) { database in
            try await database.run("CREATE TABLE changing (a BIGINT)", "INSERT INTO changing VALUES (7)")
            #expect(try await database.number("SELECT * FROM changing") == 7)
            try await database.run("ALTER TABLE changing ADD COLUMN b TEXT")
            #expect(try await database.number("SELECT * FROM changing") == 7)
        }
    }

    @Test("prepares statements that a pooler has thrown away anew")
    func discarded() async throws {
        var options = PostgresOptions()
        options.connections = 1
        try await with(options) { database in
            #expect(try await database.number("SELECT ? + 1", [.integer(1)]) == 2)
            try await database.run("DEALLOCATE ALL")
            #expect(try await database.number("SELECT ? + 1", [.integer(1)]) == 2)
        }
    }

    @Test("keeps a bounded number of statements prepared", arguments: [0, 1, 3])
    func eviction(_ capacity: Int) async throws {
        var options = PostgresOptions()
        options.connections = 1
        options.preparedStatements = capacity
        try await with(options) { database in
            let count = try await database.read { (session) throws(StoreError) in
                for round in 0..<3 {
                    for number in 0..<5 {
                        let sum = try session.first("SELECT ? + \(number)", [.integer(round)]) { row in row.integer(0) }
                        guard sum == round + number else { throw StoreError(.notFound, "\(round) \(number)") }
                    }
                }
                return try session.first("SELECT COUNT(*) FROM pg_prepared_statements") { row in row.integer(0) } ?? nil
            }
            // What has just been evicted goes with the next statement that is prepared.
            #expect(try #require(count) <= capacity + 1)
        }
    }

    @Test("takes values of other types, and NULL, in the same place")
    func types() async throws {
        try await with { database in
            let found = try await database.read { (session) throws(StoreError) in
                try ([.null, .integer(1), .null, .text("a"), .bytes([1]), .integer(2)] as [SQLValue]).map {
                    (value) throws(StoreError) in
                    try session.first("SELECT ?", [value]) { row in row.integer(0)?.description ?? row.text(0) } ?? nil
                }
            }
            #expect(found == [nil, "1", nil, "a", "\u{1}", "2"])
        }
    }

    @Test("runs many statements whose values and results are more than the buffers between hold")
    func wideRows() async throws {
        let rows = (0..<600).map { [SQLValue.integer($0), .text(String(repeating: "v", count: 20_000))] }
        try await with { database in
            try await database.run("CREATE TABLE wide (id BIGINT, t TEXT)")
            let changed = try await database.write { (session) throws(StoreError) in
                try session.execute("INSERT INTO wide VALUES (?, ?) RETURNING t || t", rows: rows)
            }
            #expect(changed == 600)
        }
    }

    @Test("keeps its connection where one of many statements fails")
    func failureAmongMany() async throws {
        var options = PostgresOptions()
        options.connections = 1
        try await with(options) { database in
            try await database.run("CREATE TABLE many (id BIGINT PRIMARY KEY)")
            let process = try await database.number("SELECT pg_backend_pid()")
            for failing in [0, 1, 511, 512, 1999] {
                var rows = (0..<2000).map { [SQLValue.integer($0)] }
                rows[failing] = [.integer(failing == 0 ? 1 : 0)]
                let error = await storeError { try await database.change("INSERT INTO many VALUES (?)", rows: rows) }
                #expect(error?.kind == .conflict)
            }
            #expect(try await database.number("SELECT pg_backend_pid()") == process)
            #expect(try await database.number("SELECT COUNT(*) FROM many") == 0)
        }
    }

    @Test("is told of a connection that is lost among many statements or rows")
    func lossAmongMany() async throws {
        try await with { database in
            let end = "SELECT pg_terminate_backend(pg_backend_pid()) WHERE ? = 3"
            let rows = (0..<2000).map { [SQLValue.integer($0)] }
            #expect(await storeError { try await database.change(end, rows: rows) }?.kind == .unavailable)
            let sql =
                "SELECT CASE WHEN n = ? THEN pg_terminate_backend(pg_backend_pid()) END FROM generate_series(1, 50000) AS n"
            #expect(await storeError { _ = try await database.number(sql, [.integer(20_000)]) }?.kind == .unavailable)
            let one = try await database.number("SELECT 1")
            #expect(one == 1)
        }
    }

    @Test("refuses a statement among the rows of another one, and use after its end")
    func misuse() async throws {
        try await with { database in
            let error = await storeError {
                try await database.read { (session) throws(StoreError) in
                    try session.query("SELECT 1", []) { (row) throws(StoreError) in try session.execute("SELECT 2") }
                }
            }
            #expect(error?.kind == .invalid)
            let copy = await storeError { try await database.run("COPY pg_class TO STDOUT") }
            #expect(copy?.kind == .invalid)
            let one = try await database.number("SELECT 1")
            #expect(one == 1)
        }
    }

    @Test("tells no value in an error")
    func valuesInErrors() async throws {
        try await with { database in
            try await database.run(
                "CREATE TABLE parent (id TEXT PRIMARY KEY)",
                "CREATE TABLE child (id TEXT REFERENCES parent)"
            )
            let cases: [(String, StoreError.Kind)] = [
                ("SELECT CAST(CAST(? AS TEXT) AS BIGINT)", .invalid), ("INSERT INTO child VALUES (?)", .notFound),
            ]
            for (sql, kind) in cases {
                let error = await storeError {
                    try await database.change(sql, [.text("confidential")])
                }
                #expect(error?.kind == kind)
                #expect(error?.message.contains("confidential") == false)
            }
            let nul = await storeError { try await database.change("SELECT ?", [.text("a\0b")]) }
            #expect(nul?.kind == .invalid)
        }
    }
}
