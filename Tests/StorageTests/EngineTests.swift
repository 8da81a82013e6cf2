import Dispatch
import Storage
import Testing

/// What every engine must do.
@Suite("An engine of SQL")
struct EngineTests {
    private static let engines = TestDatabase.allCases

    @Test("keeps values as they were given", arguments: engines)
    func values(_ engine: TestDatabase) async throws {
        let numbers = [0, 1, -1, .min, .max, 1 << 32]
        let texts = ["", "a", "O'Neil \"q\" \\ ? $1", "naïve 日本 👩‍👩‍👧 e\u{301}", String(repeating: "x", count: 100_000)]
        let contents: [[UInt8]] = [[], [0], Array(0...255), [UInt8](repeating: 0xff, count: 100_000)]
        try await engine.withDatabase { database in
            try await database.run("CREATE TABLE kept (id BIGINT PRIMARY KEY, n BIGINT, t TEXT, b BYTEA)")
            let count = max(numbers.count, texts.count, contents.count)
            try await database.write { (session) throws(StoreError) in
                for id in 0..<count {
                    let values: [SQLValue] = [
                        .integer(id),
                        SQLValue(id < numbers.count ? numbers[id] : nil),
                        SQLValue(id < texts.count ? texts[id] : nil),
                        id < contents.count ? .bytes(contents[id]) : .null,
                    ]
                    try session.execute("INSERT INTO kept (id, n, t, b) VALUES (?, ?, ?, ?)", values)
                }
            }
            let rows = try await database.read { (session) throws(StoreError) in
                try session.rows("SELECT n, t, b FROM kept ORDER BY id") { row in
                    (row.integer(0), row.text(1), row.bytes(2))
                }
            }
            #expect(rows.map(\.0) == (0..<count).map { $0 < numbers.count ? numbers[$0] : nil })
            // Byte by byte: Swift holds texts for equal that are written differently.
            #expect(
                rows.map { $0.1.map { Array($0.utf8) } }
                    == (0..<count).map { $0 < texts.count ? Array(texts[$0].utf8) : nil }
            )
            #expect(rows.map(\.2) == (0..<count).map { $0 < contents.count ? contents[$0] : nil })
        }
    }

    @Test("takes values where question marks stand, and only there", arguments: engines)
    func placeholders(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.run(
                #"CREATE TABLE "odd?" (id BIGINT PRIMARY KEY, t TEXT)"#,
                #"INSERT INTO "odd?" (id, t) VALUES (1, 'why?'), (2, 'it''s ?')"#
            )
            let found = try await database.read { (session) throws(StoreError) in
                try session.rows(
                    #"SELECT t FROM "odd?" /* ? */ WHERE id >= ? AND t <> 'it''s ?' AND id < ? -- ?"#,
                    [.integer(1), .integer(3)]
                ) { row in row.text(0) }
            }
            #expect(found == ["why?"])
        }
    }

    @Test("refuses too few and too many values", arguments: engines)
    func valueCounts(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.run("CREATE TABLE few (a BIGINT, b BIGINT)")
            for values in [[], [.integer(1)], [.integer(1), .integer(2), .integer(3)]] as [[SQLValue]] {
                let error = await storeError {
                    try await database.change("INSERT INTO few VALUES (?, ?)", values)
                }
                #expect(error?.kind == .invalid)
            }
        }
    }

    @Test("says how many rows a statement changed", arguments: engines)
    func changedCounts(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            let counts = try await database.write { (session) throws(StoreError) in
                var counts: [Int] = []
                counts.append(try session.execute("CREATE TABLE counted (id BIGINT PRIMARY KEY, n BIGINT)"))
                let values = [SQLValue.integer(1), .integer(2), .integer(3)]
                counts.append(try session.execute("INSERT INTO counted (id) VALUES (?), (?), (?)", values))
                let again = "INSERT INTO counted (id) VALUES (?), (4) ON CONFLICT (id) DO NOTHING"
                counts.append(try session.execute(again, [.integer(1)]))
                counts.append(try session.execute("UPDATE counted SET n = 1 WHERE id > ?", [.integer(2)]))
                counts.append(try session.execute("DELETE FROM counted WHERE id > 100"))
                counts.append(try session.execute("DELETE FROM counted"))
                return counts
            }
            #expect(Array(counts.dropFirst()) == [3, 1, 2, 0, 4])
        }
    }

    @Test("returns rows of a change", arguments: engines)
    func returning(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.run("CREATE TABLE returned (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)")
            let upsert = """
                INSERT INTO returned (id, n) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET n = returned.n + excluded.n RETURNING n
                """
            var sums: [Int?] = []
            for number in [5, 7] {
                sums.append(
                    try await database.write { (session) throws(StoreError) in
                        try session.first(upsert, [.integer(1), .integer(number)]) { row in row.integer(0) } ?? nil
                    }
                )
            }
            #expect(sums == [5, 12])
        }
    }

    @Test("counts, adds and compares in whole numbers", arguments: engines)
    func arithmetic(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.run("CREATE TABLE summed (n BIGINT)", "INSERT INTO summed VALUES (1), (2), (4)")
            #expect(try await database.number("SELECT COUNT(*) FROM summed") == 3)
            #expect(try await database.number("SELECT SUM(n) FROM summed") == 7)
            #expect(try await database.number("SELECT MAX(n) + ? FROM summed", [.integer(1 << 40)]) == 4 + 1 << 40)
            #expect(try await database.number("SELECT SUM(n) FROM summed WHERE n > 9") == nil)
            #expect(try await database.number("SELECT 2 > 1") == 1)
        }
    }

    @Test("calls what exists already a conflict", arguments: engines)
    func conflict(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.run(
                "CREATE TABLE unique_name (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
                "INSERT INTO unique_name VALUES (1, 'confidential')"
            )
            for (id, name) in [(1, "other"), (2, "confidential")] {
                let error = await storeError {
                    try await database.change("INSERT INTO unique_name VALUES (?, ?)", [.integer(id), .text(name)])
                }
                #expect(error?.kind == .conflict)
                #expect(error?.message.contains("confidential") == false)
            }
            #expect(try await database.number("SELECT COUNT(*) FROM unique_name") == 1)
        }
    }

    @Test(
        "calls what it does not understand invalid",
        arguments: engines,
        [
            "SELECT 1 FROM nowhere", "SELECT nothing FROM known", "SELEC 1", "SELECT 'unfinished",
            "INSERT INTO known VALUES (NULL)",
        ]
    )
    func invalid(_ engine: TestDatabase, _ sql: String) async throws {
        try await engine.withDatabase { database in
            try await database.run("CREATE TABLE known (id BIGINT NOT NULL)")
            let error = await storeError { try await database.run(sql) }
            #expect(error?.kind == .invalid)
            #expect(try await database.number("SELECT COUNT(*) FROM known") == 0)
        }
    }

    @Test("leaves nothing of a write that throws", arguments: engines)
    func rollback(_ engine: TestDatabase) async throws {
        let reason = StoreError(.notFound, "changed its mind")
        try await engine.withDatabase { database in
            try await database.run("CREATE TABLE undone (id BIGINT)")
            let error = await storeError {
                try await database.write { (session) throws(StoreError) in
                    try session.execute("CREATE TABLE also_undone (id BIGINT)")
                    try session.execute("INSERT INTO undone VALUES (1)")
                    throw reason
                }
            }
            #expect(error == reason)
            #expect(try await database.number("SELECT COUNT(*) FROM undone") == 0)
            #expect(await storeError { _ = try await database.number("SELECT 1 FROM also_undone") }?.kind == .invalid)
        }
    }

    @Test("hands an error of whoever takes the rows on, and goes on", arguments: engines)
    func errorAmongRows(_ engine: TestDatabase) async throws {
        let reason = StoreError(.notFound, "enough")
        try await engine.withDatabase { database in
            for length in [10, 50_000] {
                let error = await storeError {
                    try await database.read { (session) throws(StoreError) in
                        try session.query(Self.count, [.integer(length)]) { (row) throws(StoreError) in
                            if row.integer(0) == 3 { throw reason }
                        }
                    }
                }
                #expect(error == reason)
                let one = try await database.number("SELECT 1")
                #expect(one == 1)
            }
        }
    }

    @Test("lets readers and writers work at once and loses nothing", arguments: engines)
    func concurrency(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.run(
                "CREATE TABLE account (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)",
                "INSERT INTO account VALUES (1, 0), (2, 0)"
            )
            try await withThrowingTaskGroup(of: Int?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<20 {
                            try await database.write { (session) throws(StoreError) in
                                try session.execute("UPDATE account SET n = n + 1 WHERE id = 1")
                                try session.execute("UPDATE account SET n = n - 1 WHERE id = 2")
                            }
                        }
                        return 0
                    }
                    group.addTask {
                        var sum: Int? = 0
                        for _ in 0..<20 where sum == 0 {
                            sum = try await database.number("SELECT SUM(n) FROM account")
                        }
                        return sum
                    }
                }
                for try await sum in group { #expect(sum == 0) }
            }
            #expect(try await database.number("SELECT n FROM account WHERE id = 1") == 160)
        }
    }

    @Test("reads as of one moment", arguments: engines)
    func isolation(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.run("CREATE TABLE moving (id BIGINT)")
            let (readings, reading) = AsyncStream.makeStream(of: Void.self)
            let written = DispatchSemaphore(value: 0)
            async let counts = database.read { (session) throws(StoreError) in
                let count = { () throws(StoreError) in
                    try session.first("SELECT COUNT(*) FROM moving") { row in row.integer(0) } ?? nil
                }
                let before = try count()
                reading.finish()
                _ = written.wait(timeout: .now() + 30)
                return [before, try count()]
            }
            for await _ in readings {}
            try await database.run("INSERT INTO moving VALUES (1)")
            written.signal()
            #expect(try await counts == [0, 0])
            #expect(try await database.number("SELECT COUNT(*) FROM moving") == 1)
        }
    }

    @Test("refuses to change anything in a read", arguments: engines)
    func readOnly(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.run("CREATE TABLE fixed (id BIGINT)")
            let error = await storeError {
                try await database.read { (session) throws(StoreError) in
                    _ = try session.execute("INSERT INTO fixed VALUES (1)")
                }
            }
            #expect(error != nil)
            #expect(try await database.number("SELECT COUNT(*) FROM fixed") == 0)
        }
    }

    @Test("hands over 100,000 rows one by one", arguments: engines)
    func manyRows(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            let (count, sum) = try await database.read { (session) throws(StoreError) in
                var (count, sum) = (0, 0)
                try session.query(Self.count, [.integer(100_000)]) { row in
                    count += 1
                    sum += row.integer(0) ?? 0
                }
                return (count, sum)
            }
            #expect(count == 100_000)
            #expect(sum == 100_000 * 100_001 / 2)
        }
    }

    @Test("runs a statement for 5,000 rows of values", arguments: engines)
    func manyStatements(_ engine: TestDatabase) async throws {
        let rows = (0..<5000).map { id -> [SQLValue] in
            [.integer(id), id % 3 == 0 ? .null : .text("name \(id)"), id % 2 == 0 ? .bytes([UInt8(id % 256)]) : .null]
        }
        let insert = "INSERT INTO bulk (id, t, b) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING"
        try await engine.withDatabase { database in
            try await database.run("CREATE TABLE bulk (id BIGINT PRIMARY KEY, t TEXT, b BYTEA)")
            let changed = try await database.write { (session) throws(StoreError) in
                [
                    try session.execute(insert, rows: []), try session.execute(insert, rows: rows),
                    try session.execute(insert, rows: rows),
                ]
            }
            #expect(changed == [0, 5000, 0])
            #expect(try await database.number("SELECT COUNT(*) FROM bulk WHERE t IS NULL") == 1667)
            #expect(try await database.number("SELECT COUNT(*) FROM bulk WHERE b IS NULL") == 2500)
        }
    }

    @Test("leaves nothing of many rows of which one is in conflict", arguments: engines)
    func conflictAmongMany(_ engine: TestDatabase) async throws {
        let rows = (0..<3000).map { [SQLValue.integer($0 == 1700 ? 3 : $0)] }
        try await engine.withDatabase { database in
            try await database.run("CREATE TABLE partly (id BIGINT PRIMARY KEY)")
            let error = await storeError {
                try await database.change("INSERT INTO partly VALUES (?)", rows: rows)
            }
            #expect(error?.kind == .conflict)
            #expect(try await database.number("SELECT COUNT(*) FROM partly") == 0)
        }
    }

    @Test("does no work once it is closed", arguments: engines)
    func closed(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            let one = try await database.number("SELECT 1")
            #expect(one == 1)
            await database.close()
            #expect(await storeError { _ = try await database.number("SELECT 1") }?.kind == .unavailable)
            await database.close()
        }
    }

    private static let count = """
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) SELECT n FROM numbers
        """
}
