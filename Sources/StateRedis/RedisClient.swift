public import NIOCore
public import Storage

/// A client of one Redis server (7 or newer), on one event loop, for callers on any.
///
/// ```swift
/// let client = RedisClient(try RedisAddress(url), loop: loop)
/// let replies = try await client.send([RedisCommand("INCRBY", "calls", 1), RedisCommand("GET", "limit")])
/// ```
///
/// All calls share one connection, which is made when the first of them needs it. After a failure calls fail at once, until the next
/// attempt is due; exactly one call makes it, and others pass when it went well. What was written when a connection broke may have been
/// carried out or not: nothing is sent twice.
public final class RedisClient: Sendable {
    private let link: RedisLink

    /// Connects to nothing yet.
    /// - Parameters:
    ///   - address: of the server.
    ///   - options: limits.
    ///   - loop: carries the connection.
    public convenience init(_ address: RedisAddress, options: RedisOptions = RedisOptions(), loop: any EventLoop) {
        self.init(address, options: options, loop: loop, chance: { .random(in: 0...1) })
    }

    /// - Parameter chance: from 0 to 1.
    init(_ address: RedisAddress, options: RedisOptions, loop: any EventLoop, chance: @escaping @Sendable () -> Double)
    {
        link = RedisLink(address, options, loop, chance: chance)
    }

    deinit {
        let link = link
        if !link.gate.isClosed { link.loop.execute { link.abandon() } }
    }

    /// The last attempt went well, or none was needed yet.
    public var isAvailable: Bool { link.gate.isWell }

    /// Commands that have no reply yet.
    var outstandingCount: Int { link.gate.outstandingCount }

    /// Sends commands in one piece.
    ///
    /// Other commands of this client may come before or after them, never between; those of other clients may.
    /// - Returns: a reply to each, in their order. A command that failed has an error for a reply.
    /// - Throws: `unavailable` when the server cannot be asked, does not answer in time, or says of itself that it cannot work at present;
    ///   when too many commands wait; and when the task is cancelled. `unusable` when the server is a node of a cluster that sends
    ///   elsewhere. Some of the commands may have been carried out all the same.
    public func send(_ commands: [RedisCommand]) async throws(StoreError) -> [RedisValue] {
        if commands.isEmpty { return [] }
        try link.gate.reserve(commands.count)
        let isProbe: Bool
        do throws(StoreError) {
            isProbe = try link.gate.pass(at: .now())
        } catch {
            link.gate.release(commands.count)
            throw error
        }
        return try await wait(for: RedisBatch(commands, isProbe: isProbe))
    }

    private func wait(for batch: RedisBatch) async throws(StoreError) -> [RedisValue] {
        let link = link
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Self.run(on: link.loop) { link.submit(batch) { continuation.resume(returning: $0) } }
            }
        } onCancel: {
            Self.run(on: link.loop) { batch.cancel() }
        }.get()
    }

    private static func run(on loop: any EventLoop, _ work: @escaping @Sendable () -> Void) {
        if loop.inEventLoop { work() } else { loop.execute(work) }
    }

    /// Runs a script once for each call, all sent in one piece.
    ///
    /// Where the server does not know the script, because it was started anew, those calls alone are sent a second time, after the others.
    /// - Returns: a reply to each call, in their order.
    /// - Throws: as ``send(_:)`` does.
    public func run(
        _ script: RedisScript,
        _ calls: [(keys: [String], arguments: [RedisArgument])]
    ) async throws(StoreError) -> [RedisValue] {
        if calls.isEmpty { return [] }
        guard let digest = script.digest else {
            let commands = calls.map { script.command(digest: nil, keys: $0.keys, arguments: $0.arguments) }
            var replies = try await send([script.loading] + commands)
            script.learn(replies.removeFirst())
            return replies
        }
        var replies = try await send(
            calls.map { script.command(digest: digest, keys: $0.keys, arguments: $0.arguments) }
        )
        let unknown = replies.indices.filter { replies[$0].fault?.code == "NOSCRIPT" }
        if unknown.isEmpty { return replies }
        let again = try await send(
            unknown.map { script.command(digest: nil, keys: calls[$0].keys, arguments: calls[$0].arguments) }
        )
        for (place, reply) in zip(unknown, again) { replies[place] = reply }
        return replies
    }

    /// Takes no more commands, waits for the replies to those that were sent, as long as those may take, and closes the connection.
    public func close() async {
        let link = link
        await withCheckedContinuation { continuation in
            Self.run(on: link.loop) { link.close { continuation.resume() } }
        }
    }
}
