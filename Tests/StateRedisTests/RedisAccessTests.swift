import Core
import Foundation
import Storage
import Testing

@testable import StateRedis

@Suite("The way into Redis", .enabled(if: RedisServer.isExpected, "\(RedisServer.missing)"), .timeLimit(.minutes(10)))
struct RedisAccessTests {
    private func error(_ url: Secret, within limit: Duration = .seconds(20)) async throws -> StoreError? {
        let client = try RedisClient.test(url, { $0.connectTimeout = limit })
        let error = await storeError { _ = try await client.ask("PING") }
        #expect(client.isAvailable == (error == nil))
        await client.close()
        return error
    }

    @Test("is open with the right password or user")
    func right() async throws {
        let server = try RedisServer.shared.get()
        #expect(try await error(server.url()) == nil)
        #expect(try await error(server.url(user: "default")) == nil)
        // This user may not even give its connection a name.
        let client = try RedisClient.test(server.url(user: "app", password: "app \(RedisServer.password)", database: 2))
        #expect(try await client.ask("ACL", "WHOAMI").text == "app")
        #expect(try await client.ask("SET", "other:1", "x").fault?.code == "NOPERM")
        #expect(try await client.ask("SET", "app:1", "x") == .simple("OK"))
        await client.close()
    }

    @Test("is shut with a wrong password, which is not told")
    func wrong() async throws {
        let server = try RedisServer.shared.get()
        for (user, password) in [
            ("", "wr0ng-password"), ("app", "wr0ng-password"), ("nobody", "with / and @ wr0ng-password"),
        ] {
            let error = try #require(try await error(server.url(user: user, password: password)))
            #expect(error.kind == .unavailable)
            #expect(error.message.contains("refuses the user or the password") && error.message.contains("WRONGPASS"))
            #expect(!error.message.contains("wr0ng-password"))
        }
        let error = try await error(Secret("redis://127.0.0.1:\(server.port)"))
        #expect(error?.message.contains("wants a password") == true)
    }

    @Test("is shut to a database that is not there")
    func database() async throws {
        let server = try RedisServer.shared.get()
        let error = try await error(server.url(database: 999))
        #expect(error?.kind == .unavailable && error?.message.contains("refuses the database 999") == true)
    }

    @Test("is told where nobody listens, or nobody is called so, without the password")
    func nobody() async throws {
        let refused = try #require(
            try await error("redis://:s3cret-word@127.0.0.1:\(RedisServer.freePort())".secret)
        )
        #expect(refused.kind == .unavailable && refused.message.contains("refused"))
        #expect(!refused.message.contains("s3cret-word"))
        let unknown = try #require(try await error("redis://:s3cret-word@redis.invalid".secret))
        #expect(unknown.kind == .unavailable && !unknown.message.contains("s3cret-word"))
    }

    @Test("is TLS where the URL says so, to a server whose certificate is trusted and for it")
    func tls() async throws {
        let server = try RedisServer.shared.get()
        let client = try RedisClient.test(server.secureURL())
        let long = String(repeating: "long ", count: 100_000)
        #expect(try await client.ask("ECHO", .text(long)).text == long)
        await client.close()
        for (url, reason) in [
            (server.secureURL(authorities: "other.pem"), "CERTIFICATE_VERIFY_FAILED"),
            // Nobody whom the system trusts has signed it.
            (server.secureURL(authorities: nil), "CERTIFICATE_VERIFY_FAILED"),
            // The certificate is for a name only.
            (server.secureURL(host: "127.0.0.1"), "TLS"),
            (server.secureURL(authorities: "missing.pem"), "no certificates in"),
            (server.secureURL(authorities: "server.key"), "no certificates in"),
        ] {
            let error = try #require(try await error(url))
            #expect(error.kind == .unavailable)
            #expect(error.message.contains(reason), "\(error)")
            #expect(!error.message.contains(RedisServer.password))
        }
    }

    @Test("over TLS is checked by the name that was asked for, not by where it leads")
    func tlsName() async throws {
        let server = try RedisServer(certifies: "IP:127.0.0.1")
        #expect(try await error(server.secureURL(host: "127.0.0.1")) == nil)
        let error = try await error(server.secureURL(host: "localhost"))
        #expect(error?.kind == .unavailable && error?.message.contains("not for localhost") == true)
    }

    @Test("is not found where one side speaks TLS and the other does not")
    func mixed() async throws {
        let server = try RedisServer.shared.get()
        let password = RedisServer.password.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
        let secure = "rediss://:\(password)@localhost:\(server.port)?ca=\(server.folder)/ca.pem".secret
        let plain = "redis://:\(password)@localhost:\(server.securePort)".secret
        // A server that waits for a handshake says nothing.
        for url in [secure, plain] { #expect(try await error(url, within: .milliseconds(200))?.kind == .unavailable) }
    }
}
