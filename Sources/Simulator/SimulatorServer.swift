public import NIOCore
public import Transport

/// A simulated vendor on a port.
///
///     let server = SimulatorServer(SimulatorService(), port: 9000, group: group, contexts: contexts)
///     try await server.start()
public final class SimulatorServer: Sendable {
    /// The vendor itself, for its statistics.
    public let service: SimulatorService
    private let server: HTTPServer

    /// - Parameters:
    ///   - port: 0 lets the system choose.
    ///   - group: the event loops to serve connections on.
    ///   - contexts: one for each loop of the group.
    public init(
        _ service: SimulatorService,
        host: String = "127.0.0.1",
        port: Int,
        group: any EventLoopGroup,
        contexts: [LoopContext]
    ) {
        self.service = service
        server = HTTPServer(
            configuration: ServerConfiguration(host: host, port: port),
            service: service,
            group: group,
            contexts: contexts
        )
    }

    /// Connections at this moment.
    public var connectionCount: Int { server.connectionCount }

    /// Starts to accept connections.
    /// - Returns: the address that is listened on.
    /// - Throws: what the system says when the address cannot be had.
    @discardableResult
    public func start() async throws -> SocketAddress? {
        try await server.start()
    }

    /// Stops accepting, lets requests finish for so long, and then closes what is left.
    /// - Returns: whether every connection closed by itself in time.
    @discardableResult
    public func stop(within limit: TimeAmount = .zero) async -> Bool {
        await server.drain(within: limit)
    }
}
