import Framing
public import NIOCore

/// The body of a request to an upstream that is not there yet when the request begins.
public protocol UpstreamBody: AnyObject, Sendable {
    /// Bytes of all of it, where they are known before they are there.
    var length: Int? { get }

    /// Waits for the next piece. Called on the event loop of the request, for one piece at a time, and only when the
    /// upstream has taken most of the one before.
    ///
    /// It must come back when its task is cancelled, which happens when the upstream has answered or the caller has gone.
    /// - Returns: nil at the body's end.
    /// - Throws: what ends the request with ``UpstreamError/bodyFailed(_:)``.
    func next() async throws -> ByteBuffer?

    /// The upstream has answered: nobody asks for a piece any more, and what still comes is of no use. Called on the event
    /// loop of the request, perhaps while ``next()`` waits.
    func abandon()
}

extension UpstreamBody {
    /// Not known.
    public var length: Int? { nil }

    /// Leaves what still comes where it is.
    public func abandon() {}

    /// All of it, waited for.
    /// - Throws: what ``next()`` throws.
    public func collected() async throws -> ByteBuffer {
        var whole = ByteBuffer()
        while let piece = try await next() { whole.appendReceived(piece) }
        return whole
    }
}

/// A body that remembers whether any of it has been taken: from then on its request cannot be sent anew.
///
/// Confined to the event loop of its request, which makes the unchecked conformance right.
final class TakenOnceBody: UpstreamBody, @unchecked Sendable {
    private let body: any UpstreamBody
    private(set) var isTaken = false

    init(_ body: any UpstreamBody) {
        self.body = body
    }

    func next() async throws -> ByteBuffer? {
        let piece = try await body.next()
        isTaken = true
        return piece
    }

    func abandon() { body.abandon() }
}
