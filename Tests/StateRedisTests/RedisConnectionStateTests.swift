import Core
import NIOCore
import Storage
import Testing

@testable import StateRedis

@Suite("The life of a connection to Redis")
struct RedisConnectionStateTests {
    private func at(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(UInt64(milliseconds) * 1_000_000) }

    private func state(_ url: String = "redis://h") throws -> RedisConnectionState {
        RedisConnectionState(login: RedisLogin(try RedisAddress(url.secret)), readyBy: at(2000))
    }

    private func batch(_ count: Int, until milliseconds: Int64 = 1000) -> RedisBatch {
        let batch = RedisBatch((0..<count).map { RedisCommand("ECHO", .integer($0)) })
        batch.begin(until: at(milliseconds)) { _ in }
        return batch
    }

    /// One that has logged in.
    private func ready() throws -> RedisConnectionState {
        var state = try state()
        #expect(state.connected() != nil)
        guard case .ready = state.receive(.simple("OK")) else { throw StoreError(.invalid, "not ready") }
        return state
    }

    @Test("writes nothing before the login went well, and then all that waits")
    func order() throws {
        var state = try state("redis://u:p@h/3")
        let (one, two) = (batch(2), batch(1))
        #expect(state.submit(one) == nil)
        #expect(state.connected().map { String(buffer: $0).contains("SELECT") } == true)
        #expect(state.submit(two) == nil)
        for _ in 0..<2 {
            guard case .nothing = state.receive(.simple("OK")) else { throw StoreError(.invalid, "too early") }
        }
        guard case .ready(let bytes, let dropped) = state.receive(.simple("OK")) else {
            throw StoreError(.invalid, "not ready")
        }
        #expect(bytes.count == 2 && dropped.isEmpty && one.isWritten && two.isWritten)
        #expect(state.submit(batch(1)) != nil)
    }

