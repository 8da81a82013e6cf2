import Core
import NIOConcurrencyHelpers
import NIOCore
import Storage
import Testing

@testable import StateRedis

@Suite("A client of Redis", .enabled(if: RedisServer.isExpected, "\(RedisServer.missing)"), .timeLimit(.minutes(10)))
struct RedisClientTests {
    @Test("gives each of many callers its own replies, over one connection")
    func pipelining() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(server.url(database: 3))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<50 {
                group.addTask {
                    for round in 0..<100 {
                        let key = "key:\(task)"
                        let replies = try await client.send([
                            RedisCommand("SET", .text(key), .text("\(task)/\(round)")), RedisCommand("GET", .text(key)),
                            RedisCommand("INCR", .text("count:\(task)")), RedisCommand("HGET", .text(key), "field"),
                        ])
                        #expect(replies.count == 4 && replies[0] == .simple("OK"))
                        #expect(replies[1].text == "\(task)/\(round)")
                        #expect(replies[2].integer == round + 1)
                        #expect(replies[3].fault?.code == "WRONGTYPE")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(client.isAvailable && client.outstandingCount == 0)
        let clients = try server.ask("CLIENT", "LIST").split(separator: "\n").filter { $0.contains("name=llm-gateway") }
        #expect(clients.count == 1 && clients[0].contains("db=3"))
        #expect(try await client.send([]) == [])
        await client.close()
        #expect(await storeError { _ = try await client.ask("PING") }?.kind == .unavailable)
        try await until { try !server.ask("CLIENT", "LIST").contains("name=llm-gateway") }
    }

    @Test("carries bytes of any kind and size in both directions")
    func large() async throws {
        let client = try RedisClient.test(try RedisServer.shared.get().url())
        let bytes = ByteBuffer(bytes: (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) })
        let replies = try await client.send([
            RedisCommand("SET", "large", .bytes(bytes)), RedisCommand("GET", "large"), RedisCommand("DEL", "large"),
            RedisCommand("EVAL", "local t = {} for i = 1, 50000 do t[i] = i end return t", 0),
        ])
        #expect(replies[1].bytes == bytes && replies[2].integer == 1)
        #expect(replies[3].array?.count == 50_000 && replies[3].array?.last == .integer(50_000))
        await client.close()
    }

    @Test("refuses a reply that is longer than it may be")
    func tooLong() async throws {
        let client = try RedisClient.test(try RedisServer.shared.get().url(), { $0.largestText = 1000 })
        let error = await storeError { _ = try await client.send([RedisCommand("EVAL", "return ('x'):rep(1001)", 0)]) }
        #expect(error?.kind == .unavailable && error?.message.contains("more than 1000 bytes") == true)
        await client.close()
    }

    // MARK: Scripts

    @Test("runs scripts, and those again that the server has forgotten")
    func scripts() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(server.url())
        let script = RedisScript("return {KEYS[1], ARGV[1] * 2, redis.call('INCR', KEYS[1])}")
        func run(_ rounds: Int) async throws {
            let calls = (0..<rounds).map { (keys: ["key:\($0)"], arguments: [RedisArgument.integer($0)]) }
            let replies = try await client.run(script, calls)
            #expect(replies.map { $0.array?[0].text } == (0..<rounds).map { "key:\($0)" })
            #expect(replies.map { $0.array?[1].integer } == (0..<rounds).map { $0 * 2 })
        }
        try await run(3)
        #expect(script.digest != nil)
        try await run(20)
        try server.ask("SCRIPT", "FLUSH")
        try await run(20)
        #expect(try await client.ask("GET", "key:0").text == "3")
        #expect(try server.ask("INFO", "commandstats").contains("cmdstat_evalsha"))

        // A new connection to an empty server that has never heard of it.
        server.crash()
        try server.start()
        try await until { (try? await client.ask("PING")) != nil }
        try await run(5)
        #expect(try await client.ask("GET", "key:0").text == "1")
        #expect(try await client.run(script, []).isEmpty)

        // One whose source is wrong says so, and one that fails too.
        #expect(
            try await client.run(RedisScript("this is no Lua"), [(keys: [], arguments: [])])[0].fault?.code == "ERR"
        )
        let failing = RedisScript("return redis.call('HGET', KEYS[1], 'x')")
        for _ in 0..<2 {
            #expect(try await client.run(failing, [(keys: ["key:0"], arguments: [])])[0].fault?.code == "WRONGTYPE")
        }
        await client.close()
    }

    @Test("runs scripts of many callers at once, also while the server forgets them")
    func scriptsTogether() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(server.url())
        let script = RedisScript("return ARGV[1]")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<20 {
                group.addTask {
                    for round in 0..<50 {
                        let arguments = (0..<3).map { RedisArgument.text("\(task)/\(round)/\($0)") }
                        let replies = try await client.run(script, arguments.map { (keys: [], arguments: [$0]) })
                        #expect(replies.map { $0.text.map(RedisArgument.text) } == arguments)
                    }
                }
            }
            for _ in 0..<10 { try server.ask("SCRIPT", "FLUSH") }
            try await group.waitForAll()
        }
        await client.close()
    }

    // MARK: Waiting

    @Test("lets go of a task that is cancelled, and throws its reply away")
    func cancellation() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(server.url())
        let task = Task { () async throws(StoreError) in try await client.ask("BLPOP", "queue", 0) }
        try await until { try server.ask("INFO", "clients").contains("blocked_clients:1") }
        task.cancel()
        let error = await storeError { _ = try await task.value }
        #expect(error?.kind == .unavailable && error?.message.contains("cancelled") == true)
        #expect(client.outstandingCount == 1)

        let next = Task { () async throws(StoreError) in try await client.ask("ECHO", "mine") }
        try await until { client.outstandingCount == 2 }
        try server.ask("RPUSH", "queue", "not mine")
        #expect(try await next.value.text == "mine")
        #expect(client.outstandingCount == 0 && client.isAvailable)

        // One that was cancelled before it began.
        let late = Task { () async throws(StoreError) in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.ask("SET", "late", "yes")
        }
        #expect(await storeError { _ = try await late.value }?.kind == .unavailable)
        #expect(try await client.ask("EXISTS", "late").integer == 0)
        #expect(client.outstandingCount == 0)
        await client.close()
    }

    @Test("refuses more commands than may wait, at once")
    func queueFull() async throws {
        let held = NIOLockedValueBox(0)
        let fake = try await FakeRedis { words in
            switch words.first {
            case "HOLD":
                held.withLockedValue { $0 += 1 }
                return ""
            case "FREE": return String(repeating: "+held\r\n", count: 9) + "+free\r\n"
            default: return "+PONG\r\n"
            }
        }
        let client = try RedisClient.test(fake.url, { $0.mostOutstanding = 10 })
        let tasks = (0..<9).map { _ in Task { () async throws(StoreError) in try await client.ask("HOLD") } }
        // What counts as outstanding may not have been sent yet, and the last one answers those before it.
        try await until { client.outstandingCount == 9 && held.withLockedValue { $0 } == 9 }
        let error = await storeError { _ = try await client.send([RedisCommand("PING"), RedisCommand("PING")]) }
        #expect(error?.kind == .unavailable && error?.message.contains("Too many") == true)
        #expect(client.isAvailable)
        #expect(try await client.ask("FREE") == .simple("free"))
        for task in tasks { #expect(try await task.value == .simple("held")) }
        #expect(try await client.send([RedisCommand("PING"), RedisCommand("PING")]).count == 2)
        await client.close()
        try await fake.close()
    }

    @Test("waits at its end for what it has sent")
    func close() async throws {
        let server = try RedisServer()
        let client = try RedisClient.test(server.url())
        let task = Task { () async throws(StoreError) in try await client.ask("BLPOP", "queue", 0) }
        try await until { try server.ask("INFO", "clients").contains("blocked_clients:1") }
        let closing = Task { await client.close() }
        try await until { !client.isAvailable }
        #expect(await storeError { _ = try await client.ask("PING") }?.message.contains("closed") == true)
        try server.ask("RPUSH", "queue", "last")
        #expect(try await task.value.array?.last?.text == "last")
        await closing.value
        await client.close()
        #expect(!client.isAvailable)
    }

    @Test("that is dropped closes its connection")
    func dropped() async throws {
        let server = try RedisServer()
        try await { _ = try await RedisClient.test(server.url()).ask("PING") }()
        try await until { try !server.ask("CLIENT", "LIST").contains("name=llm-gateway") }
    }

    // MARK: Servers that are not what they should be

    @Test("says clearly that it cannot work with a cluster")
    func cluster() async throws {
        let server = try RedisServer(settings: "cluster-enabled yes")
        let client = try RedisClient.test(server.url())
        let error = await storeError { _ = try await client.ask("SET", "a", "b") }
        #expect(error?.kind == .unusable && error?.message.contains("cluster") == true)
        #expect(try await client.ask("PING") == .simple("PONG"))
        await client.close()
    }

    @Test(
        "ends a connection that talks nonsense",
        arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "+PONG\r\n+PONG\r\n", ":x\r\n", "*99999999\r\n"]
    )
    func nonsense(_ answer: String) async throws {
        let isWell = NIOLockedValueBox(false)
        let fake = try await FakeRedis { words in isWell.withLockedValue { $0 } ? "+PONG\r\n" : answer }
        let client = try RedisClient.test(fake.url)
        // The first of two replies is as good as any; what is wrong shows with the second.
        let error = await storeError { for _ in 0..<3 { _ = try await client.ask("PING") } }
        #expect(error?.kind == .unavailable || answer.hasPrefix("+"))
        isWell.withLockedValue { $0 = true }
        try await until { (try? await client.ask("PING")) == .simple("PONG") }
        await client.close()
        try await fake.close()
    }
}
