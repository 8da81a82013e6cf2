import NIOCore
import Synchronization

/// The open connections of a server: counted across loops, listed loop by loop.
///
/// The lists are confined to their event loops (each is reached through its loop's index), which is what makes the
/// unchecked conformance right; only the count is shared, by an atomic that is touched twice a connection.
final class ServerConnections: @unchecked Sendable {
    private let count = Atomic<Int>(0)
    private var lists: [ObjectIdentifier: List]

    private final class List {
        var open: [ObjectIdentifier: ServerConnection] = [:]
        var isDraining = false
    }

    init(contexts: [LoopContext]) {
        lists = Dictionary(uniqueKeysWithValues: contexts.map { (ObjectIdentifier($0), List()) })
    }

    /// Connections at this moment.
    var current: Int { count.load(ordering: .relaxed) }

    /// Counts a new connection.
    /// - Returns: whether it is within the limit. It is counted either way, until it closes.
    func admit(limit: Int) -> Bool {
        count.add(1, ordering: .relaxed).newValue <= limit
    }

    func opened(_ connection: ServerConnection, on context: LoopContext) {
        guard let list = lists[ObjectIdentifier(context)] else { return }
        list.open[ObjectIdentifier(connection)] = connection
        if list.isDraining { connection.drain() }
    }

    func closed(_ connection: ServerConnection, on context: LoopContext) {
        count.subtract(1, ordering: .relaxed)
        lists[ObjectIdentifier(context)]?.open[ObjectIdentifier(connection)] = nil
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
        for connection in list.open.values { connection.forceClose() }
    }
}
