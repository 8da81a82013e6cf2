import NIOConcurrencyHelpers
import NIOCore
import Synchronization

/// The open connections of a server: counted across loops, listed loop by loop.
///
/// The lists are confined to their event loops (each is reached through its loop's index), which is what makes the
/// unchecked conformance right; only the count is shared, by an atomic that is touched twice a connection.
final class ServerConnections: @unchecked Sendable {
    private let count = Atomic<Int>(0)
    /// Set once, when the server stops; looked at only when the last connection closes.
    private let emptied = NIOLockedValueBox<EventLoopPromise<Bool>?>(nil)
    private let lists: [ObjectIdentifier: List]

    private final class List {
        var open: [ObjectIdentifier: ServerConnection] = [:]
        var isDraining = false
    }

    init(contexts: [LoopContext]) {
        lists = Dictionary(uniqueKeysWithValues: contexts.map { (ObjectIdentifier($0), List()) })
    }

    /// Connections at this moment.
    var current: Int { count.load(ordering: .relaxed) }

    /// Lists and counts a new connection.
    /// - Returns: whether it is within the limit. It is counted either way, until it closes.
    func opened(_ connection: ServerConnection, on context: LoopContext, limit: Int) -> Bool {
        let isWithinLimit = count.add(1, ordering: .relaxed).newValue <= limit
        guard let list = lists[ObjectIdentifier(context)] else { return isWithinLimit }
        list.open[ObjectIdentifier(connection)] = connection
        if isWithinLimit, list.isDraining { connection.drain() }
        return isWithinLimit
    }

    func closed(_ connection: ServerConnection, on context: LoopContext) {
        lists[ObjectIdentifier(context)]?.open[ObjectIdentifier(connection)] = nil
        guard count.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 else { return }
        emptied.withLockedValue { $0 }?.succeed(true)
    }

    /// Tells the promise once there are no connections.
    func whenEmpty(_ promise: EventLoopPromise<Bool>) {
        emptied.withLockedValue { $0 = promise }
        if count.load(ordering: .sequentiallyConsistent) == 0 { promise.succeed(true) }
    }

    /// Called on the context's loop.
    func drain(on context: LoopContext) {
        guard let list = lists[ObjectIdentifier(context)] else { return }
        list.isDraining = true
        for connection in list.open.values { connection.drain() }
    }

    /// Called on the context's loop.
    func forceClose(on context: LoopContext) {
        guard let list = lists[ObjectIdentifier(context)] else { return }
        for connection in list.open.values { connection.close() }
    }
}
