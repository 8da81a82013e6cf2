import NIOConcurrencyHelpers

/// How all targets of a process fare, by vendor and model: kept over reloads of the configuration.
public final class HealthRegistry: Sendable {
    private struct Known {
        var settings: RoutingSettings
        var targets: [String: TargetHealth] = [:]
        var vendors: [String: RetryBudget] = [:]
    }

    private let known: NIOLockedValueBox<Known>
    /// Targets that are told apart: names of models may be the callers'. The rest of a vendor's are one.
    private static let most = 10_000

    /// Nothing is known of any.
    public init(_ settings: RoutingSettings = RoutingSettings()) {
        known = NIOLockedValueBox(Known(settings: settings))
    }

    /// How a vendor's model fares.
    public func target(_ model: String, of vendor: String) -> TargetHealth {
        known.withLockedValue { known in
            var name = "\(vendor)/\(model)"
            if known.targets[name] == nil, known.targets.count >= Self.most { name = "\(vendor)/*" }
            if let target = known.targets[name] { return target }
            let target = TargetHealth(name, known.settings.breaker)
            known.targets[name] = target
            return target
        }
    }

    /// How many additional attempts at a vendor may fail.
    public func retries(of vendor: String) -> RetryBudget {
        known.withLockedValue { known in
            if let budget = known.vendors[vendor] { return budget }
            let budget = RetryBudget(share: known.settings.retryShare, burst: known.settings.retryBurst)
            known.vendors[vendor] = budget
            return budget
        }
    }

    /// All that were used or named, by name.
    public var targets: [TargetHealth] {
        known.withLockedValue { $0.targets.values.sorted { $0.name < $1.name } }
    }

    /// Those of a vendor.
    public func targets(of vendor: String) -> [TargetHealth] {
        known.withLockedValue { known in
            known.targets.values.filter { $0.name.hasPrefix(vendor) && $0.name.dropFirst(vendor.count).first == "/" }
        }
    }

    /// Changes how they are watched.
    public func configure(_ settings: RoutingSettings) {
        known.withLockedValue { known in
            guard known.settings != settings else { return }
            known.settings = settings
            for target in known.targets.values { target.configure(settings.breaker) }
            for budget in known.vendors.values { budget.set(share: settings.retryShare, burst: settings.retryBurst) }
        }
    }
}
