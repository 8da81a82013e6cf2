import Core
import NIOCore
import Transport

/// What is done with the connection to answer one request, decided before the first byte goes out.
///
/// All that can be reasoned about is here: the times, the events, the place where it breaks. Playing it is left to
/// ``ScriptPlayer``.
struct Script: Sendable {
    enum Step: Sendable {
        /// Waits until so long after the request.
        case wait(TimeAmount)
        /// Waits from now; nil: until the client goes.
        case pause(TimeAmount?)
        case answer(HTTPAnswer)
        /// A head that promises the whole body, the first bytes of it, and the end of the connection.
        case answerCut(HTTPAnswer, after: Int)
        /// - length: of the whole body, where the head says it.
        case begin(status: Int, ResponseFields, length: Int? = nil)
        case send(ByteBuffer)
        case end
        /// Closes without the end mark.
        case abort
        /// Closes without an answer.
        case close
    }

    var steps: [Step] = []
    /// Told by the statistics when the answer is complete.
    var usage: Usage?
}

/// One event of a stream, as bytes.
struct StreamFrame: Sendable, Equatable {
    var bytes: ByteBuffer
    /// After the request.
    var due: TimeAmount
    /// It tells that the answer is finished, or comes after that.
    var isClosing = false
}

/// When each token of an answer is there.
struct Pace: Sendable, Equatable {
    var head: TimeAmount
    var firstToken: TimeAmount
    var tokensPerSecond: Double?

    init(_ profile: SimulatorProfile, _ generator: inout SeededGenerator) {
        head = profile.timeToFirstByte.draw(&generator)
        firstToken = max(head, profile.timeToFirstToken.draw(&generator))
        tokensPerSecond = profile.tokensPerSecond
    }

    /// - Parameter count: how many tokens came before.
    func token(after count: Int) -> TimeAmount {
        guard let tokensPerSecond else { return firstToken }
        return firstToken + .nanoseconds(Int64(min(Double(count) / tokensPerSecond * 1e9, 1e18)))
    }
}
