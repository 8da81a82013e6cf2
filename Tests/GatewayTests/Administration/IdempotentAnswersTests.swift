import Foundation
import JSON
import NIOConcurrencyHelpers
import NIOCore
import Storage
import StorageSQLite
import Testing

@testable import Admin

@Suite("Answers under an Idempotency-Key") struct IdempotentAnswersTests {
    /// A time that is given, and pauses that end when they are told to.
    private struct Clock {
        let milliseconds = NIOLockedValueBox(0)
        let pauses = AsyncStream<Void>.makeStream()
        let waiting = AsyncStream<Void>.makeStream()
    }

    /// Waits for the next event; false: the waiting was ended.
    private static func event(of stream: AsyncStream<Void>) async -> Bool {
        for await _ in stream { return true }
        return false
    }

    private static func asked() -> IdempotentAnswers.Asked {
        IdempotentAnswers.Asked(who: "me", credential: "secret", what: "reprice", body: ByteBuffer(string: "{}"))
    }

    private static func problem(_ work: () async throws -> Void) async -> String? {
        await #expect(throws: Problem.self) { try await work() }?.code
    }

    @Test("are waited for as long as somebody works on them, however long that is")
    func long() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/gateway.db")
        try await database.migrate(Migration.all)
        let clock = Clock()
        let answers = IdempotentAnswers(database, now: { clock.milliseconds.withLockedValue { $0 } }) {
            clock.waiting.continuation.yield()
            guard await Self.event(of: clock.pauses.stream) else { throw CancellationError() }
        }
        let patience = IdempotencyStore.patience
        let first = try await answers.once("k", Self.asked()) { () async throws(Problem) in
            // The first pause has begun.
            _ = await Self.event(of: clock.waiting.stream)
            for round in 1...5 {
                clock.milliseconds.withLockedValue { $0 = round * patience }
                clock.pauses.continuation.yield()
                // The next one has, so that it is renewed.
                _ = await Self.event(of: clock.waiting.stream)
                let code = await Self.problem {
                    _ = try await answers.once("k", Self.asked()) { () async throws(Problem) in
                        APIAnswer(200, ["done": 2])
                    }
                }
                #expect(code == "idempotency_key_in_use")
            }
            return APIAnswer(200, ["done": 1])
        }
        let again = try await answers.once("k", Self.asked()) { () async throws(Problem) in APIAnswer(200, ["done": 2])
        }
        for answer in [first, again] {
            guard case .json(let body) = answer.body else { throw CancellationError() }
            #expect(body == ["done": 1])
        }
        #expect(again.headers.first?.name == "idempotent-replayed")
        await database.close()
    }

    @Test("are not waited for once nobody works on them")
    func crashed() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/gateway.db")
        try await database.migrate(Migration.all)
        // What a gateway that died left: it was begun, and is renewed by nobody.
        let now = NIOLockedValueBox(0)
        let dead = IdempotentAnswers(database, now: { 0 }, pause: { throw CancellationError() })
        let alive = IdempotentAnswers(
            database,
            now: { now.withLockedValue { $0 } },
            pause: { throw CancellationError() }
        )
        _ = try await dead.once("k", Self.asked()) { () async throws(Problem) in
            now.withLockedValue { $0 = IdempotencyStore.patience }
            let code = await Self.problem {
                _ = try await alive.once("k", Self.asked()) { () async throws(Problem) in APIAnswer(200, ["done": 2]) }
            }
            #expect(code == "idempotency_key_in_use")
            now.withLockedValue { $0 += 1 }
            let done = try await alive.once("k", Self.asked()) { () async throws(Problem) in APIAnswer(201, ["done": 2])
            }
            #expect(done.status == 201)
            return APIAnswer(200, ["done": 1])
        }
        // What the dead one had to say after all does not take the place of what was answered since.
        let again = try await alive.once("k", Self.asked()) { () async throws(Problem) in APIAnswer(200, ["done": 3]) }
        #expect(again.status == 201)
        await database.close()
    }
}
