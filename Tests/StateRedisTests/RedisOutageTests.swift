import Core
import NIOConcurrencyHelpers
import NIOCore
import Storage
import Testing

@testable import StateRedis

@Suite("Redis that goes away", .enabled(if: RedisServer.isExpected, "\(RedisServer.missing)"), .timeLimit(.minutes(10)))
struct RedisOutageTests {
    @Test("is told at once while it is away, and works again when it is back, with the same client")
    func crash() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(server.url())
        #expect(try await client.ask("PING") == .simple("PONG"))
        server.crash()
        // The end of the connection may be seen before or after the next call.
        try await until { await storeError { _ = try await client.ask("PING") } != nil }
        #expect(!client.isAvailable)
        for _ in 0..<1000 { #expect(await storeError { _ = try await client.ask("PING") }?.kind == .unavailable) }
        try server.start()
        try await until { (try? await client.ask("PING")) == .simple("PONG") }
        #expect(client.isAvailable)
        for number in 0..<100 { #expect(try await client.ask("ECHO", .integer(number)).integer == number) }
        await client.close()
    }

    @Test("is not asked before the next attempt is due")
    func pause() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(
            server.url(),
            { ($0.firstPause, $0.longestPause) = (.seconds(3600), .seconds(3600)) },
            chance: { 1 }
        )
        server.crash()
        let first = await storeError { _ = try await client.ask("PING") }
        #expect(first?.kind == .unavailable)
        // The server is there again, and nobody looks.
        try server.start()
        for _ in 0..<1000 { #expect(await storeError { _ = try await client.ask("PING") } == first) }
        #expect(client.outstandingCount == 0)
        await client.close()
    }

    @Test("while commands are outstanding fails all of them")
    func crashInTheMiddle() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(server.url())
        let tasks = (0..<20).map { _ in
            Task { () async throws(StoreError) in try await client.ask("BLPOP", "queue", 0) }
        }
        try await until { client.outstandingCount == 20 }
        try await until { try server.ask("INFO", "clients").contains("blocked_clients:1") }
        server.crash()
        for task in tasks { #expect(await storeError { _ = try await task.value }?.kind == .unavailable) }
        #expect(client.outstandingCount == 0 && !client.isAvailable)
        await client.close()
    }

    @Test("that closes a connection nobody uses is not missed")
    func idle() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(server.url())
        for _ in 0..<3 {
            #expect(try await client.ask("PING") == .simple("PONG"))
            try server.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            try await until { try !server.ask("CLIENT", "LIST").contains("name=llm-gateway") }
            // Whether the loop has seen the end or not: at most the call that meets it fails.
            try await until { (try? await client.ask("PING")) == .simple("PONG") }
        }
        await client.close()
    }

