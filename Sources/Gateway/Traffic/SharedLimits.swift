import Logging
import NIOCore
import StateRedis
import Traffic

/// What this gateway shares its limits by with others.
final class SharedLimits: Sendable {
    private let settings: SharedStateSettings
    private let client: RedisClient
    private let logger: Logger

    /// - Parameter loop: carries the connection.
    init(_ settings: SharedStateSettings, on loop: any EventLoop, logger: Logger) {
        (self.settings, self.logger) = (settings, logger)
        var options = RedisOptions()
        options.timeout = settings.timeout
        client = RedisClient(settings.address, options: options, loop: loop)
    }

    /// For how long a share is leased.
    var leaseNanoseconds: Int { Int(TimeAmount(settings.lease).nanoseconds) }

    /// Leases limits to this process.
    func keeper(_ cells: LimitCells) -> LimitKeeper {
        LimitKeeper(
            RedisSharedState(client, namespace: settings.namespace),
            cells,
            instance: GatewayProcess.makeInstanceName(),
            changed: { [logger] in Self.log($0, to: logger) }
        )
    }

    func close() async { await client.close() }

    private static func log(_ health: LeaseHealth, to logger: Logger) {
        switch health {
        case .well: logger.notice("limits are shared again")
        case .away(let reason):
            logger.error(
                "limits cannot be shared: calls use what is leased; then each limit does what its 'when_unavailable' says",
                metadata: ["reason": "\(reason)"]
            )
        }
    }
}
