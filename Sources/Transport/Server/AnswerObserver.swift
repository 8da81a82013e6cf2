public import NIOCore

/// Sees an answer while it is given, whether or not its client is still there. Called on the exchange's loop.
public protocol AnswerObserver: AnyObject, Sendable {
    /// The head is given.
    /// - Parameter length: the bytes of the body, where they are known.
    func answerBegan(_ status: Int, _ fields: ResponseFields, length: Int?)

    /// A piece of the body is given.
    func answerContinued(_ bytes: ByteBuffer)

    /// Nothing more will be given.
    /// - Parameter isComplete: the body has come to its proper end.
    func answerEnded(isComplete: Bool)
}