    @Test("by falling silent is given up in time, and back, no reply is taken for another")
    func silence() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(
            server.url(),
            { ($0.timeout, $0.connectTimeout) = (.milliseconds(300), .milliseconds(300)) }
        )
        try await until { (try? await client.ask("PING")) == .simple("PONG") }
        for round in 0..<3 {
            server.suspend()
            let errors = await withTaskGroup(of: StoreError?.self) { group in
                for task in 0..<30 {
                    group.addTask {
                        await storeError { _ = try await client.ask("ECHO", .text("\(round) silent \(task)")) }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(errors.count == 30 && errors.allSatisfy { $0?.kind == .unavailable })
            #expect(!client.isAvailable && client.outstandingCount == 0)
            // While it is silent, attempts to log in are not answered either.
            for _ in 0..<100 { #expect(await storeError { _ = try await client.ask("PING") }?.kind == .unavailable) }
            server.resume()
            try await until { (try? await client.ask("PING")) == .simple("PONG") }
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<30 {
                    group.addTask {
                        for number in 0..<20 {
                            let text = "\(round) well \(task) \(number)"
                            // On a busy machine it may have to be tried again; what is answered must be right.
                            if let reply = try? await client.ask("ECHO", .text(text)) { #expect(reply.text == text) }
                        }
                    }
                }
            }
            try await until { (try? await client.ask("PING")) == .simple("PONG") }
        }
        await client.close()
    }

    @Test("by being named a replica is left, and found again as a master")
    func replica() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(server.url())
        let before = try await client.ask("CLIENT", "ID").integer
        try server.ask("REPLICAOF", "127.0.0.1", "1")
        let error = await storeError { _ = try await client.ask("SET", "a", "b") }
        #expect(error?.kind == .unavailable && error?.message.contains("READONLY") == true)
        #expect(!client.isAvailable)
        try server.ask("REPLICAOF", "NO", "ONE")
        try await until { (try? await client.ask("SET", "a", "b")) == .simple("OK") }
        #expect(client.isAvailable)
        let after = try await client.ask("CLIENT", "ID").integer
        #expect(before != after)
        await client.close()
    }

    @Test(
        "by having no memory or no replicas is unavailable, and keeps its connection",
        arguments: [("OOM", "maxmemory", "1", "0"), ("NOREPLICAS", "min-replicas-to-write", "1", "0")]
    )
    func unable(_ code: String, _ setting: String, _ bad: String, _ good: String) async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(server.url())
        let before = try await client.ask("CLIENT", "ID").integer
        try server.ask("CONFIG", "SET", setting, bad)
        let error = await storeError { _ = try await client.ask("SET", "a", "b") }
        #expect(error?.kind == .unavailable && error?.message.contains(code) == true)
        #expect(!client.isAvailable)
        try server.ask("CONFIG", "SET", setting, good)
        try await until { (try? await client.ask("SET", "a", "b")) == .simple("OK") }
        #expect(try await client.ask("CLIENT", "ID").integer == before)
        await client.close()
    }

    @Test("by loading its data is unavailable, and asked ever more seldom")
    func loading() async throws {
        let calls = NIOLockedValueBox(0)
        let fake = try await FakeRedis { _ in
            let call = calls.withLockedValue { count in
                count += 1
                return count
            }
            return call <= 4 ? "-LOADING Redis is loading the dataset in memory\r\n" : "+PONG\r\n"
        }
        let chances = NIOLockedValueBox(0)
        let client = try RedisClient.test(
            fake.url,
            { $0.firstPause = .milliseconds(2) },
            chance: {
                chances.withLockedValue { $0 += 1 }
                return 1
            }
        )
        try await until { (try? await client.ask("PING")) == .simple("PONG") }
        // Each attempt reached the server, and no other call did.
        #expect(calls.withLockedValue { $0 } == 5 && chances.withLockedValue { $0 } == 4)
        #expect(client.isAvailable)
        await client.close()
        try await fake.close()
    }

    /// A server that is loading for one call, and then owes its answers.
    private func owingServer() async throws -> (FakeRedis, words: NIOLockedValueBox<[String]>) {
        let heard = NIOLockedValueBox<[String]>([])
        let fake = try await FakeRedis { words in
            heard.withLockedValue {
                $0 += words
                return $0.count == 1 ? "-LOADING\r\n" : ""
            }
        }
        return (fake, heard)
    }

    @Test("is tried by one call at a time, whose success lets others pass")
    func oneAttempt() async throws {
        let (fake, heard) = try await owingServer()
        let client = try RedisClient.test(fake.url, chance: { 0 })
        _ = await storeError { _ = try await client.ask("FIRST") }
        #expect(!client.isAvailable)
        let attempt = Task { () async throws(StoreError) in try await client.ask("ATTEMPT") }
        try await until { heard.withLockedValue { $0.count } == 2 }
        let errors = await withTaskGroup(of: StoreError?.self) { group in
            for _ in 0..<500 { group.addTask { await storeError { _ = try await client.ask("OTHER") } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(errors.allSatisfy { $0?.message.contains("LOADING") == true })
        #expect(heard.withLockedValue { $0 } == ["FIRST", "ATTEMPT"] && client.outstandingCount == 1)
        fake.say("+well\r\n")
        #expect(try await attempt.value == .simple("well"))
        #expect(client.isAvailable)
        let next = Task { () async throws(StoreError) in try await client.ask("NEXT") }
        try await until { heard.withLockedValue { $0.count } == 3 }
        fake.say("+next\r\n")
        #expect(try await next.value == .simple("next"))
        await client.close()
        try await fake.close()
    }

    @Test("is tried to the end although the call that did it was cancelled")
    func cancelledAttempt() async throws {
        let (fake, heard) = try await owingServer()
        let client = try RedisClient.test(fake.url, chance: { 0 })
        _ = await storeError { _ = try await client.ask("FIRST") }
        // One that is cancelled before it begins leaves the attempt to the next.
        let early = Task { () async throws(StoreError) in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.ask("EARLY")
        }
        #expect(await storeError { _ = try await early.value }?.message.contains("cancelled") == true)
        let attempt = Task { () async throws(StoreError) in try await client.ask("ATTEMPT") }
        try await until { heard.withLockedValue { $0.count } == 2 }
        attempt.cancel()
        #expect(await storeError { _ = try await attempt.value }?.message.contains("cancelled") == true)
        #expect(await storeError { _ = try await client.ask("OTHER") }?.message.contains("LOADING") == true)
        fake.say("+well\r\n")
        try await until { client.isAvailable }
        #expect(heard.withLockedValue { $0 } == ["FIRST", "ATTEMPT"] && client.outstandingCount == 0)
        await client.close()
        try await fake.close()
    }

    @Test("by never answering the login is given up in time, and is well when it does, also if nobody waits for that")
    func silentLogin() async throws {
        let logins = NIOLockedValueBox(0)
        let fake = try await FakeRedis(answersLogin: false) { _ in
            logins.withLockedValue { $0 += 1 }
            return ""
        }
        let hasty = try RedisClient.test(fake.url, { $0.connectTimeout = .milliseconds(50) })
        let error = await storeError { _ = try await hasty.ask("PING") }
        #expect(error?.message.contains("did not answer the login in time") == true)
        await hasty.close()

        // Waiting for the connection costs a batch its own time; the attempt goes on.
        let client = try RedisClient.test(fake.url, { $0.timeout = .milliseconds(50) })
        let before = logins.withLockedValue { $0 }
        #expect(await storeError { _ = try await client.ask("PING") }?.message.contains("in time") == true)
        #expect(client.isAvailable && client.outstandingCount == 0)
        let cancelled = Task { () async throws(StoreError) in try await client.ask("PING") }
        cancelled.cancel()
        #expect(await storeError { _ = try await cancelled.value } != nil)
        try await until { logins.withLockedValue { $0 } == before + 1 }
        fake.say("+OK\r\n")
        try await until { client.outstandingCount == 0 }
        #expect(client.isAvailable)
        await client.close()
        try await fake.close()
    }
}