    @Test("gives each batch its own replies")
    func replies() throws {
        var state = try ready()
        let batches = [batch(1), batch(3), batch(2)]
        for batch in batches { #expect(state.submit(batch) != nil) }
        let isIdleBefore = state.isIdle
        #expect(!isIdleBefore)
        var answers: [(RedisBatch, [RedisValue])] = []
        for number in 0..<6 {
            if case .answered(let batch, let replies) = state.receive(.integer(number)) {
                answers.append((batch, replies))
            }
        }
        #expect(
            answers.map { $0.0 === batches[0] || $0.0 === batches[1] || $0.0 === batches[2] } == [true, true, true]
        )
        #expect(
            answers.map(\.1) == [[.integer(0)], [.integer(1), .integer(2), .integer(3)], [.integer(4), .integer(5)]]
        )
        let isIdle = state.isIdle
        #expect(isIdle)
    }

    @Test("keeps the place of a batch that nobody waits for any more")
    func cancelled() throws {
        var state = try ready()
        let (one, two) = (batch(2), batch(1))
        _ = (state.submit(one), state.submit(two))
        one.cancel()
        guard case .nothing = state.receive(.integer(1)) else { throw StoreError(.invalid, "too early") }
        guard case .answered(let first, _) = state.receive(.integer(2)) else { throw StoreError(.invalid, "no answer") }
        guard case .answered(let second, let replies) = state.receive(.integer(3)) else {
            throw StoreError(.invalid, "no answer")
        }
        #expect(first === one && second === two && replies == [.integer(3)])
    }

    @Test("does not write what was cancelled before it was ready")
    func cancelledEarly() throws {
        var state = try state()
        let (one, two) = (batch(1), batch(1))
        _ = (state.submit(one), state.submit(two), state.connected())
        one.cancel()
        guard case .ready(let bytes, let dropped) = state.receive(.simple("OK")) else {
            throw StoreError(.invalid, "not ready")
        }
        #expect(bytes.count == 1 && dropped.count == 1 && dropped.first === one && !one.isWritten)
    }

    @Test("ends with replies that nobody asked for")
    func unasked() throws {
        var early = try state()
        guard case .broken = early.receive(.simple("OK")) else { throw StoreError(.invalid, "taken") }
        var late = try ready()
        guard case .broken = late.receive(.simple("OK")) else { throw StoreError(.invalid, "taken") }
    }

    @Test("gives up a batch that waits too long for it, and itself when it takes too long")
    func connecting() throws {
        var state = try state()
        let (one, two) = (batch(1, until: 1000), batch(1, until: 1500))
        _ = (state.submit(one), state.submit(two))
        let first = state.nextDeadline
        #expect(first == at(1000))
        guard case .none = state.expire(at: at(999)) else { throw StoreError(.invalid, "too early") }
        guard case .batches(let late) = state.expire(at: at(1000)) else { throw StoreError(.invalid, "not late") }
        #expect(late.count == 1 && late.first === one)
        let second = state.nextDeadline
        #expect(second == at(1500))
        _ = state.connected()
        guard case .batches = state.expire(at: at(1999)) else { throw StoreError(.invalid, "not late") }
        let last = state.nextDeadline
        #expect(last == at(2000))
        guard case .connection(let reason) = state.expire(at: at(2000)) else { throw StoreError(.invalid, "not late") }
        #expect(reason.contains("login"))
    }

    @Test("ends when a batch that was written is overdue, also one that nobody waits for")
    func overdue() throws {
        var state = try ready()
        let none = state.nextDeadline
        #expect(none == nil)
        let one = batch(1, until: 3000)
        _ = state.submit(one)
        one.cancel()
        let next = state.nextDeadline
        #expect(next == at(3000))
        guard case .none = state.expire(at: at(2999)) else { throw StoreError(.invalid, "too early") }
        guard case .connection = state.expire(at: at(3000)) else { throw StoreError(.invalid, "not late") }
    }

    @Test("gives back all that is outstanding at its end, once")
    func end() throws {
        var state = try ready()
        _ = (state.submit(batch(1)), state.submit(batch(1)))
        #expect(state.end().count == 2)
        let (again, isEnded, next) = (state.end(), state.isEnded, state.nextDeadline)
        #expect(again.isEmpty && isEnded && next == nil)
        guard case .nothing = state.receive(.simple("OK")) else { throw StoreError(.invalid, "taken") }
        #expect(state.connected() == nil)
    }

    // MARK: Logging in

    private func outcome(_ url: String, _ replies: [RedisValue]) throws -> RedisLogin.Outcome {
        var login = RedisLogin(try RedisAddress(url.secret))
        for reply in replies.dropLast() { #expect(login.take(reply) == .goesOn) }
        return login.take(replies.last ?? .null)
    }

    private func fault(_ line: String) -> RedisValue { .error(RedisFault(line: line)) }

    @Test("says who comes in first, and as little as it must")
    func loginBytes() throws {
        func text(_ url: String) throws -> String {
            String(buffer: RedisLogin(try RedisAddress(url.secret)).bytes).replacing("\r\n", with: " ")
        }
        let name = "*3 $6 CLIENT $7 SETNAME $11 llm-gateway "
        #expect(try text("redis://h") == name)
        #expect(try text("redis://:pw@h") == "*2 $4 AUTH $2 pw " + name)
        #expect(try text("redis://me:pw@h/2") == "*3 $4 AUTH $2 me $2 pw *2 $6 SELECT $1 2 " + name)
    }

    @Test("tells why it is not let in, without the password")
    func loginFaults() throws {
        let okay = RedisValue.simple("OK")
        #expect(try outcome("redis://:hushhush@h/1", [okay, okay, okay]) == .succeeded)
        for (url, replies, reason) in [
            (
                "redis://:hushhush@h", [fault("WRONGPASS no hushhush"), fault("NOAUTH x")],
                "refuses the user or the password"
            ),
            ("redis://h", [fault("NOAUTH Authentication required.")], "wants a password"),
            ("redis://h/77", [fault("ERR DB index is out of range"), okay], "refuses the database 77"),
            ("redis://h", [fault("ERR max number of clients reached")], "max number of clients"),
        ] {
            guard case .failed(let told) = try outcome(url, replies) else { throw StoreError(.invalid, "let in") }
            #expect(told.contains(reason) && !told.contains("hush"))
        }
        // A name is a convenience.
        #expect(try outcome("redis://h", [fault("NOPERM no permissions to run 'client|setname'")]) == .succeeded)
        #expect(try outcome("redis://h", [fault("ERR unknown command 'CLIENT'")]) == .succeeded)
        #expect(try outcome("redis://h", [.array([.simple("x")])]) == .failed("does not answer as Redis does"))
    }
}
