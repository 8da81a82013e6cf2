import NIOCore

/// Who holds the places of a pool: what becomes of a request that comes, of a connection that is free again, and of the
/// place of one that has closed. It decides, the pool acts.
///
/// A place that becomes free while requests wait passes to the first of them, and no request that comes later sees it as
/// free: the queue is first in, first out, and nobody waits while there is a place.
struct PoolState<Connection: AnyObject, Waiter>: ~Copyable {
    enum Decision {
        /// An idle connection, the one used last: those that are not needed grow old and close.
        case use(Connection)
        /// A new connection; its place has been taken.
        case connect
        /// The queue, if it is willing.
        case wait
        case refuse
    }

    private struct Waiting {
        let id: Int
        let deadline: NIODeadline
        let waiter: Waiter
    }

    private let maximumConnections: Int
    private let maximumWaiting: Int
    private var idle: [Connection] = []
    private var queue = CircularBuffer<Waiting>()
    private(set) var isRetired = false
    /// Places taken: connections that are open or being opened.
    private(set) var connectionCount = 0

    init(maximumConnections: Int, maximumWaiting: Int) {
        self.maximumConnections = maximumConnections
        self.maximumWaiting = maximumWaiting
    }

    var waitingCount: Int { queue.count }
    var idleCount: Int { idle.count }
    /// When somebody in the queue has waited long enough. Not all may wait equally long.
    var nextDeadline: NIODeadline? { queue.lazy.map(\.deadline).min() }

    /// A request comes.
    /// - Parameter isReturning: it held a connection that turned out to be closed, and goes before those that wait.
    mutating func acquire(isReturning: Bool = false) -> Decision {
        if let connection = idle.popLast() { return .use(connection) }
        return acquirePlace(isReturning: isReturning)
    }

    /// A request comes that wants a connection of its own.
    mutating func acquirePlace(isReturning: Bool = false) -> Decision {
        if connectionCount < maximumConnections {
            connectionCount += 1
            return .connect
        }
        return isReturning || queue.count < maximumWaiting ? .wait : .refuse
    }

    /// Takes an idle connection out, the one that has been idle longest.
    mutating func takeOldestIdle() -> Connection? {
        idle.isEmpty ? nil : idle.removeFirst()
    }

    /// A request waits.
    mutating func enqueue(_ waiter: Waiter, id: Int, until deadline: NIODeadline, isReturning: Bool = false) {
        let waiting = Waiting(id: id, deadline: deadline, waiter: waiter)
        if isReturning { queue.prepend(waiting) } else { queue.append(waiting) }
    }

    /// A request waits no longer.
    /// - Returns: nil when it has left the queue already.
    mutating func cancel(id: Int) -> Waiter? {
        guard let index = queue.firstIndex(where: { $0.id == id }) else { return nil }
        return queue.remove(at: index).waiter
    }

    /// The first in the queue that has waited long enough.
    mutating func expire(at now: NIODeadline) -> Waiter? {
        guard let index = queue.firstIndex(where: { $0.deadline <= now }) else { return nil }
        return queue.remove(at: index).waiter
    }

    /// A connection is free again.
    /// - Returns: who gets it; nil: it is idle now. A connection of a pool that is retired must not be given here.
    mutating func release(_ connection: Connection) -> Waiter? {
        if let first = queue.popFirst() { return first.waiter }
        idle.append(connection)
        return nil
    }

    /// A connection has closed, or could not be made.
    /// - Returns: who gets its place.
    mutating func closed(_ connection: Connection?) -> Waiter? {
        if let connection, let index = idle.lastIndex(where: { $0 === connection }) { idle.remove(at: index) }
        // The place stays taken: it passes on.
        if let first = queue.popFirst() { return first.waiter }
        connectionCount -= 1
        return nil
    }

    /// No connection is to be kept any more.
    /// - Returns: those that are idle.
    mutating func retire() -> [Connection] {
        isRetired = true
        defer { idle = [] }
        return idle
    }
}
