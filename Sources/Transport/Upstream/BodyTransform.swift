public import NIOCore

/// Turns the body of an answer into what the client gets, piece by piece, without leaving the event loop.
public protocol BodyTransform: AnyObject {
    /// Takes a piece and appends what it yields for the client.
    /// - Throws: to end the relay.
    func receive(_ bytes: ByteBuffer, into out: inout ByteBuffer) throws

    /// The body ended properly.
    /// - Throws: when it may not end here.
    func receiveEnd(into out: inout ByteBuffer) throws
}

/// How a relay ended.
public enum RelayOutcome: Sendable {
    /// The upstream's body ended properly and the transform agreed.
    case finished
    /// The upstream failed in the middle.
    case upstreamFailed(UpstreamError)
    /// The transform ended the relay.
    case transformFailed(any Error)
    /// The client went away.
    case cancelled
}
