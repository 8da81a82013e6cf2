internal import NIOCore
internal import Storage

/// Commands that are sent together, and whoever waits for their replies.
///
/// Made anywhere; after that confined to the client's event loop, which makes the unchecked conformance right.
final class RedisBatch: @unchecked Sendable {
    /// How many commands, and so how many replies.
    let count: Int
    /// It is the one attempt that is let through during an outage.
    let isProbe: Bool
    /// Until when its last reply must have come.
    private(set) var deadline = NIODeadline.distantFuture
    private(set) var isWritten = false
    private(set) var isCancelled = false
    private var bytes: ByteBuffer
    private var replies: [RedisValue] = []
    private var completion: ((Result<[RedisValue], StoreError>) -> Void)?

    init(_ commands: [RedisCommand], isProbe: Bool = false) {
        count = commands.count
        bytes = RedisCommand.bytes(of: commands)
        self.isProbe = isProbe
    }

    /// Begins to wait.
    func begin(until deadline: NIODeadline, _ completion: @escaping (Result<[RedisValue], StoreError>) -> Void) {
        self.deadline = deadline
        self.completion = completion
        if isCancelled { complete(.failure(Self.cancellation)) }
    }

    /// Ends the wait. The replies of what was written still come, and are thrown away.
    func cancel() {
        isCancelled = true
        complete(.failure(Self.cancellation))
    }

    /// The bytes of the commands, which leave once.
    func write() -> ByteBuffer {
        defer { bytes = ByteBuffer() }
        isWritten = true
        return bytes
    }

    /// Takes a reply.
    /// - Returns: all of them, if it was the last.
    func take(_ reply: RedisValue) -> [RedisValue]? {
        if replies.isEmpty { replies.reserveCapacity(count) }
        replies.append(reply)
        return replies.count == count ? replies : nil
    }

    /// Resumes whoever waits, once.
    func complete(_ result: Result<[RedisValue], StoreError>) {
        let completion = completion
        self.completion = nil
        completion?(result)
    }

    private static let cancellation = StoreError(.unavailable, "The wait for Redis was cancelled.")
}
