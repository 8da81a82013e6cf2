import NIOCore
import Storage
import Testing

@testable import StateRedis

@Suite("Calls to a Redis server that is away")
struct RedisGateTests {
    private let error = StoreError(.unavailable, "away")

    private func at(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(UInt64(milliseconds) * 1_000_000) }

    @Test("fail at once until the next attempt is due, which is one")
    func attempts() throws {
        let gate = RedisGate(most: 10, place: "h:1")
        #expect(try !gate.pass(at: at(1)) && gate.isWell)
        gate.shut(until: at(100), because: error)
        #expect(!gate.isWell)
        #expect(throws: error) { try gate.pass(at: at(99)) }
        #expect(try gate.pass(at: at(100)))
        #expect(throws: error) { try gate.pass(at: at(5000)) }
        #expect(gate.isBeingTried && !gate.isWell)
        gate.shut(until: at(6000))
        #expect(throws: error) { try gate.pass(at: at(5999)) }
        #expect(try gate.pass(at: at(6000)))
        gate.open()
        #expect(try !gate.pass(at: at(6000)) && gate.isWell)
    }

    @Test("are one attempt also where many come at the same time")
    func race() async {
        let gate = RedisGate(most: 10, place: "h:1")
        for round in 1...200 as ClosedRange<Int64> {
            gate.shut(until: at(round), because: error)
            let probes = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 { group.addTask { (try? gate.pass(at: self.at(round))) == true } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(probes == 1)
        }
    }

    @Test("never pass once the client is closed")
    func closed() {
        let gate = RedisGate(most: 10, place: "h:1")
        gate.close()
        gate.open()
        gate.shut(until: at(1))
        #expect(throws: StoreError.self) { try gate.pass(at: at(10)) }
        #expect(gate.isClosed && !gate.isWell && gate.error.message.contains("closed"))
    }

    @Test("are refused where too many commands wait, and others are not")
    func room() throws {
        let gate = RedisGate(most: 10, place: "h:1")
        try gate.reserve(6)
        #expect(throws: StoreError.self) { try gate.reserve(5) }
        try gate.reserve(4)
        gate.release(10)
        #expect(gate.outstandingCount == 0)
    }

    @Test("are tried ever more seldom, within bounds, and by chance")
    func backoff() {
        var backoff = RedisBackoff(RedisOptions())
        let pauses = (0..<10).map { _ in backoff.fail(chance: 1) }
        #expect(pauses == [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000].map(TimeAmount.milliseconds))
        #expect(backoff.fail(chance: 0.5) == .milliseconds(2500) && backoff.fail(chance: 0) == .zero)
        for _ in 0..<100 { #expect(backoff.fail(chance: 1) == .seconds(5)) }
        backoff.succeed()
        #expect(backoff.fail(chance: 1) == .milliseconds(50))
        var odd = RedisOptions()
        (odd.firstPause, odd.longestPause) = (.seconds(1_000_000_000), .seconds(1_000_000_000))
        backoff = RedisBackoff(odd)
        for _ in 0..<100 { #expect(backoff.fail(chance: 1) == .hours(24)) }
    }

    @Test(
        "are told apart from those that it answers with errors of its own",
        arguments: [
            ("ERR unknown command", "answered"), ("WRONGTYPE x", "answered"), ("NOSCRIPT x", "answered"),
            ("NOPERM x", "answered"), ("CROSSSLOT x", "answered"), ("LOADING x", "unavailable"),
            ("NOREPLICAS x", "unavailable"),
            ("OOM x", "unavailable"), ("MISCONF x", "unavailable"), ("BUSY x", "unavailable"),
            ("READONLY x", "displaced"),
            ("MASTERDOWN x", "displaced"), ("MOVED 3999 127.0.0.1:6381", "cluster"),
            ("ASK 3999 127.0.0.1:6381", "cluster"),
            ("CLUSTERDOWN x", "cluster"),
        ]
    )
    func verdicts(_ line: String, _ name: String) {
        let verdict = RedisVerdict([.simple("OK"), .error(RedisFault(line: line)), .integer(1)])
        #expect("\(verdict)".hasPrefix(name))
        #expect(RedisVerdict([.array([.error(RedisFault(line: line))])]) == .answered)
    }
}
