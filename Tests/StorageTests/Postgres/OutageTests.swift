import Storage
import Testing

@testable import StoragePostgres

@Suite("Attempts to connect during an outage")
struct OutageTests {
    private let start = ContinuousClock.now
    private let error = StoreError(.unavailable, "down")

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test("are free while nothing has failed")
    func free() {
        var outage = Outage()
        #expect(outage.turn(now: at(0), deadline: at(0)) == .attempt)
        #expect(outage.turn(now: at(0), deadline: at(0)) == .attempt)
    }

    @Test("come one at a time, after a pause")
    func oneAtATime() {
        var outage = Outage()
        outage.fail(error, now: at(0), chance: 0)
        #expect(outage.turn(now: at(0), deadline: at(50)) == .giveUp(error))
        #expect(outage.turn(now: at(0), deadline: at(500)) == .wait(until: at(100)))
        #expect(outage.turn(now: at(100), deadline: at(500)) == .attempt)
        #expect(outage.turn(now: at(100), deadline: at(500)) == .wait(until: at(500)))
        #expect(outage.turn(now: at(500), deadline: at(500)) == .giveUp(error))
        outage.succeed()
        #expect(outage.turn(now: at(500), deadline: at(500)) == .attempt)
        #expect(outage.turn(now: at(500), deadline: at(500)) == .attempt)
    }

    @Test("come ever more seldom, within bounds, and not all at the same time")
    func backoff() {
        var outage = Outage()
        var now = start
        var pauses: [Duration] = []
        for _ in 0..<12 {
            outage.fail(error, now: now, chance: 0)
            guard case .wait(let next) = outage.turn(now: now, deadline: now + .seconds(60)) else { break }
            pauses.append(next - now)
            now = next
            #expect(outage.turn(now: now, deadline: now) == .attempt)
        }
        #expect(
            pauses.map(\.milliseconds) == [100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000, 10000, 10000, 10000]
        )
        outage.fail(error, now: now, chance: 1)
        #expect(outage.turn(now: now, deadline: now + .seconds(60)) == .wait(until: now + .seconds(5)))
    }

    @Test("count several that fail together as one")
    func together() {
        var outage = Outage()
        for _ in 0..<4 { outage.fail(error, now: at(0), chance: 0) }
        #expect(outage.turn(now: at(0), deadline: at(5000)) == .wait(until: at(100)))
    }
}
