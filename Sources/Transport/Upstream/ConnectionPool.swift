import NIOCore

/// The connections of one event loop to one upstream: used again while they live, bounded in number, with a bounded queue
/// of requests that wait for one. Confined to its event loop, which makes the unchecked conformance right.
public final class ConnectionPool: @unchecked Sendable {
    let upstream: Upstream
    let context: LoopContext
    private var idle: [UpstreamConnection] = []
    private var waiting = CircularBuffer<Waiter>()
    private(set) var connectionCount = 0
    private var isRetired = false
    private var nextWaiter = 0

    private struct Waiter {
        let id: Int
        let continuation: UnsafeContinuation<UpstreamConnection?, any Error>
    }

    init(upstream: Upstream, context: LoopContext) {
        self.upstream = upstream
        self.context = context
    }

    /// Sends a request and waits for its answer, whole or begun.
    /// - Throws: `UpstreamError`.
    public func send(_ request: UpstreamRequest) async throws -> UpstreamResponse {
        context.loop.assertInEventLoop()
        do {
            return try await acquire().send(request)
        } catch UpstreamError.closedBeforeAnswer(reused: true) where request.retriesStale {
            return try await connect().send(request)
        }
    }

    /// Sends a request over a connection of its own that nothing else will use.
    /// - Throws: `UpstreamError`.
    public static func sendOnce(_ request: UpstreamRequest, to upstream: Upstream, on context: LoopContext) async throws
        -> UpstreamResponse
    {
        let connection = try await Connector(upstream: upstream, context: context).connect()
        defer { connection.close() }
        return try await connection.send(request)
    }

    // MARK: Connections in and out

    private func acquire() async throws -> UpstreamConnection {
        while let connection = idle.popLast() {
            // A close that was seen before a byte was written costs nothing: the next one is taken.
            if connection.isUsable { return connection }
            connection.close()
        }
        if connectionCount < upstream.settings.maximumConnections { return try await connect() }
        return try await wait()
    }

    private func connect() async throws -> UpstreamConnection {
        connectionCount += 1
        do {
            let connection = try await Connector(upstream: upstream, context: context).connect()
            connection.pool = self
            return connection
        } catch {
            connectionCount -= 1
            wakeWaiter(with: nil)
            throw error
        }
    }

    private func wait() async throws -> UpstreamConnection {
        guard waiting.count < upstream.settings.maximumWaiting else { throw UpstreamError.tooManyWaiting }
        let id = nextWaiter
        nextWaiter += 1
        let given = try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<UpstreamConnection?, any Error>) in
                if Task.isCancelled { return continuation.resume(throwing: UpstreamError.cancelled) }
                waiting.append(Waiter(id: id, continuation: continuation))
            }
        } onCancel: {
            context.loop.execute { self.cancelWaiter(id) }
        }
        // Nil: a place has become free for a connection of its own.
        if let given { return given }
        return try await acquire()
    }

    private func cancelWaiter(_ id: Int) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: UpstreamError.cancelled)
    }

    private func wakeWaiter(with connection: UpstreamConnection?) {
        waiting.popFirst()?.continuation.resume(returning: connection)
    }

    /// The connection has served its request and can serve another.
    func release(_ connection: UpstreamConnection) {
        guard !isRetired else { return connection.close() }
        if waiting.isEmpty {
            idle.append(connection)
            connection.rest(for: upstream.settings.idleTimeout)
        } else {
            wakeWaiter(with: connection)
        }
    }

    /// The connection has closed.
    func closed(_ connection: UpstreamConnection) {
        connectionCount -= 1
        if let index = idle.lastIndex(where: { $0 === connection }) { idle.remove(at: index) }
        if connectionCount < upstream.settings.maximumConnections { wakeWaiter(with: nil) }
    }

    /// The upstream is no longer configured.
    func retire() {
        isRetired = true
        let unused = idle
        idle = []
        for connection in unused { connection.close() }
    }
}
