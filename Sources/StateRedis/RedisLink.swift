internal import NIOCore
internal import Storage

/// The client's side of the event loop: the connection that there is, and what failures of it mean. Confined to its loop, which makes the
/// unchecked conformance right.
final class RedisLink: RedisConnection.Owner, @unchecked Sendable {
    let loop: any EventLoop
    let gate: RedisGate
    private let address: RedisAddress
    private let options: RedisOptions
    /// From 0 to 1.
    private let chance: @Sendable () -> Double
    private var connection: RedisConnection?
    private var backoff: RedisBackoff
    /// The attempt that is being made during an outage.
    private var probe: RedisBatch?
    private var isClosing = false
    private var closers: [() -> Void] = []

    init(
        _ address: RedisAddress,
        _ options: RedisOptions,
        _ loop: any EventLoop,
        chance: @escaping @Sendable () -> Double
    ) {
        self.address = address
        self.chance = chance
        self.options = options
        self.loop = loop
        backoff = RedisBackoff(options)
        gate = RedisGate(most: options.mostOutstanding, place: address.place)
    }

    /// Sends a batch that has passed the gate.
    func submit(_ batch: RedisBatch, _ completion: @escaping (Result<[RedisValue], StoreError>) -> Void) {
        if batch.isCancelled {
            gate.release(batch.count)
            // The attempt is somebody else's, from when this call is told.
            if batch.isProbe { gate.shut(until: loop.now) }
        }
        batch.begin(until: loop.now + RedisOptions.amount(options.timeout), completion)
        if batch.isCancelled { return }
        // It passed before others failed.
        guard gate.isWell || batch.isProbe, !isClosing else { return fail(batch, gate.error) }
        if batch.isProbe { probe = batch }
        let connection = connection ?? connect()
        connection.submit(batch)
    }

    private func connect() -> RedisConnection {
        let connection = RedisConnection(loop: loop, address: address, options: options, owner: self)
        self.connection = connection
        RedisConnector(address: address, timeout: RedisOptions.amount(options.connectTimeout), loop: loop).begin(
            connection
        )
        return connection
    }

    private func fail(_ batch: RedisBatch, _ error: StoreError) {
        gate.release(batch.count)
        batch.complete(.failure(error))
    }

    // MARK: What happens to the connection

    func connectionIsReady(_ connection: RedisConnection, dropped: [RedisBatch]) {
        for batch in dropped { gate.release(batch.count) }
        // Whoever made the attempt no longer waits: that the server let the gateway in must do.
        if gate.isBeingTried, probe?.isWritten != true { succeed() }
        closeIfDone()
    }

    func connection(_ connection: RedisConnection, answered batch: RedisBatch, _ replies: [RedisValue]) {
        let result: Result<[RedisValue], StoreError>
        switch RedisVerdict(replies) {
        case .answered:
            result = .success(replies)
            if batch.isProbe { succeed() }
        case .cluster(let fault):
            result = .failure(unusable(fault))
            if batch.isProbe { succeed() }
        case .unavailable(let fault):
            let error = unavailable("cannot work at present: \(fault)")
            result = .failure(error)
            if gate.isWell || batch.isProbe { fail(error) }
        case .displaced(let fault):
            let reason = "cannot work at present: \(fault)"
            let error = unavailable(reason)
            result = .failure(error)
            if gate.isWell || batch.isProbe { fail(error) }
            connection.end(reason)
        }
        gate.release(batch.count)
        batch.complete(result)
        closeIfDone()
    }

    func connection(_ connection: RedisConnection, gaveUp batch: RedisBatch) {
        fail(batch, unavailable("could not be connected to in time"))
        closeIfDone()
    }

    func connection(_ ended: RedisConnection, ended reason: String, lost: [RedisBatch], wasNeeded: Bool) {
        if connection === ended { connection = nil }
        let error = unavailable(reason)
        // A server may close a connection that nobody uses.
        if wasNeeded, gate.isWell || gate.isBeingTried { fail(error) }
        for batch in lost { fail(batch, error) }
        closeIfDone()
    }

    // MARK: The server

    private func succeed() {
        probe = nil
        backoff.succeed()
        gate.open()
    }

    private func fail(_ error: StoreError) {
        probe = nil
        gate.shut(until: loop.now + backoff.fail(chance: chance()), because: error)
    }

    private func unavailable(_ what: String) -> StoreError {
        StoreError(.unavailable, "Redis at \(address.place) \(what).")
    }

    private func unusable(_ fault: RedisFault) -> StoreError {
        StoreError(
            .unusable,
            "Redis at \(address.place) is a node of a cluster, which the gateway cannot share its state in (\(fault.code)). It needs "
                + "one server, or one with replicas."
        )
    }

    // MARK: The end

    /// Takes no more batches; when what is outstanding has come or failed, closes the connection.
    func close(_ done: @escaping () -> Void) {
        isClosing = true
        gate.close()
        closers.append(done)
        closeIfDone()
    }

    /// Nobody has the client any more.
    func abandon() {
        isClosing = true
        gate.close()
        connection?.end("is no longer needed")
    }

    private func closeIfDone() {
        guard isClosing else { return }
        if let connection {
            // Ending it leads here again. One that is still being made ends by itself, in time.
            if connection.hasWork { return }
            return connection.end("is no longer needed")
        }
        let closers = closers
        self.closers = []
        for done in closers { done() }
    }
}
