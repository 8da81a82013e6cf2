import NIOCore

/// The connections of one event loop to one upstream: used again while they live, bounded in number, with a bounded queue
/// of requests that wait for one. Confined to its event loop, which makes the unchecked conformance right.
public final class ConnectionPool: Deadlined, @unchecked Sendable {
    private typealias Waiter = UnsafeContinuation<Grant, any Error>

    /// What a request that waited gets.
    private enum Grant {
        case connection(UpstreamConnection)
        /// A place for a connection of its own.
        case place
    }

    let upstream: Upstream
    let context: LoopContext
    private var state: PoolState<UpstreamConnection, Waiter>
    private var nextWaiter = 0

    init(upstream: Upstream, context: LoopContext) {
        self.upstream = upstream
        self.context = context
        state = PoolState(
            maximumConnections: upstream.settings.maximumConnections,
            maximumWaiting: upstream.settings.maximumWaiting
        )
    }

    /// Sends a request and waits for its answer, whole or begun.
    ///
    /// A connection that is seen to be closed before a byte was written to it costs nothing: the next one is taken. After
    /// that the request is sent again only if it says so, and only once, and never when some of its streamed body has been
    /// taken.
    /// - Throws: `UpstreamError`.
    public func send(_ request: UpstreamRequest) async throws -> UpstreamResponse {
        context.loop.assertInEventLoop()
        if let body = request.body { return try await send(request, TakenOnceBody(body)) }
        let deadline = context.loop.now + upstream.settings.totalTimeout
        do {
            return try await sendUnwritten(request, until: deadline, isFresh: false)
        } catch UpstreamError.closedBeforeAnswer(reused: true) where request.retriesStale {
            return try await sendUnwritten(request, until: deadline, isFresh: true)
        }
    }

    private func send(_ request: UpstreamRequest, _ body: TakenOnceBody) async throws -> UpstreamResponse {
        var request = request
        request.body = body
        let deadline = context.loop.now + upstream.settings.totalTimeout
        do {
            return try await sendUnwritten(request, until: deadline, isFresh: false)
        } catch UpstreamError.closedBeforeAnswer(reused: true) where request.retriesStale && !body.isTaken {
            return try await sendUnwritten(request, until: deadline, isFresh: true)
        }
    }

    private func sendUnwritten(
        _ request: UpstreamRequest,
        until deadline: NIODeadline,
        isFresh: Bool
    ) async throws -> UpstreamResponse {
        var isReturning = isFresh
        while true {
            let connection = try await acquire(
                until: deadline,
                answering: request.answerDeadline,
                isReturning: isReturning,
                isFresh: isFresh,
                holdsBody: request.body != nil
            )
            if let response = try await connection.send(request, until: deadline) { return response }
            // A server that closes what has only just been opened is not to be asked for ever.
            guard connection.isReused else { throw UpstreamError.closedBeforeAnswer(reused: false) }
            isReturning = true
        }
    }

    /// Sends a request over a connection of its own that nothing else will use, and collects the answer.
    /// - Throws: `UpstreamError`.
    public static func sendOnce(_ request: UpstreamRequest, to upstream: Upstream, on context: LoopContext) async throws
        -> UpstreamResponse
    {
        var request = request
        request.relays = .nothing
        let deadline = context.loop.now + upstream.settings.totalTimeout
        let connection = try await Connector(upstream: upstream, context: context, pool: nil).connect(until: deadline)
        defer { connection.close() }
        guard let response = try await connection.send(request, until: deadline) else {
            throw UpstreamError.closedBeforeAnswer(reused: false)
        }
        return response
    }

    // MARK: Connections out

    private func acquire(
        until deadline: NIODeadline,
        answering answerDeadline: NIODeadline?,
        isReturning: Bool,
        isFresh: Bool,
        holdsBody: Bool
    ) async throws -> UpstreamConnection {
        guard let answerDeadline, answerDeadline < deadline else {
            return try await acquire(until: deadline, isReturning: isReturning, isFresh: isFresh, holdsBody: holdsBody)
        }
        do {
            return try await acquire(
                until: answerDeadline,
                isReturning: isReturning,
                isFresh: isFresh,
                holdsBody: holdsBody
            )
        } catch UpstreamError.totalTimeout {
            throw UpstreamError.firstByteTimeout
        }
    }

