import NIOConcurrencyHelpers

/// How all targets of a process fare, by vendor and model: kept over reloads of the configuration.
public final class HealthRegistry: Sendable {
    private struct Known {
        var settings: RoutingSettings
        var targets: [String: TargetHealth] = [:]
        var vendors: [String: AttemptBudget] = [:]
        var hedges: [String: AttemptBudget] = [:]
        /// Vendors that do not pass their health checks.
        var ill: Set<String> = []
        /// Those of a vendor's targets that callers have named, and when it was last looked whether they are still in use.
        var named: [String: (names: Set<String>, lookedAt: Int)] = [:]

        /// Makes room for another one that is named.
        /// - Returns: false where there is none.
        mutating func makeRoom(at vendor: String, at now: Int) -> Bool {
            guard var own = named[vendor], own.names.count >= HealthRegistry.mostNamed else { return true }
            // Looking takes a while, and names may be made up by the thousand.
            guard now - own.lookedAt > HealthRegistry.lookInterval else { return false }
            own.lookedAt = now
            for name in own.names where targets[name]?.isIdle(at: now) ?? true {
                own.names.remove(name)
                targets[name] = nil
            }
            named[vendor] = own
            return own.names.count < HealthRegistry.mostNamed
        }
    }

    private let known: NIOLockedValueBox<Known>
    /// Targets of a vendor that callers have named and that are told apart. The rest of them are one.
    private static let mostNamed = 200
    /// How soon it is looked again which of them are in use, in nanoseconds.
    private static let lookInterval = 10_000_000_000

    /// Nothing is known of any.
    public init(_ settings: RoutingSettings = RoutingSettings()) {
        known = NIOLockedValueBox(Known(settings: settings))
    }

    /// How a vendor's model fares.
    /// - Parameters:
    ///   - isKnown: the model is the configuration's or the catalogue's; otherwise its name may be anything that a caller thinks of.
    ///   - now: of the clock that never goes back.
    public func target(_ model: String, of vendor: String, isKnown: Bool = true, at now: Int = 0) -> TargetHealth {
        known.withLockedValue { known in
            var name = "\(vendor)/\(model)"
            // It is kept from now on.
            if isKnown { known.named[vendor]?.names.remove(name) }
            if let target = known.targets[name] { return target }
            if !isKnown {
                if known.makeRoom(at: vendor, at: now) {
                    known.named[vendor, default: ([], .min / 2)].names.insert(name)
                } else {
                    name = "\(vendor)/*"
                }
                if let target = known.targets[name] { return target }
            }
            let target = TargetHealth(name, known.settings.breaker)
            if known.ill.contains(vendor) { target.setIll(true, at: 0) }
            known.targets[name] = target
            return target
        }
    }

    /// Whether a vendor passes its health check: where it does not all its targets are left alone.
    /// - Returns: whether that is new.
    public func setIll(_ vendor: String, _ isIll: Bool, at now: Int) -> Bool {
        known.withLockedValue { known in
            let isNew = isIll ? known.ill.insert(vendor).inserted : known.ill.remove(vendor) != nil
            guard isNew else { return false }
            for target in known.targets.values where target.isOf(vendor) { target.setIll(isIll, at: now) }
            return true
        }
    }

    /// How many additional attempts at a vendor may fail.
    public func retries(of vendor: String) -> AttemptBudget {
        known.withLockedValue { known in
            if let budget = known.vendors[vendor] { return budget }
            let budget = AttemptBudget(share: known.settings.retryShare, burst: known.settings.retryBurst)
            known.vendors[vendor] = budget
            return budget
        }
    }

    /// How many attempts of an alias' calls may be made beside others, as a share of the calls, and a few at once.
    public func hedges(of alias: String, share: Double) -> AttemptBudget {
        known.withLockedValue { known in
            if let budget = known.hedges[alias] {
                budget.set(hedging: share)
                return budget
            }
            let budget = AttemptBudget(hedging: share)
            known.hedges[alias] = budget
            return budget
        }
    }

    /// All that were used or named, by name.
    public var targets: [TargetHealth] {
        known.withLockedValue { $0.targets.values.sorted { $0.name < $1.name } }
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

extension TargetHealth {
    fileprivate func isOf(_ vendor: String) -> Bool {
        name.hasPrefix(vendor) && name.dropFirst(vendor.count).first == "/"
    }
}
