public import StateRedis

/// Where gateways of a fleet share their limits, and how.
public struct SharedStateSettings: Sendable, Equatable {
    /// Of the server.
    public var address: RedisAddress
    /// What the names of its keys begin with: gateways that have another one share nothing.
    public var namespace = "llm-gateway"
    /// For how long a gateway has its share of a limit without being heard of.
    public var lease = Duration.seconds(5)
    /// How long the server may take to answer.
    public var timeout = Duration.seconds(1)

    init(address: RedisAddress) {
        self.address = address
    }
}
