@testable import Routing

/// A way to send calls to some vendors.
struct BenchPolicy: Sendable, Hashable {
    let name: String
    let strategy: RouteStrategy
    /// It sees how targets fare, leaves them alone, and tries others.
    let isGateway: Bool

    static let roundRobin = BenchPolicy(name: "round robin", strategy: .roundRobin, isGateway: false)
    static let weighted = BenchPolicy(name: "weighted", strategy: .weighted, isGateway: true)
    static let latency = BenchPolicy(name: "latency", strategy: .latency, isGateway: true)
    static let cost = BenchPolicy(name: "cost", strategy: .cost, isGateway: true)
    static let priority = BenchPolicy(name: "priority", strategy: .priority, isGateway: true)

    static let gateways = [weighted, latency, cost, priority]
    static let all = [roundRobin] + gateways

    /// The usual settings; those of the plain one try nothing twice and leave nothing alone.
    private var settings: RoutingSettings {
        var settings = RoutingSettings()
        if isGateway {
            settings.attempts.attemptTimeout = 10 * second
        } else {
            settings.attempts.maxAttempts = 1
            settings.breaker.consecutiveFailures = 0
            settings.breaker.failureShare = 2
            settings.breaker.silence = nil
        }
        return settings
    }

    var attempts: AttemptPolicy { settings.attempts }

    /// Its route to so many vendors, of which nothing is known.
    func route(to count: Int) -> Route {
        let settings = settings
        let targets = (0..<count).map { place in
            RouteTarget(
                TargetHealth("v\(place)/m", settings.breaker),
                AttemptBudget(share: settings.retryShare, burst: settings.retryBurst)
            )
        }
        let outliers = RouteOutliers(settings.outliers, minimumCalls: settings.breaker.minimumCalls)
        let branches = (0..<count).map { RouteBranch(.target($0)) }
        return Route(targets, .choice(RouteChoice(1, strategy, branches)), outliers: isGateway ? outliers : nil)
    }
}
