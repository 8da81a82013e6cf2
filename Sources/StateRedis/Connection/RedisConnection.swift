internal import NIOCore
internal import NIOSSL
internal import Storage

/// One connection: carries out what ``RedisConnectionState`` decides. Confined to its event loop, which makes the unchecked conformance
/// right.
final class RedisConnection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Told of what happens to a connection, on its loop.
    protocol Owner: AnyObject {
        /// It may be used from now on; these were cancelled before it was.
        func connectionIsReady(_ connection: RedisConnection, dropped: [RedisBatch])
        /// A batch was answered.
        func connection(_ connection: RedisConnection, answered batch: RedisBatch, _ replies: [RedisValue])
        /// A batch was not written in time.
        func connection(_ connection: RedisConnection, gaveUp batch: RedisBatch)
        /// It has ended, and these have no replies.
        /// - Parameter wasNeeded: somebody waited for it.
        func connection(_ connection: RedisConnection, ended reason: String, lost: [RedisBatch], wasNeeded: Bool)
    }

    private let loop: any EventLoop
    private let owner: any Owner
    private var state: RedisConnectionState
    private var parser: RESPParser
    private var channel: (any Channel)?
    private var context: ChannelHandlerContext?
    private var mustFlush = false
    private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
    private var isSuspect = false

    /// How much longer something that seems overdue is waited for: where the loop itself was late, the reply may have come long ago and
    /// only not been read.
    private static let secondLook = TimeAmount.milliseconds(5)

    init(loop: any EventLoop, address: RedisAddress, options: RedisOptions, owner: any Owner) {
        self.loop = loop
        self.owner = owner
        state = RedisConnectionState(
            login: RedisLogin(address),
            readyBy: loop.now + RedisOptions.amount(options.connectTimeout)
        )
        parser = RESPParser(limits: options.limits)
        setTimer()
    }

    /// Somebody waits for a reply, or would if there were one.
    var hasWork: Bool { !state.isIdle }
    var isEnded: Bool { state.isEnded }

    // MARK: Commands

    /// Sends a batch as soon as it can be. What is sent in one turn of the loop leaves together.
    func submit(_ batch: RedisBatch) {
        if let bytes = state.submit(batch) { write(bytes) }
        setTimer()
    }

    private func write(_ bytes: ByteBuffer) {
        guard let context else { return }
        context.write(wrapOutboundOut(bytes), promise: nil)
        if mustFlush { return }
        mustFlush = true
        loop.assumeIsolated().execute {
            self.mustFlush = false
            self.context?.flush()
        }
    }

    // MARK: Channel events

    /// Takes note of the channel that has been connected for it, and is to be closed with it.
    /// - Returns: false when it comes too late.
    func adopt(_ channel: any Channel) -> Bool {
        if state.isEnded { return false }
        self.channel = channel
        return true
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard let login = state.connected() else { return }
        self.context = context
        write(login)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if state.isEnded { return }
        parser.receive(unwrapInboundIn(data))
        do throws(RESPError) {
            while !state.isEnded, let reply = try parser.next() { take(reply) }
        } catch {
            end("sends what is no reply: \(error)")
        }
    }

    private func take(_ reply: RedisValue) {
        switch state.receive(reply) {
        case .nothing: break
        case .broken(let reason): end(reason)
        case .answered(let batch, let replies):
            isSuspect = false
            owner.connection(self, answered: batch, replies)
        case .ready(let bytes, let dropped):
            isSuspect = false
            bytes.forEach(write)
            setTimer()
            owner.connectionIsReady(self, dropped: dropped)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Many servers close without TLS's goodbye; that the connection ends is told as well.
        if case .uncleanShutdown? = error as? NIOSSLError { return }
        end(RedisConnector.told(error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        end("closed the connection")
        context.fireChannelInactive()
    }

    // MARK: Time

    private func setTimer() {
        guard let next = state.nextDeadline else { return }
        // One that strikes too early finds nothing and is set anew.
        if let timer, timer.deadline <= next { return }
        startTimer(next)
    }

    private func startTimer(_ deadline: NIODeadline) {
        timer?.task.cancel()
        timer = (deadline, loop.assumeIsolated().scheduleTask(deadline: deadline) { self.timerStruck() })
    }

    private func timerStruck() {
        timer = nil
        let now = loop.now
        guard let deadline = state.nextDeadline else { return }
        if deadline > now {
            isSuspect = false
        } else if !isSuspect {
            isSuspect = true
            return startTimer(now + Self.secondLook)
        } else {
            isSuspect = false
            switch state.expire(at: now) {
            case .none: break
            case .batches(let late): for batch in late { owner.connection(self, gaveUp: batch) }
            case .connection(let reason): return end(reason)
            }
        }
        setTimer()
    }

    // MARK: The end

    /// Closes the connection and gives up all that waits.
    func end(_ reason: String) {
        if state.isEnded { return }
        let wasNeeded = !(state.isReady && state.isIdle)
        let lost = state.end()
        timer?.task.cancel()
        timer = nil
        parser = RESPParser()
        channel?.closeAtOnce()
        channel = nil
        owner.connection(self, ended: reason, lost: lost, wasNeeded: wasNeeded)
    }
}

extension Channel {
    /// Closes without waiting for the peer's TLS goodbye: a peer that never sends one would hold the connection open.
    fileprivate func closeAtOnce() {
        close(promise: nil)
        // From the handler's own place on: past what it would wait for.
        if isActive, let tls = try? pipeline.syncOperations.context(handlerType: NIOSSLHandler.self) {
            tls.close(promise: nil)
        }
    }
}
