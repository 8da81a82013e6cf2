internal import NIOCore
public import Storage

/// What gateways share by a Redis server. Of a limit that is divided up there is a hash with a field for each instance that holds a part of it; of one that is
/// counted call by call a hash, or a sorted set of uses with a hash beside it. They go by themselves when nothing of them counts any more.
public final class RedisSharedState: SharedState {
    private let client: RedisClient
    private let namespace: String
    private let leasing = RedisScript(SharedStateScripts.lease)
    private let taking = (
        log: RedisScript(SharedStateScripts.takeOfLog), bucket: RedisScript(SharedStateScripts.takeOfBucket)
    )
    private let telling = RedisScript(SharedStateScripts.tell)
    private let settling = (
        log: RedisScript(SharedStateScripts.settleLog), bucket: RedisScript(SharedStateScripts.settleBucket)
    )

    /// - Parameter namespace: what the names of keys begin with: gateways that have another one share nothing.
    public init(_ client: RedisClient, namespace: String) {
        (self.client, self.namespace) = (client, namespace)
    }

    /// Notes what counts of an instance's use, and leases it more or takes back what it does not need.
    public func lease(
        _ reports: [LimitReport],
        to instance: String,
        for milliseconds: Int
    ) async throws(StoreError) -> [LimitShare] {
        let replies = try await client.run(
            leasing,
            reports.map { report in
                (
                    keys: ["\(namespace):limit:\(report.key)"],
                    arguments: [
                        .text(instance), .integer(milliseconds), .integer(report.amount), .integer(report.taken),
                        .integer(report.keeps), .integer(report.least), .integer(report.wish),
                        .integer(report.isUnbounded ? 1 : 0), .integer(report.lasts),
                    ]
                )
            }
        )
        var shares: [LimitShare] = []
        for (report, reply) in zip(reports, replies) {
            let parts = try numbers(reply, 3)
            // What Lua's numbers cannot hold to the last digit is never less than what counts.
            shares.append(LimitShare(held: max(parts[0], report.taken), othersTaken: parts[1], fair: parts[2]))
        }
        return shares
    }

    /// Takes uses, each where it fits.
    public func take(_ uses: [SharedUse]) async throws(StoreError) -> [SharedUse.Outcome] {
        var outcomes = [SharedUse.Outcome?](repeating: nil, count: uses.count)
        for (script, places) in Self.split(uses, taking, { $0 }) {
            let replies = try await client.run(script, places.map { call(uses[$0], []) })
            for (place, reply) in zip(places, replies) {
                let parts = try numbers(reply, 4)
                outcomes[place] = SharedUse.Outcome(wait: parts[0], mark: parts[1], used: parts[2], reset: parts[3])
            }
        }
        return outcomes.compactMap(\.self)
    }

    /// Makes what was taken what was used.
    public func settle(_ settlements: [SharedUse.Settlement]) async throws(StoreError) {
        for (script, places) in Self.split(settlements, settling, \.use) {
            let calls = places.map { place in
                let one = settlements[place]
                return call(one.use, [.integer(one.mark), .integer(one.used)])
            }
            _ = try await client.run(script, calls)
        }
    }

    /// The places of what each script is for.
    private static func split<Element>(
        _ all: [Element],
        _ scripts: (log: RedisScript, bucket: RedisScript),
        _ use: (Element) -> SharedUse
    ) -> [(RedisScript, [Int])] {
        let logs = all.indices.filter { use(all[$0]).algorithm == .log }
        let buckets = all.indices.filter { use(all[$0]).algorithm != .log }
        return [(scripts.log, logs), (scripts.bucket, buckets)].filter { !$0.1.isEmpty }
    }

    private func call(
        _ use: SharedUse,
        _ more: [RedisArgument]
    ) -> (keys: [String], arguments: [RedisArgument]) {
        let common: [RedisArgument] = [.integer(use.limit), .integer(use.window), .integer(use.amount)]
        return switch use.algorithm {
        case .log: (["\(namespace):log:\(use.key)", "\(namespace):sum:\(use.key)"], common + more)
        case .bucket(let burst): (["\(namespace):bucket:\(use.key)"], common + [.integer(burst)] + more)
        }
    }

    private func numbers(_ reply: RedisValue, _ count: Int) throws(StoreError) -> [Int] {
        let numbers = (reply.array ?? []).compactMap { $0.text.flatMap { Int($0) } }
        if numbers.count == count { return numbers }
        throw StoreError(
            .invalid,
            "Redis did not count a limit: \(reply.fault.map { "\($0)" } ?? "it answered something else")."
        )
    }

    /// Keeps something under a name, where there is nothing yet.
    public func keep(_ value: [UInt8], as name: String, for milliseconds: Int) async throws(StoreError) -> [UInt8]? {
        let found = try await set(name, value, milliseconds, "NX", "GET")
        return found.bytes.map { Array($0.readableBytesView) }
    }

    /// Keeps something under a name, whatever there is.
    public func put(_ value: [UInt8], as name: String, for milliseconds: Int) async throws(StoreError) {
        _ = try await set(name, value, milliseconds)
    }

    private func set(
        _ name: String,
        _ value: [UInt8],
        _ milliseconds: Int,
        _ more: RedisArgument...
    ) async throws(StoreError) -> RedisValue {
        let arguments: [RedisArgument] = [
            .text(key(name)), .bytes(ByteBuffer(bytes: value)), "PX", .integer(milliseconds),
        ]
        return try answered(try await client.send([RedisCommand("SET", arguments + more)]))
    }

    /// Forgets what is kept under a name.
    public func remove(_ name: String) async throws(StoreError) {
        _ = try answered(try await client.send([RedisCommand("DEL", .text(key(name)))]))
    }

    /// Tells the members of a group something of one of them.
    public func tell(
        _ value: [UInt8],
        as member: String,
        in group: String,
        for milliseconds: Int
    ) async throws(StoreError) -> [String: [UInt8]] {
        let reply = try answered(
            try await client.run(
                telling,
                [
                    (
                        keys: ["\(namespace):group:\(group)"],
                        arguments: [.text(member), .bytes(ByteBuffer(bytes: value)), .integer(milliseconds)]
                    )
                ]
            )
        )
        let parts = (reply.array ?? []).map { $0.bytes.map { Array($0.readableBytesView) } ?? [] }
        var told: [String: [UInt8]] = [:]
        for place in stride(from: 0, to: parts.count - 1, by: 2) {
            told[String(decoding: parts[place], as: UTF8.self)] = parts[place + 1]
        }
        return told
    }

    private func key(_ name: String) -> String { "\(namespace):answer:\(name)" }

    private func answered(_ replies: [RedisValue]) throws(StoreError) -> RedisValue {
        guard let reply = replies.first, reply.fault == nil else {
            throw StoreError(.invalid, "Redis did not keep an answer: \(replies.first?.fault.map { "\($0)" } ?? "").")
        }
        return reply
    }
}
