internal import NIOCore

/// Limits of what the gateway asks of a Redis server, and of how long it waits for one.
public struct RedisOptions: Sendable, Hashable {
    /// How long a batch of commands may take; after that the connection is given up, since its replies would match nothing. While there
    /// is no connection yet, only the batch is given up.
    public var timeout = Duration.seconds(1)
    /// How long it may take to connect and log in.
    public var connectTimeout = Duration.seconds(2)
    /// How many commands may wait for their replies; what is beyond is refused.
    public var mostOutstanding = 10_000
    /// How long one text of a reply may be, in bytes; Redis itself writes none of more than 512 MiB.
    public var largestText = 64 << 20
    /// After the first failure, calls fail at once for a time of chance up to this; after each further one, up to twice as long.
    public var firstPause = Duration.milliseconds(50)
    /// The longest such time.
    public var longestPause = Duration.seconds(5)

    /// The defaults.
    public init() {}

    /// Of replies.
    var limits: RESPLimits {
        let bulk = min(max(largestText, 0), 512 << 20)
        return RESPLimits(bulk: bulk, reply: max(bulk * 4, RESPLimits().reply))
    }

    /// Within what makes sense, and what the clock can count.
    static func amount(_ duration: Duration) -> TimeAmount {
        TimeAmount(min(max(duration, .milliseconds(1)), .seconds(86_400)))
    }
}
