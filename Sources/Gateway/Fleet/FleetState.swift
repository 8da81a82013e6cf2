import Logging
import NIOCore
import StateRedis
import Traffic

/// What this gateway shares with others of its fleet.
final class FleetState: Sendable {
    private let settings: SharedStateSettings
    private let client: RedisClient
    private let state: RedisSharedState
    private let instance: String
    private let logger: Logger

    /// - Parameters:
    ///   - instance: tells this process from all others.
    ///   - loop: carries the connection.
    init(_ settings: SharedStateSettings, instance: String, on loop: any EventLoop, logger: Logger) {
        (self.settings, self.instance, self.logger) = (settings, instance, logger)
        var options = RedisOptions()
        options.timeout = settings.timeout
        client = RedisClient(settings.address, options: options, loop: loop)
        state = RedisSharedState(client, namespace: settings.namespace)
    }

    /// For how long a share is leased.
    var leaseNanoseconds: Int { Int(TimeAmount(settings.lease).nanoseconds) }

    /// Leases limits to this process.
    func keeper(_ cells: LimitCells) -> LimitKeeper {
        LimitKeeper(
            state,
            cells,
            instance: instance,
            changed: { [logger] in Self.log($0, to: logger) }
        )
    }

    /// Answers of calls that may be made again under the same name.
    var answers: SharedAnswers { SharedAnswers(state, instance: instance) }

    /// How targets fare at all of them.
    var benchmarks: SharedBenchmarks { SharedBenchmarks(state, instance: instance) }

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
