import Core
import NIOCore
import Storage
import Testing

@testable import StateRedis

/// What gateways share, by a real server, against the same in memory.
@Suite(
    "State shared by Redis",
    .enabled(if: RedisServer.isExpected, "\(RedisServer.missing)"),
    .timeLimit(.minutes(10))
)
struct SharedStateTests {
    private static let hour = 3_600_000

    /// A client, and what it shares under a name of its own.
    private static func with(
        _ namespace: String,
        _ work: (RedisSharedState, RedisClient) async throws -> Void
    ) async throws {
        let client = try RedisClient.test(try RedisServer.shared.get().url())
        try await work(RedisSharedState(client, namespace: namespace), client)
        await client.close()
    }

    @Test("divides limits up as the memory does")
    func leases() async throws {
        try await Self.with("leases") { redis, _ in
            for seed in 0..<4 {
                var chance = SplitMix64(seed: UInt64(seed))
                let memory = MemorySharedState(clock: { 0 })
                for _ in 0..<300 {
                    let instance = "i\(Int.random(in: 0..<4, using: &chance))"
                    let reports = ["a", "b:c", "d 日本"].filter { _ in Bool.random(using: &chance) }.map { key in
                        let taken = Int.random(in: 0...40, using: &chance) * Int.random(in: 0...1, using: &chance)
                        let least =
                            taken + Int.random(in: 0...60, using: &chance) * Int.random(in: 0...1, using: &chance)
                        return LimitReport(
                            key: "\(seed) \(key)",
                            amount: 100,
                            taken: taken,
                            keeps: Int.random(in: 0...50, using: &chance),
                            least: least,
                            wish: least + Int.random(in: 0...30, using: &chance),
                            isUnbounded: Int.random(in: 0..<20, using: &chance) == 0,
                            lasts: 1000
                        )
                    }
                    let expected = try await memory.lease(reports, to: instance, for: Self.hour)
                    #expect(try await redis.lease(reports, to: instance, for: Self.hour) == expected, "\(reports)")
                }
            }
        }
    }

    @Test("counts uses as the memory does, and settles them", arguments: [SharedUse.Algorithm.log, .bucket(burst: 12)])
    func uses(_ algorithm: SharedUse.Algorithm) async throws {
        try await Self.with("uses \(algorithm)") { redis, _ in
            var chance = SplitMix64(seed: 7)
            // What comes back within the test is less than one.
            let memory = MemorySharedState(clock: { 1 })
            var running: [(use: SharedUse, mine: Int, its: Int)] = []
            for _ in 0..<400 {
                if Bool.random(using: &chance), let place = running.indices.randomElement(using: &chance) {
                    let call = running.remove(at: place)
                    let used = Int.random(in: 0...4, using: &chance)
                    try await memory.settle([SharedUse.Settlement(call.use, mark: call.mine, used: used)])
                    try await redis.settle([SharedUse.Settlement(call.use, mark: call.its, used: used)])
                }
                let uses = ["x", "y"].map { key in
                    SharedUse(
                        key: key,
                        algorithm: algorithm,
                        limit: 12,
                        window: 1000 * Self.hour,
                        amount: Int.random(in: 1...4, using: &chance)
                    )
                }
                let (mine, its) = (try await memory.take(uses), try await redis.take(uses))
                for (use, (mine, its)) in zip(uses, zip(mine, its)) {
                    #expect((mine.wait == 0) == (its.wait == 0) && mine.used == its.used, "\(use) \(mine) \(its)")
                    #expect(abs(mine.reset - its.reset) < 60_000_000)
                    if mine.wait == 0 { running.append((use, mine.mark, its.mark)) }
                }
            }
        }
    }

    @Test("is given back by an instance that is heard of no more, and forgotten when nothing counts")
    func expiry() async throws {
        try await Self.with("expiry") { redis, client in
            func ask(_ instance: String, _ wish: Int, for milliseconds: Int) async throws -> LimitShare {
                let report = LimitReport(key: "k", amount: 100, taken: 0, least: wish, wish: wish, lasts: 20)
                return try await redis.lease([report], to: instance, for: milliseconds)[0]
            }
            #expect(try await ask("gone", 100, for: 30).held == 100)
            var share = try await ask("other", 60, for: 30)
            var tries = 0
            while share.held < 60, tries < 5000 {
                // It is charged in full until its lease is over and what it may have used counts no more.
                #expect(share.held == 0 || share.held == 60)
                share = try await ask("other", 60, for: 30)
                tries += 1
            }
            #expect(share == LimitShare(held: 60, othersTaken: 0, fair: 60))
            try await until { try await client.send([RedisCommand("EXISTS", "expiry:limit:k")])[0].integer == 0 }
        }
    }

