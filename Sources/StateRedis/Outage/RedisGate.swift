internal import NIOConcurrencyHelpers
internal import NIOCore
internal import Storage
internal import Synchronization

/// What a call passes before it may trouble the event loop: there must be room for it, and the server must not be known to be away.
/// Callers on any thread read it; but for the attempt that one of them takes, only the client's loop changes it.
final class RedisGate: Sendable {
    /// When the next attempt is due, in nanoseconds of the system's uptime, or one of the following.
    private let due = Atomic<UInt64>(RedisGate.isOpen)
    private static let isOpen: UInt64 = 0
    /// Somebody is making the attempt.
    private static let isTried = UInt64.max
    /// For good.
    private static let isClosed = UInt64.max - 1

    private let outstanding = Atomic<Int>(0)
    private let most: Int
    /// Taken only where calls fail.
    private let lastError = NIOLockedValueBox<StoreError?>(nil)
    /// For messages.
    private let place: String

    init(most: Int, place: String) {
        self.most = most
        self.place = place
    }

    /// The last attempt went well, or there was none.
    var isWell: Bool { due.load(ordering: .acquiring) == Self.isOpen }
    /// The one attempt of an outage is being made.
    var isBeingTried: Bool { due.load(ordering: .acquiring) == Self.isTried }
    /// The client has been closed.
    var isClosed: Bool { due.load(ordering: .acquiring) == Self.isClosed }

    // MARK: By callers

    /// Takes room for commands; who is refused later must give it back.
    func reserve(_ count: Int) throws(StoreError) {
        let all = outstanding.add(count, ordering: .relaxed).newValue
        if all > most {
            release(count)
            throw StoreError(.unavailable, "Too many commands wait for Redis at \(place): \(most) may.")
        }
    }

    /// Gives room back.
    func release(_ count: Int) {
        outstanding.subtract(count, ordering: .relaxed)
    }

    /// Commands that have no reply yet.
    var outstandingCount: Int { outstanding.load(ordering: .relaxed) }

    /// Lets a call pass, or fails at once.
    /// - Returns: whether the call is the one attempt of an outage. The gate stays shut for others until the loop says how it went.
    func pass(at now: NIODeadline) throws(StoreError) -> Bool {
        while true {
            let due = due.load(ordering: .acquiring)
            if due == Self.isOpen { return false }
            if due >= Self.isClosed || now.time < due { throw error }
            if self.due.compareExchange(expected: due, desired: Self.isTried, ordering: .acquiringAndReleasing)
                .exchanged
            {
                return true
            }
        }
    }

    /// Why the gate is shut.
    var error: StoreError {
        if isClosed { return StoreError(.unavailable, "The client of Redis at \(place) has been closed.") }
        return lastError.withLockedValue { $0 } ?? StoreError(.unavailable, "Redis at \(place) cannot be asked.")
    }

    // MARK: By the loop

    /// Calls may pass.
    func open() {
        change(to: Self.isOpen)
    }

    /// Calls fail until the next attempt is due.
    func shut(until next: NIODeadline, because error: StoreError? = nil) {
        if let error { lastError.withLockedValue { $0 = error } }
        change(to: next.time)
    }

    /// No call passes from now on.
    func close() {
        due.store(Self.isClosed, ordering: .releasing)
    }

    private func change(to value: UInt64) {
        let before = due.load(ordering: .acquiring)
        if before != Self.isClosed {
            _ = due.compareExchange(expected: before, desired: value, ordering: .acquiringAndReleasing)
        }
    }
}

extension NIODeadline {
    /// Nanoseconds, never one of the marks of the gate.
    fileprivate var time: UInt64 { min(max(uptimeNanoseconds, 1), UInt64.max - 2) }
}
