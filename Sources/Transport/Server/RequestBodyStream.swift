import Framing
public import NIOCore

/// The body of a request that was admitted with ``Admission/stream(limit:)``, taken piece by piece.
///
///     while let piece = try await body.next() { digest.update(piece) }
///
/// What the client sends ahead of the pieces that are asked for waits here, up to a bound beyond which its socket is no
/// longer read. What goes wrong with the body is told by ``next()`` at once, before the pieces that still wait.
///
/// A body that is abandoned is read on, up to a bound, and thrown away: many clients read no answer before they have sent
/// everything, and would wait for us while we wait for them.
///
/// Confined to the event loop of its connection, which makes the unchecked conformance right.
public final class RequestBodyStream: UpstreamBody, Deadlined, @unchecked Sendable {
    /// Bytes that may wait to be taken before the client is no longer read.
    static let bound = 64 << 10
    /// Bytes of an abandoned body that are read.
    static let discardBound = ServerConnection.lingerBound

    /// Bytes of the whole body, as `Content-Length` says; nil for one in chunks, whose length shows at its end.
    public let length: Int?

    private enum State {
        case receiving
        /// All of it is here, taken or not.
        case complete
        case failed(any Error)
    }

    private let context: LoopContext
    let limit: Int
    private let pace: TimeAmount
    /// Let go when nothing more of the body will come.
    private var connection: ServerConnection?
    private var state = State.receiving
    private var waiting = ByteBuffer()
    private var received = 0
    private var discarded = 0
    private var nextStride = RequestBody.stride
    private var isPaused = false
    private var taker: UnsafeContinuation<Void, Never>?
    /// Counts the waits, so that one that is cancelled late does not end another.
    private var takerNumber = 0
    private(set) var deadline: NIODeadline?
    private var waitedBefore = TimeAmount.zero
    private var waitsSince: NIODeadline?

    /// - Parameters:
    ///   - limit: the most bytes of the body.
    ///   - pace: how long the client may take for every stride of it.
    ///   - isHeldBack: the client sends nothing until it is asked, so it has time until then.
    init(
        framing: BodyFraming,
        limit: Int,
        pace: TimeAmount,
        isHeldBack: Bool,
        context: LoopContext,
        connection: ServerConnection
    ) {
        length =
            switch framing {
            case .none: 0
            case .length(let length): length
            case .chunked, .untilClose: nil
            }
        self.limit = limit
        self.pace = pace
        self.context = context
        self.connection = connection
        context.deadlines.watch(self)
        if !isHeldBack { renewDeadline() }
    }

    // MARK: Out

    /// Waits for the next piece: all that is there, and never none.
    ///
    /// The first call asks a client for the body that waits with it for `100 Continue`. One call at a time; a call whose
    /// task is cancelled loses nothing.
    /// - Returns: nil at the body's end.
    /// - Throws: ``ServerFault``: `timeout` when the client does not keep the pace, `bodyTooLarge`, `malformed`;
    ///   `CancellationError` when the client has gone, when the request has been answered without the rest, or when the
    ///   task is cancelled.
    public func next() async throws -> ByteBuffer? {
        context.loop.assertInEventLoop()
        while true {
            if case .failed(let error) = state { throw error }
            if waiting.readableBytes > 0 { return take() }
            if case .complete = state { return nil }
            try Task.checkCancellation()
            if connection?.askForBody() == true { renewDeadline() }
            await more()
        }
    }

    /// How long the service has waited for the client in all.
    public var waited: TimeAmount {
        waitsSince.map { waitedBefore + (context.loop.now - $0) } ?? waitedBefore
    }

    /// Nobody wants the rest: what there is of it and what still comes is thrown away. ``next()`` ends with a cancellation.
    public func abandon() {
        context.loop.assertInEventLoop()
        if case .failed = state { return }
        state = .failed(CancellationError())
        waiting = ByteBuffer()
        context.deadlines.forget(self)
        resume()
        // The client is not waited for any more.
        deadline = nil
        wake()
    }

    private func take() -> ByteBuffer {
        let piece = waiting
        waiting = ByteBuffer()
        resume()
        return piece
    }

    private func more() async {
        takerNumber += 1
        let number = takerNumber
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                guard !Task.isCancelled else { return continuation.resume() }
                taker = continuation
                waitsSince = context.loop.now
            }
        } onCancel: {
            if context.loop.inEventLoop { wake(number) } else { context.loop.execute { self.wake(number) } }
        }
    }

    private func wake(_ number: Int) {
        if number == takerNumber { wake() }
    }

    private func wake() {
        guard let taker else { return }
        self.taker = nil
        waitedBefore = waited
        waitsSince = nil
        taker.resume()
    }

    // MARK: In

    /// Takes bytes from the client.
    /// - Returns: whether they are within the limit.
    func receive(_ bytes: ByteBuffer) -> Bool {
        // One that has failed otherwise receives nothing.
        if case .failed = state {
            discarded += bytes.readableBytes
            if discarded > Self.discardBound { pause() }
            return true
        }
        guard bytes.readableBytes <= limit - received else { return false }
        received += bytes.readableBytes
        waiting.appendReceived(bytes)
        if received >= nextStride {
            nextStride = received + RequestBody.stride
            renewDeadline()
        } else if deadline == nil {
            // It came unasked.
            renewDeadline()
        }
        if waiting.readableBytes > Self.bound { pause() }
        wake()
        return true
    }

    /// The body is complete.
    func receiveEnd() {
        resume()
        if case .receiving = state { state = .complete }
        finish()
    }

    /// Nothing more of the body is to be had; what still waits of it is dropped.
    func fail(_ error: any Error) {
        if case .receiving = state { state = .failed(error) }
        waiting = ByteBuffer()
        finish()
    }

    private func finish() {
        deadline = nil
        connection = nil
        context.deadlines.forget(self)
        wake()
    }

    /// What the client did wrong.
    var fault: ServerFault? {
        if case .failed(let error) = state { error as? ServerFault } else { nil }
    }

    // MARK: Pace

    /// While it is not read the client is not the slow one.
    private func pause() {
        isPaused = true
        deadline = nil
        connection?.setReading(false)
    }

    private func resume() {
        guard isPaused, let connection else { return }
        isPaused = false
        renewDeadline()
        connection.setReading(true)
    }

    private func renewDeadline() {
        deadline = context.loop.now + pace
    }

    func deadlinePassed() {
        deadline = nil
        connection?.failBody(.timeout)
    }
}