    private func acquire(
        until deadline: NIODeadline,
        isReturning: Bool,
        isFresh: Bool,
        holdsBody: Bool
    ) async throws -> UpstreamConnection {
        // A place is wanted although old connections may hold all of them: the oldest makes room.
        if isFresh, connectionCount >= upstream.settings.maximumConnections { state.takeOldestIdle()?.close() }
        while true {
            switch isFresh ? state.acquirePlace(isReturning: isReturning) : state.acquire(isReturning: isReturning) {
            case .use(let connection):
                if connection.isUsable { return connection }
                connection.close()
            case .connect: return try await connect(until: deadline)
            case .wait:
                guard holdsBody else { return try await wait(until: deadline, isReturning: isReturning) }
                return try await waitHoldingBody(until: deadline, isReturning: isReturning)
            case .refuse: throw UpstreamError.tooManyWaiting
            }
        }
    }

    /// Makes a connection in a place that was taken for it.
    private func connect(until deadline: NIODeadline) async throws -> UpstreamConnection {
        do {
            return try await Connector(upstream: upstream, context: context, pool: self).connect(until: deadline)
        } catch {
            closed(nil)
            throw error
        }
    }

    /// Waits no longer than an upstream may take nothing of a body. Its client is not read meanwhile; one that leaves is
    /// not seen to where its last bytes have found no room on the way.
    private func waitHoldingBody(until deadline: NIODeadline, isReturning: Bool) async throws -> UpstreamConnection {
        let patience = context.loop.now + upstream.settings.betweenBytesTimeout
        do {
            return try await wait(until: min(patience, deadline), isReturning: isReturning, connectingUntil: deadline)
        } catch UpstreamError.totalTimeout where context.loop.now < deadline {
            throw UpstreamError.sendTimeout
        }
    }

    private func wait(
        until deadline: NIODeadline,
        isReturning: Bool,
        connectingUntil connectDeadline: NIODeadline? = nil
    ) async throws -> UpstreamConnection {
        let id = nextWaiter
        nextWaiter += 1
        let grant = try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { (waiter: Waiter) in
                if Task.isCancelled { return waiter.resume(throwing: UpstreamError.cancelled) }
                if state.waitingCount == 0 { context.deadlines.watch(self) }
                state.enqueue(waiter, id: id, until: deadline, isReturning: isReturning)
            }
        } onCancel: {
            if context.loop.inEventLoop { cancelWaiter(id) } else { context.loop.execute { self.cancelWaiter(id) } }
        }
        switch grant {
        case .connection(let connection): return connection
        case .place: return try await connect(until: connectDeadline ?? deadline)
        }
    }

    private func cancelWaiter(_ id: Int) {
        leftQueue(state.cancel(id: id))?.resume(throwing: UpstreamError.cancelled)
    }

    private func leftQueue(_ waiter: Waiter?) -> Waiter? {
        if waiter != nil, state.waitingCount == 0 { context.deadlines.forget(self) }
        return waiter
    }

    // MARK: Time

    var deadline: NIODeadline? { state.nextDeadline }

    func deadlinePassed() {
        let now = context.loop.now
        while let waiter = leftQueue(state.expire(at: now)) { waiter.resume(throwing: UpstreamError.totalTimeout) }
    }

    // MARK: Connections in

    /// Connections that are open or being opened.
    var connectionCount: Int { state.connectionCount }
    /// Connections that serve no request.
    var idleCount: Int { state.idleCount }
    /// Requests that wait for a connection.
    var waitingCount: Int { state.waitingCount }

    /// The connection has served its request and can serve another.
    func release(_ connection: UpstreamConnection) {
        guard !state.isRetired else { return connection.close() }
        if let waiter = leftQueue(state.release(connection)) {
            waiter.resume(returning: .connection(connection))
        } else {
            connection.rest(for: upstream.settings.idleTimeout)
        }
    }

    /// The connection has closed; nil: it could not be made.
    func closed(_ connection: UpstreamConnection?) {
        leftQueue(state.closed(connection))?.resume(returning: .place)
    }

    /// The upstream is no longer configured: what is idle closes now, what is in use when it is done.
    func retire() {
        for connection in state.retire() { connection.close() }
    }

    /// Nothing is left of a pool that is retired.
    var isSpent: Bool { state.isRetired && connectionCount == 0 }
}
