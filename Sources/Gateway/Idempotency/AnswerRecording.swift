import NIOConcurrencyHelpers
import NIOCore
import Transport

/// An answer while it is given and afterwards, to be given to others as well. Those may be on other loops.
final class AnswerRecording: AnswerObserver {
    private struct State {
        var head: (status: Int, fields: ResponseFields, length: Int?)?
        var pieces: [ByteBuffer] = []
        var bytes = 0
        /// Whether the body came to its proper end; nil: it has not ended.
        var isComplete: Bool?
        /// It was too long to be kept, or is not kept any more.
        var isLost = false
        var isKept = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0

        mutating func lose() {
            isLost = true
            pieces = []
            bytes = 0
        }
    }

    /// By which the call is known.
    let id: [UInt8]
    /// What it asks for.
    let request: [UInt8]
    /// When it began, in seconds since 1970.
    let began: Int
    private let state = NIOLockedValueBox(State())
    private let most: Int

    init(id: [UInt8], request: [UInt8], began: Int, most: Int) {
        (self.id, self.request, self.began, self.most) = (id, request, began, most)
    }

    // MARK: While it is given

    func answerBegan(_ status: Int, _ fields: ResponseFields, length: Int?) {
        change { $0.head = (status, fields, length) }
    }

    func answerContinued(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        change { state in
            guard !state.isLost else { return }
            guard state.bytes + bytes.readableBytes <= most else { return state.lose() }
            // Kept for longer than the buffer that it is a part of should be.
            state.pieces.append(ByteBuffer(bytes: bytes.readableBytesView))
            state.bytes += bytes.readableBytes
        }
    }

    func answerEnded(isComplete: Bool) {
        change { $0.isComplete = isComplete }
    }

    /// Nothing more will come; nothing at all, where there was no answer.
    func end() {
        change { if $0.isComplete == nil { $0.isComplete = false } }
    }

    /// The answer is kept from now on.
    /// - Returns: its bytes.
    func keep() -> Int {
        state.withLockedValue { state in
            state.isKept = true
            return state.bytes
        }
    }

    /// Lets go of what is kept; that there was an answer is still known. Who is being given it while it comes gets all of it.
    /// - Returns: the bytes that were kept.
    func forget() -> Int {
        var bytes = 0
        change { state in
            guard state.isKept else { return }
            bytes = state.bytes
            state.lose()
        }
        return bytes
    }

    /// Lets go of what is not kept after all.
    func release() {
        change { if !$0.isKept, $0.isComplete != nil { $0.lose() } }
    }

    private func change(_ work: (inout State) -> Void) {
        let waiters = state.withLockedValue { state in
            work(&state)
            let waiters = state.waiters
            state.waiters = [:]
            return waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    // MARK: For others

    /// All of it, once it has ended well; nil where it was too long.
    var whole: (status: Int, fields: ResponseFields, body: ByteBuffer)? {
        state.withLockedValue { state in
            guard let head = state.head, state.isComplete == true, !state.isLost else { return nil }
            var body = ByteBuffer()
            for piece in state.pieces { body.writeImmutableBuffer(piece) }
            return (head.status, head.fields, body)
        }
    }

    /// Its headers, once it has begun.
    var fields: ResponseFields? { state.withLockedValue { $0.head?.fields } }

    /// It was too long to be kept, or is not kept any more.
    var isLost: Bool { state.withLockedValue(\.isLost) }

    /// Gives the answer to another exchange, as it comes, with the headers of the first one.
    /// - Returns: whether there was one to give.
    func replay(to exchange: HTTPExchange) async -> Bool {
        await replay(to: exchange) { [state] _, _ in
            var fields = state.withLockedValue { $0.head?.fields } ?? ResponseFields()
            fields.add("idempotent-replayed", "true")
            return fields
        }
    }

    /// Gives the answer to another exchange, as it comes.
    /// - Parameter makeFields: by the status, and the length where it is known.
    /// - Returns: whether there was one to give.
    func replay(to exchange: HTTPExchange, _ makeFields: (Int, Int?) -> ResponseFields) async -> Bool {
        var given = 0
        while !Task.isCancelled {
            let (head, pieces, isComplete, isLost) = state.withLockedValue { state in
                (state.head, state.isLost ? [] : Array(state.pieces.dropFirst(given)), state.isComplete, state.isLost)
            }
            if isLost { break }
            if let head, !exchange.isAnswered {
                let fields = makeFields(head.status, head.length)
                if isComplete == true {
                    var body = ByteBuffer()
                    for piece in pieces { body.writeImmutableBuffer(piece) }
                    exchange.respond(head.status, fields, body: body)
                    return true
                }
                exchange.startStream(head.status, fields, length: head.length)
            }
            for piece in pieces { exchange.writeStream(piece) }
            given += pieces.count
            if let isComplete {
                if isComplete { exchange.endStream() }
                break
            }
            await more(after: given)
        }
        // What has begun and cannot go on is cut, so that nobody takes it for whole.
        if exchange.isAnswered { exchange.abortStream() }
        return exchange.isAnswered
    }

    /// Waits until there is more than so many pieces, or a head, or the end.
    private func more(after given: Int) async {
        let name = state.withLockedValue { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let hadHead = state.withLockedValue { $0.head != nil }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = state.withLockedValue { state in
                    let isThere =
                        state.pieces.count > given || state.isComplete != nil || state.isLost
                        || !hadHead && state.head != nil || Task.isCancelled
                    if !isThere { state.waiters[name] = continuation }
                    return isThere
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            state.withLockedValue { $0.waiters.removeValue(forKey: name) }?.resume()
        }
    }
}
