import Core
import Foundation
import Storage
import Testing

@testable import StoragePostgres

@Suite(
    "The way into PostgreSQL",
    .enabled(if: PostgresServer.isExpected, "\(PostgresServer.missing)"),
    .timeLimit(.minutes(10))
)
struct PostgresAccessTests {
    private func error(_ url: Secret) async throws -> StoreError? {
        let database = try PostgresDatabase(url: url)
        let error = await storeError { _ = try await database.number("SELECT 1") }
        await database.close()
        return error
    }

    @Test("is shut with a wrong password, which is not told")
    func wrongPassword() async throws {
        let server = try PostgresServer.shared.get()
        for password in ["wr0ng-password", "gateway", "with / and @"] {
            let error = try #require(try await error(server.url(password: password)))
            #expect(error.kind == .unavailable)
            #expect(!error.message.contains(password))
            #expect(error.message.contains("authentication failed"))
        }
    }

    @Test("is told where nobody listens, without the password")
    func nobody() async throws {
        let port = try LoopbackSocket().port
        let error = try #require(try await error(Secret("postgres://u:s3cret-word@127.0.0.1:\(port)/d")))
        #expect(error.kind == .unavailable)
        #expect(!error.message.contains("s3cret-word"))
    }

    @Test("is TLS where the server wants it, with the server's certificate checked where the URL says so")
    func tls() async throws {
        let server = try PostgresServer.shared.get()
        let admin = try server.database()
        try await admin.run("CREATE ROLE secure LOGIN PASSWORD 'c0rrect/horse@battery:staple'")
        await admin.close()
        func way(_ parameters: String, host: String = "127.0.0.1") -> Secret {
            server.url(user: "secure", host: host, parameters: parameters)
        }
        let authority = "sslrootcert=\(server.folder)/ca.pem"
        for url in [
            way("sslmode=require"), way("sslmode=verify-ca&\(authority)"),
            way("sslmode=verify-full&hostaddr=127.0.0.1&\(authority)", host: "localhost"),
        ] {
            let database = try PostgresDatabase(url: url)
            #expect(try await database.number("SELECT 1 FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()") == 1)
            // More than a TLS record holds, in both directions.
            let long = String(repeating: "long ", count: 100_000)
            let back = try await database.read { (session) throws(StoreError) in
                try session.first("SELECT ?", [.text(long)]) { row in row.text(0) } ?? nil
            }
            #expect(back == long)
            await database.close()
        }
        for url in [
            way("sslmode=disable"), way("sslmode=verify-ca&sslrootcert=\(server.folder)/other.pem"),
            // The certificate is for another name.
            way("sslmode=verify-full&hostaddr=127.0.0.1&\(authority)", host: "elsewhere"),
        ] {
            #expect(try await error(url)?.kind == .unavailable)
        }
    }

    @Test("carries the gateway's name and limits")
    func settings() async throws {
        let server = try PostgresServer.shared.get()
        let database = try server.database()
        let settings = try await database.read { (session) throws(StoreError) in
            let names = [
                "application_name", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
            ]
            return try names.map { (name) throws(StoreError) in
                try session.first("SELECT current_setting(?)", [.text(name)]) { row in row.text(0) } ?? nil
            }
        }
        #expect(settings == ["llm-gateway", "30s", "10s", "1min"])
        await database.close()
    }
}
