import Access
import Core
import Crypto
import Framing
import NIOConcurrencyHelpers
import NIOCore
import Transport

/// Calls that say a name of themselves (`Idempotency-Key`), so that making them again does nothing again: who does is given the first one's
/// answer, also while it is still given. Names are each caller's own.
///
/// Only what was answered well is kept: what failed may be tried again under the same name.
final class RepeatedCalls: Sendable {
    private struct State {
        var limits: Configuration.Idempotency
        var calls: [[UInt8]: AnswerRecording] = [:]
        /// In the order in which they began, from `first` on; those that failed among them.
        var order: [AnswerRecording] = []
        var first = 0
        /// Those before it keep no answer any more.
        var firstKept = 0
        /// Of all answers that are kept.
        var bytes = 0

        /// - Returns: the call that was made before under the name.
        mutating func begin(_ recording: AnswerRecording) -> AnswerRecording? {
            let oldest = recording.began - Int(limits.maxAge.components.seconds)
            while first < order.count, order[first].began < oldest || calls.count >= RepeatedCalls.most {
                let old = order[first]
                first += 1
                drop(old)
            }
            if first > 64, first > order.count / 2 {
                order.removeFirst(first)
                firstKept = max(0, firstKept - first)
                first = 0
            }
            if let known = calls[recording.id] { return known }
            calls[recording.id] = recording
            order.append(recording)
            return nil
        }

        mutating func end(_ recording: AnswerRecording, isKept: Bool) {
            guard isKept, calls[recording.id] === recording else {
                drop(recording)
                recording.release()
                return
            }
            bytes += recording.keep()
            firstKept = max(first, firstKept)
            while bytes > limits.maxBytes, firstKept < order.count, order[firstKept] !== recording {
                bytes -= order[firstKept].forget()
                firstKept += 1
            }
        }

        private mutating func drop(_ recording: AnswerRecording) {
            guard calls[recording.id] === recording else { return }
            calls[recording.id] = nil
            bytes -= recording.forget()
            // Those that failed are soon more than those that are known.
            guard order.count - first > 2 * calls.count + 64 else { return }
            order = order[first...].filter { calls[$0.id] === $0 }
            (first, firstKept) = (0, 0)
        }
    }

    private let state: NIOLockedValueBox<State>
    /// What gateways of a fleet share; nil: nothing.
    private let shared: SharedAnswers?
    /// The most names that are known.
    private static let most = 100_000

    /// - Parameter shared: what gateways of a fleet share; nil: nothing.
    init(_ limits: Configuration.Idempotency, shared: SharedAnswers? = nil) {
        self.shared = shared
        state = NIOLockedValueBox(State(limits: limits))
    }

    /// Goes on by other limits.
    func limit(_ limits: Configuration.Idempotency) {
        state.withLockedValue { $0.limits = limits }
    }

    /// What is to be done about a call of a name.
    enum Beginning {
        /// It is the first one, whose answer is recorded.
        case first(AnswerRecording)
        /// It has been given the answer of the first one.
        case answered
        /// Its client has gone while it waited.
        case gone
        /// It is not one that could do something twice.
        case other
    }

    /// Begins a call of a name, or gives it the answer of the one that was made before.
    /// - Throws: what is wrong with the name, or why there is no answer to give.
    func begin(_ name: String, _ exchange: HTTPExchange, _ caller: Caller?) async throws(GatewayError) -> Beginning {
        guard exchange.head.method == .post else { return .other }
        guard 1...255 ~= name.utf8.count, name.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw .invalidRequest(
                "'Idempotency-Key' must be 1 to 255 visible ASCII characters.",
                param: nil,
                code: "invalid_idempotency_key"
            )
        }
        let recording = record(name, exchange, caller)
        let known = state.withLockedValue { $0.begin(recording) }
        guard let known else { return try await begin(recording, exchange) }
        guard known.request == recording.request else { throw .idempotencyKeyReused }
        if await known.replay(to: exchange) { return .answered }
        if Task.isCancelled { return .gone }
        throw .idempotencyAnswerGone
    }

    /// Begins a call that this gateway has not been asked for before.
    private func begin(_ recording: AnswerRecording, _ exchange: HTTPExchange) async throws(GatewayError) -> Beginning {
        let found = await shared?.begin(recording) ?? .mine
        switch found {
        case .mine:
            exchange.answerObserver = recording
            // Who made it and went away will ask again.
            exchange.outlivesClient = exchange.bodyStream == nil
            return .first(recording)
        case .answer(let status, let fields, let body):
            // From now on it is known here as well.
            recording.answerBegan(status, fields, length: body.readableBytes)
            recording.answerContinued(body)
            recording.answerEnded(isComplete: true)
            state.withLockedValue { $0.end(recording, isKept: true) }
            _ = await recording.replay(to: exchange)
            return .answered
        case .gone, .other, .cancelled:
            forget(recording)
            if case .other = found { throw .idempotencyKeyReused }
            if case .gone = found { throw .idempotencyAnswerGone }
            return .gone
        }
    }

    private func forget(_ recording: AnswerRecording) {
        recording.end()
        state.withLockedValue { $0.end(recording, isKept: false) }
    }

    /// A call is over.
    /// - Parameter isKept: its answer is given to those who make it again.
    func end(_ recording: AnswerRecording, isKept: Bool) {
        recording.end()
        let limits = state.withLockedValue(\.limits)
        shared?.end(recording, isKept: isKept, limits)
        state.withLockedValue { $0.end(recording, isKept: isKept) }
    }

    /// Bytes that are kept.
    var bytes: Int { state.withLockedValue { $0.bytes } }

    private func record(_ name: String, _ exchange: HTTPExchange, _ caller: Caller?) -> AnswerRecording {
        var id = SHA256()
        id.update(data: Array("\(caller?.owner ?? "")\n\(name)".utf8))
        var request = SHA256()
        request.update(data: Array("\(exchange.head.method.name) \(exchange.head.target)\n".utf8))
        for name in RequestChoice.headers {
            for value in exchange.head.fields.values(name) { request.update(data: Array("\(name): \(value)\n".utf8)) }
        }
        if exchange.bodyStream == nil {
            exchange.body.withUnsafeReadableBytes { request.update(bufferPointer: $0) }
        } else {
            // A body that is passed on as it comes is known by its length and kind alone.
            for name in ["content-length", "content-type"] as [StaticString] {
                request.update(data: Array("\(exchange.head.fields.first(name) ?? "")\n".utf8))
            }
        }
        return AnswerRecording(
            id: Array(id.finalize()),
            request: Array(request.finalize()),
            began: wallClockSeconds(),
            most: state.withLockedValue { $0.limits.maxAnswerBytes }
        )
    }
}

extension GatewayError {
    /// 422: the name stands for another request.
    fileprivate static var idempotencyKeyReused: GatewayError {
        GatewayError(
            .invalidRequest,
            status: 422,
            message: "Another request was made under this 'Idempotency-Key'. A new one needs a new key.",
            code: "idempotency_key_reused"
        )
    }

    /// 409: it was made, and there is nothing to repeat.
    fileprivate static var idempotencyAnswerGone: GatewayError {
        GatewayError(
            .invalidRequest,
            status: 409,
            message:
                "A request was made under this 'Idempotency-Key' whose answer cannot be repeated: it is not kept any more, was too long, or there was "
                + "none. Look whether it did what it should before making it again with a new key.",
            code: "idempotency_answer_gone"
        )
    }
}
