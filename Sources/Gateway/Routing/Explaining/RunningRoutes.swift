package import Access
package import Core
import NIOConcurrencyHelpers
import NIOCore
import Routing
import Transport

/// Where calls of a running gateway go, and how its targets fare.
package struct RunningRoutes: Sendable {
    private let runtime: GatewayRuntime
    private let snapshot: Snapshot
    /// What others of a fleet tell; nil: there are none.
    private let shared: SharedBenchmarks?

    init(_ runtime: GatewayRuntime, _ snapshot: Snapshot, _ shared: SharedBenchmarks?) {
        (self.runtime, self.snapshot, self.shared) = (runtime, snapshot, shared)
    }

    /// Who shows the key of a name; nil where there is none.
    package func caller(_ key: String) -> Caller? {
        (snapshot.configuration.keys + snapshot.directory.gatewayKeys).first { $0.caller.key == key }?.caller
            ?? snapshot.configuration.certificates.first { $0.caller.key == key }?.caller
    }

    /// Where a call would go.
    package func explain(_ call: ExplainedCall) async -> Result<RouteExplanation, GatewayError> {
        guard let state = runtime.loops.first else { return .failure(.unexplained) }
        let found = try? await state.context.loop.submit { () -> Result<RouteExplanation, GatewayError> in
            do throws(GatewayError) {
                return .success(try state.explain(call))
            } catch {
                return .failure(error)
            }
        }.get()
        return found ?? .failure(.unexplained)
    }

    /// The targets that are in use or named, by name.
    package var targets: [TargetStanding] {
        let now = NIODeadline.now().uptime
        return named.map { TargetStanding($0, shared?.others(of: $0.name) ?? [], at: now) }
    }

    /// How they have fared here.
    var benchmarks: BenchmarkTable {
        let now = NIODeadline.now().uptime
        return BenchmarkTable(
            Dictionary(named.map { ($0.name, $0.benchmark(at: now)) }, uniquingKeysWith: { first, _ in first })
        )
    }

    private var named: [TargetHealth] { snapshot.health.targets.filter { !$0.name.hasSuffix("/") } }
}

extension GatewayError {
    fileprivate static let unexplained = GatewayError(
        .internalError,
        status: 500,
        message: "The gateway is stopping.",
        code: "internal_error"
    )
}

/// How a target fares, as it is told.
package struct TargetStanding: Sendable {
    /// `vendor/model`.
    package let name: String
    /// `available`, `probing`, `open` or `resting`.
    package let state: String
    /// Why it is left alone; nil: it is not.
    package let reason: String?
    /// Calls that are under way.
    package let inFlight: Int
    /// Gateways whose attempts are counted.
    package let gateways: Int
    /// Attempts of the last minutes.
    package let calls: Int
    /// Those of them that failed.
    package let failures: Int
    /// The 50th, 95th and 99th percentile, in nanoseconds.
    package let timeToFirstToken: [Int?]
    /// As ``timeToFirstToken``, of the time between two tokens.
    package let timePerToken: [Int?]
    /// As ``timeToFirstToken``, of whole attempts.
    package let total: [Int?]
    /// What is left of its limits, from 0 to 1.
    package let headroom: Double

    /// - Parameter others: how it has fared at other gateways.
    init(_ health: TargetHealth, _ others: [TargetBenchmark], at now: Int) {
        var benchmark = health.benchmark(at: now)
        for other in others { benchmark += other }
        gateways = others.count + 1
        func percentiles(_ counts: SlidingHistogram.Counts) -> [Int?] { [0.5, 0.95, 0.99].map(counts.percentile) }
        name = health.name
        state =
            switch health.availability(at: now) {
            case .available: "available"
            case .probe: "probing"
            case .open: "open"
            case .resting: "resting"
            }
        reason = health.reasonToLeaveAlone(at: now)
        inFlight = health.inFlight
        (calls, failures) = (benchmark.calls, benchmark.failures)
        timeToFirstToken = percentiles(benchmark.timeToFirstToken)
        timePerToken = percentiles(benchmark.timePerToken)
        total = percentiles(benchmark.total)
        headroom = health.headroom.share(at: now)
    }
}

extension GatewayProcess {
    /// Where calls go.
    package var routes: RunningRoutes { RunningRoutes(runtime, current.withLockedValue { $0 }, benchmarks) }
}
