import NIOConcurrencyHelpers
import NIOCore

/// Keeps answers in memory, within a bound of bytes and of age; what was not used for longest goes first.
///
/// Divided by the answers' ids, so that event loops seldom meet at one of its locks.
final class MemoryResponseStore: ResponseStore {
    private static let shardCount = 8

    /// How much is kept and how long.
    struct Limits: Sendable, Equatable {
        /// Of everything that is kept. One conversation turn larger than an eighth of it is not.
        var bytes = 256 << 20
        /// From the last use on.
        var age = TimeAmount.hours(24)
    }

    private let shards: [NIOLockedValueBox<Shard>]
    private let now: @Sendable () -> NIODeadline

    init(_ limits: Limits = Limits(), now: @escaping @Sendable () -> NIODeadline = { .now() }) {
        self.now = now
        shards = (0..<Self.shardCount).map { _ in NIOLockedValueBox(Shard(limits)) }
    }

    /// Sets other limits; what is beyond them goes.
    func limit(_ limits: Limits) {
        for shard in shards { shard.withLockedValue { $0.limit(limits, now: now()) } }
    }

    func save(_ response: StoredResponse) async {
        shard(response.id).withLockedValue { $0.save(response, now: now()) }
    }

    func find(_ id: String) async -> StoredResponse? {
        shard(id).withLockedValue { $0.find(id, now: now()) }
    }

    func delete(_ id: String) async -> Bool {
        shard(id).withLockedValue { $0.delete(id) }
    }

    /// Bytes that are kept.
    var size: Int { shards.reduce(0) { $0 + $1.withLockedValue { $0.size } } }

    private func shard(_ id: String) -> NIOLockedValueBox<Shard> {
        shards[Int(UInt(bitPattern: id.hashValue) % UInt(Self.shardCount))]
    }

    /// A part of the store.
    private struct Shard {
        private struct Entry {
            let response: StoredResponse
            var used: NIODeadline
            /// Its latest place in the order of use.
            var turn: Int
        }

        private var limits: Limits
        private var entries: [String: Entry] = [:]
        /// Ids in the order of their use; an entry's earlier turns count for nothing.
        private var order = CircularBuffer<(id: String, turn: Int)>()
        private var turns = 0
        private(set) var size = 0

        init(_ limits: Limits) {
            self.limits = limits
        }

        private var share: Int { limits.bytes / MemoryResponseStore.shardCount }

        mutating func limit(_ limits: Limits, now: NIODeadline) {
            self.limits = limits
            evict(now: now)
        }

        mutating func save(_ response: StoredResponse, now: NIODeadline) {
            _ = delete(response.id)
            // One that is larger than the whole share would drive out everything and go itself.
            guard response.size <= share else { return }
            entries[response.id] = Entry(response: response, used: now, turn: 0)
            size += response.size
            touch(response.id, now: now)
            evict(now: now)
        }

        mutating func find(_ id: String, now: NIODeadline) -> StoredResponse? {
            guard let entry = entries[id] else { return nil }
            guard now - entry.used < limits.age else {
                _ = delete(id)
                return nil
            }
            touch(id, now: now)
            return entry.response
        }

        mutating func delete(_ id: String) -> Bool {
            guard let entry = entries.removeValue(forKey: id) else { return false }
            size -= entry.response.size
            return true
        }

        private mutating func touch(_ id: String, now: NIODeadline) {
            turns += 1
            entries[id]?.turn = turns
            entries[id]?.used = now
            order.append((id, turns))
            guard order.count > 2 * entries.count + 64 else { return }
            order = CircularBuffer(order.filter { entries[$0.id]?.turn == $0.turn })
        }

        private mutating func evict(now: NIODeadline) {
            while let first = order.first {
                if let entry = entries[first.id], entry.turn == first.turn {
                    guard size > share || now - entry.used >= limits.age else { return }
                    _ = delete(first.id)
                }
                order.removeFirst()
            }
        }
    }
}

extension MemoryResponseStore.Limits {
    init(_ settings: Configuration.Responses) {
        self.init(bytes: settings.maxBytes, age: TimeAmount(settings.maxAge))
    }
}
