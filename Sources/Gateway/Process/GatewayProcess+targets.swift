import Insight
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Routing

extension GatewayProcess {
    /// How soon the log tells of a target that is left alone.
    private static let watchInterval = Duration.seconds(1)

    /// Writes to the log which targets are left alone since they fail, and which are used again, until the gateway stops.
    func watchTargets() {
        let task = Task.detached { [weak self] in
            var left: [String: OpenReason] = [:]
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.watchInterval)
                guard let self, !Task.isCancelled else { return }
                for target in self.watchedTargets {
                    let reason = target.openReason
                    // Health checks write of vendors.
                    if reason == .healthCheck || (reason == nil) == (left[target.name] == nil) { continue }
                    left[target.name] = reason
                    if let reason {
                        self.logger.warning(
                            "a target is left alone",
                            metadata: ["target": "\(target.name)", "reason": "\(reason.rawValue)"]
                        )
                    } else {
                        self.logger.notice("a target is used again", metadata: ["target": "\(target.name)"])
                    }
                }
            }
        }
        upkeep.withLockedValue { $0.append(task) }
    }

    /// Those of models, the embedding model that tells tasks by itself.
    private var watchedTargets: [TargetHealth] {
        let snapshot = current.withLockedValue { $0 }
        let targets = snapshot.health.targets.filter { !$0.name.hasSuffix("/") }
        return targets + (snapshot.taskEmbedder.map { [$0.memory.health] } ?? [])
    }

    /// Which targets are left alone.
    var targetMetrics: MetricFamily {
        MetricFamily(
            "llm_gateway_target_left_alone",
            "Whether a target is left alone, since it fails.",
            .gauge,
            watchedTargets.map { target in
                .init([("target", target.name)], target.openReason == nil ? 0 : 1)
            }
        )
    }
}
