import Dispatch
import Foundation
import Storage
import Testing

@testable import StoragePostgres

@Suite(
    "PostgreSQL that goes away",
    .enabled(if: PostgresServer.isExpected, "\(PostgresServer.missing)"),
    .timeLimit(.minutes(10))
)
struct PostgresOutageTests {
    @Test("in mid-transaction makes it unavailable, and works again when it is back")
    func crash() async throws {
        let server = try PostgresServer()
        var options = PostgresOptions()
        options.waitTimeout = .seconds(30)
        let database = try server.database(options)
        try await database.run("CREATE TABLE survived (id BIGINT)")
        let error = await storeError {
            try await database.write { (session) throws(StoreError) in
                try session.execute("INSERT INTO survived VALUES (1)")
                server.crash()
                try session.execute("INSERT INTO survived VALUES (2)")
            }
        }
        #expect(error?.kind == .unavailable)

        // Nobody is there: said at once, each time with a longer pause before the next attempt.
        var impatient = options
        impatient.waitTimeout = .milliseconds(1)
        let other = try server.database(impatient)
        for _ in 0..<5 {
            #expect(await storeError { _ = try await other.number("SELECT 1") }?.kind == .unavailable)
        }
        await other.close()

        try server.start()
        #expect(try await database.number("SELECT COUNT(*) FROM survived") == 0)
        try await database.run("INSERT INTO survived VALUES (3)")

        // A connection that idles meanwhile is replaced before anybody notices.
        server.crash()
        try server.start()
        try await database.run("INSERT INTO survived VALUES (4)")
        #expect(try await database.number("SELECT COUNT(*) FROM survived") == 2)
        await database.close()
    }

    @Test("by an order of its administrator, in an idle connection, is not noticed")
    func terminated() async throws {
        let server = try PostgresServer.shared.get()
        let (database, administrator) = (try server.database(), try server.database())
        let process = try await database.number("SELECT pg_backend_pid()")
        let ended = try await administrator.read { (session) throws(StoreError) in
            // Waits up to 30 s for the end of that process.
            try session.first("SELECT pg_terminate_backend(CAST(? AS INTEGER), 30000)", [SQLValue(process)]) { row in
                row.integer(0)
            }
        }
        #expect(ended == 1)
        let next = try await database.number("SELECT pg_backend_pid()")
        #expect(next != nil && next != process)
        await database.close()
        await administrator.close()
    }

    @Test("by taking a connection and never saying a word makes it unavailable in time")
    func silentFromTheStart() async throws {
        let socket = try LoopbackSocket()
        var options = PostgresOptions()
        options.connectTimeout = .seconds(1)
        let database = try PostgresDatabase(url: "postgres://a:b@127.0.0.1:\(socket.port)/c".secret, options: options)
        let error = await storeError { _ = try await database.number("SELECT 1") }
        #expect(error?.kind == .unavailable)
        await database.close()
    }

    @Test("by falling silent in a statement makes it unavailable in time")
    func silentLater() async throws {
        let server = try PostgresServer.shared.get()
        var options = PostgresOptions()
        options.statementTimeout = .milliseconds(200)
        options.answerMargin = .milliseconds(100)
        let database = try server.database(options)
        let process = pid_t(try await database.number("SELECT pg_backend_pid()") ?? 0)
        let error = await storeError {
            try await database.write { (session) throws(StoreError) in
                kill(process, SIGSTOP)
                try session.execute("SELECT 1")
            }
        }
        kill(process, SIGCONT)
        #expect(error?.kind == .unavailable)
        let next = try await database.number("SELECT pg_backend_pid()")
        #expect(next != nil && next != Int(process))
        await database.close()
    }

    @Test("by working too long on a statement, or on a lock, makes it unavailable and leaves the connection")
    func limits() async throws {
        let server = try PostgresServer.shared.get()
        var options = PostgresOptions()
        options.connections = 1
        options.statementTimeout = .milliseconds(100)
        let database = try server.database(options, parameters: try await server.newSchema())
        let process = try await database.number("SELECT pg_backend_pid()")
        let error = await storeError { _ = try await database.number("SELECT 1 FROM pg_sleep(60)") }
        #expect(error?.kind == .unavailable)
        #expect(try await database.number("SELECT pg_backend_pid()") == process)
        await database.close()
    }
}
