import Dispatch
import Storage
import Testing

@testable import StoragePostgres

@Suite(
    "Connections to PostgreSQL",
    .enabled(if: PostgresServer.isExpected, "\(PostgresServer.missing)"),
    .timeLimit(.minutes(10))
)
struct PostgresPoolTests {
    @Test("are as many as there is work at a time, within the limit")
    func number() async throws {
        let server = try PostgresServer.shared.get()
        var options = PostgresOptions()
        options.connections = 3
        let database = try server.database(options)
        let processes = try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<30 { group.addTask { try await database.number("SELECT pg_backend_pid()") } }
            return try await group.reduce(into: Set<Int?>()) { $0.insert($1) }
        }
        #expect((1...3).contains(processes.count))
        await database.close()
    }

    @Test("are waited for by a bounded amount of work, for a bounded time, and closed after what runs")
    func exhaustion() async throws {
        let server = try PostgresServer.shared.get()
        var options = PostgresOptions()
        options.connections = 1
        options.waitingWork = 1
        options.waitTimeout = .milliseconds(50)
        let database = try server.database(options)
        let (starts, start) = AsyncStream.makeStream(of: Void.self)
        let release = DispatchSemaphore(value: 0)
        async let busy = database.read { (_) throws(StoreError) -> String in
            start.finish()
            _ = release.wait(timeout: .now() + 60)
            return "done"
        }
        for await _ in starts {}
        // One waits in vain; of two at least one finds the queue full or waits in vain, too.
        let errors = await withTaskGroup(of: StoreError?.self) { group in
            for _ in 0..<3 { group.addTask { await storeError { _ = try await database.number("SELECT 1") } } }
            return await group.reduce(into: [StoreError?]()) { $0.append($1) }
        }
        #expect(errors.allSatisfy { $0?.kind == .unavailable })
        #expect(errors.contains { $0?.message.contains("Too much work") == true })
        #expect(errors.contains { $0?.message.contains("became free") == true })

        async let closed: Void = database.close()
        release.signal()
        #expect(try await busy == "done")
        await closed
    }
}