    @Test("tells members of a group what all of them have told, for as long as it counts")
    func groups() async throws {
        try await Self.with("groups") { redis, client in
            let memory = MemorySharedState(clock: { 0 })
            let binary = Array(UInt8.min...UInt8.max)
            for (member, value) in [("a", [1, 32, 2]), ("b", []), ("a", binary), ("c 日本", [0])] as [(String, [UInt8])] {
                let expected = try await memory.tell(value, as: member, in: "g", for: Self.hour)
                let found = try await redis.tell(value, as: member, in: "g", for: Self.hour)
                #expect(found == expected)
            }
            let other = try await redis.tell([7], as: "short", in: "h", for: 30)
            #expect(other == ["short": [7]])
            try await until {
                try await redis.tell([8], as: "long", in: "h", for: Self.hour) == ["long": [8]]
            }
            _ = try await redis.tell([9], as: "gone", in: "i", for: 30)
            try await until { try await client.send([RedisCommand("EXISTS", "groups:group:i")])[0].integer == 0 }
        }
    }

    @Test("lets a use of a log in when the oldest are over, and says when")
    func window() async throws {
        try await Self.with("window") { redis, client in
            let use = SharedUse(key: "w", algorithm: .log, limit: 3, window: 40_000, amount: 1)
            #expect(try await redis.take([use, use, use]).map(\.wait) == [0, 0, 0])
            var outcome = try await redis.take([use])[0]
            while outcome.wait > 0 {
                #expect(outcome.wait <= 40_000 && outcome.used == 3 && outcome.reset <= 40_000)
                outcome = try await redis.take([use])[0]
            }
            #expect(1...3 ~= outcome.used)
            try await until {
                try await client.send([RedisCommand("EXISTS", "window:log:w", "window:sum:w")])[0].integer == 0
            }
        }
    }

    @Test("keeps at most ten thousand uses of a log, and loses none")
    func long() async throws {
        try await Self.with("long") { redis, client in
            let use = SharedUse(key: "l", algorithm: .log, limit: 50_000, window: 1000 * Self.hour, amount: 2)
            for _ in 0..<21 {
                let outcomes = try await redis.take([SharedUse](repeating: use, count: 500))
                #expect(outcomes.allSatisfy { $0.wait == 0 })
            }
            let replies = try await client.send([
                RedisCommand("ZCARD", "long:log:l"), RedisCommand("DEL", "long:log:l"),
            ])
            #expect(replies[0].integer == 10_000)
            let last = SharedUse(key: "l2", algorithm: .log, limit: 1, window: 1000 * Self.hour, amount: 2)
            // One that is larger than the limit is never taken.
            #expect(try await redis.take([last])[0].wait > 0)
        }
    }

    @Test("holds sums of money that are larger than what scripts can count to the last digit")
    func money() async throws {
        try await Self.with("money") { redis, _ in
            let amount = 1_000_000_000_000_000_000
            var held = 0
            for instance in 0..<3 {
                let report = LimitReport(
                    key: "m",
                    amount: amount,
                    taken: 123_456_789_012_345_678,
                    least: 123_456_789_012_345_679,
                    wish: 400_000_000_000_000_001,
                    lasts: 1000
                )
                let share = try await redis.lease([report], to: "\(instance)", for: Self.hour)[0]
                #expect(share.held >= report.taken)
                held += share.held
            }
            #expect(held <= amount + 1000)
        }
    }

    @Test("keeps values of any bytes under names, for a time, and tells what there is")
    func values() async throws {
        try await Self.with("values") { redis, client in
            let memory = MemorySharedState(clock: { 0 })
            for state in [redis, memory] as [any SharedState] {
                let bytes = [UInt8](0...255)
                #expect(try await state.keep(bytes, as: "a", for: Self.hour) == nil)
                #expect(try await state.keep([1], as: "a", for: Self.hour) == bytes)
                try await state.put([2], as: "a", for: Self.hour)
                #expect(try await state.keep([1], as: "a", for: Self.hour) == [2])
                #expect(try await state.keep([], as: "b", for: Self.hour) == nil)
                #expect(try await state.keep([1], as: "b", for: Self.hour) == [])
                try await state.remove("a")
                #expect(try await state.keep([3], as: "a", for: 20) == nil)
            }
            try await until { try await client.send([RedisCommand("EXISTS", "values:answer:a")])[0].integer == 0 }
        }
    }
}
