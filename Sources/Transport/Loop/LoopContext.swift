public import NIOCore

/// What the connections of one event loop share: the executor of their tasks, their deadlines, the connections to
/// vendors, and the date of the second.
///
/// Confined to its event loop: everything but `loop` and `executor` is touched only there, which is what makes the
/// unchecked conformance right. Nothing here is shared between loops, so nothing here needs a lock.
public final class LoopContext: @unchecked Sendable {
    /// The event loop that everything is confined to.
    public let loop: any EventLoop
    /// Counts the contexts of a process from 0, so that others can keep state of their own for each.
    public let index: Int
    /// Runs tasks on the loop's thread.
    public let executor: any TaskExecutor
    let deadlines: DeadlineKeeper
    private var pools: [ObjectIdentifier: ConnectionPool] = [:]
    private var date = HTTPDate()

    /// Makes the context of a loop.
    public init(_ loop: any EventLoop, index: Int) {
        self.loop = loop
        self.index = index
        executor = LoopExecutor(loop)
        deadlines = DeadlineKeeper(loop: loop)
    }

    /// The connections of this loop to an upstream, made at first use.
    public func pool(of upstream: Upstream) -> ConnectionPool {
        loop.assertInEventLoop()
        if let pool = pools[ObjectIdentifier(upstream)] { return pool }
        let pool = ConnectionPool(upstream: upstream, context: self)
        pools[ObjectIdentifier(upstream)] = pool
        return pool
    }

    /// Closes the idle connections of upstreams that are no longer configured; those in use close when they are returned.
    public func retire(keeping upstreams: [Upstream]) {
        loop.assertInEventLoop()
        let kept = Set(upstreams.map(ObjectIdentifier.init))
        for (id, pool) in pools where !kept.contains(id) {
            pool.retire()
            // One in use is kept, so that its connections are still counted, and goes the next time.
            if pool.isSpent { pools[id] = nil }
        }
    }

    /// Closes the connections to vendors: idle ones now, those in use when they are returned.
    public func shutDown() {
        loop.assertInEventLoop()
        retire(keeping: [])
    }

    /// Connections to vendors of this loop: in use or idle.
    public var upstreamConnectionCount: Int {
        loop.assertInEventLoop()
        return pools.values.reduce(0) { $0 + $1.connectionCount }
    }

    /// Appends the value of the `Date` field.
    func writeDate(into buffer: inout ByteBuffer) {
        date.write(into: &buffer)
    }
}
