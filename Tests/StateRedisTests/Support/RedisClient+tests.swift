import Core
import Foundation
import NIOCore
import NIOPosix
import Storage
import Testing

@testable import StateRedis

extension RedisClient {
    /// A client on one of the process's loops.
    static func test(
        _ url: Secret,
        _ change: (inout RedisOptions) -> Void = { _ in },
        chance: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) throws -> RedisClient {
        var options = RedisOptions()
        // The machine may be busy with other tests.
        options.timeout = .seconds(20)
        options.connectTimeout = .seconds(20)
        change(&options)
        return RedisClient(
            try RedisAddress(url),
            options: options,
            loop: MultiThreadedEventLoopGroup.singleton.any(),
            chance: chance
        )
    }

    /// Sends one command.
    func ask(_ name: String, _ arguments: RedisArgument...) async throws(StoreError) -> RedisValue {
        try await send([RedisCommand(name, arguments)])[0]
    }
}

/// The error that something throws.
func storeError(_ body: () async throws -> Void) async -> StoreError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? StoreError
    }
}

/// Waits until something is so, as long as the time limit of the test allows.
func until(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(1)) }
}
