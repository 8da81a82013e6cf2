package import Insight
import NIOConcurrencyHelpers
import NIOCore
import Traffic
import Transport

extension GatewayProcess {
    /// What there is to collect, of all loops together. Counts begin with the process.
    package func metrics() async -> [MetricFamily] {
        var all = LoopMetrics()
        for state in runtime.loops {
            if let counted = try? await state.context.loop.submit({ state.metrics }).get() { all.add(counted) }
        }
        return [build] + condition + load + all.families + waiting + [targetMetrics]
    }

    private var build: MetricFamily {
        MetricFamily(
            "llm_gateway_build_info",
            "The version that runs.",
            .gauge,
            [.init([("version", Version.current)], 1)]
        )
    }

    /// As `/readyz` tells it.
    private var condition: [MetricFamily] {
        let readiness = runtime.readiness
        var parts = [
            ("ledger", readiness.ledger), ("directory", readiness.directory), ("budgets", readiness.budgets),
            ("configuration", readiness.configuration),
        ]
        if runtime.fleet != nil { parts.append(("limits", readiness.limits)) }
        return [
            MetricFamily(
                "llm_gateway_ready",
                "Whether calls are taken.",
                .gauge,
                [.init(readiness.isAvailable ? 1 : 0)]
            ),
            MetricFamily(
                "llm_gateway_degraded",
                "Whether a part does not work as it should; /readyz says why. 'limits' is the shared state, 'budgets' and the others the database.",
                .gauge,
                parts.map { .init([("part", $0.0)], $0.1 == nil ? 0 : 1) }
            ),
        ]
    }

    private var load: [MetricFamily] {
        let (now, bounds) = (runtime.load.now, current.withLockedValue(\.configuration).server.inFlight)
        func gauge(_ name: String, _ help: String, _ now: Int, _ most: Int) -> MetricFamily {
            let samples: [MetricFamily.Sample] = [
                .init([("of", "now")], Double(now)), .init([("of", "most")], Double(most)),
            ]
            return MetricFamily(name, help, .gauge, samples)
        }
        return [
            gauge("llm_gateway_in_flight_requests", "Requests that run, and may.", now.requests, bounds.requests),
            gauge("llm_gateway_in_flight_bytes", "Bytes of bodies that are held, and may be.", now.bytes, bounds.bytes),
            gauge("llm_gateway_waiting_calls", "Calls that wait for limits, and may.", now.waiting, bounds.waiting),
        ]
    }

    /// Calls that wait now.
    private var waiting: [MetricFamily] {
        let counts = runtime.cells.limits.waitingCounts
        let rules = current.withLockedValue(\.configuration).limits.filter { $0.queue != nil }
        return [
            MetricFamily(
                "llm_gateway_queue_waiting_calls",
                "Calls that wait for a limit now.",
                .gauge,
                rules.map { .init([("limit", $0.name)], Double(counts[$0.name] ?? 0)) }
            )
        ]
    }
}

extension LoopMetrics {
    /// In the order of their names.
    fileprivate var families: [MetricFamily] {
        var outcomes = MetricFamily(
            "llm_gateway_queue_calls_total",
            "Calls that would have waited for a limit, by what became of them.",
            .counter
        )
        var waits = MetricFamily("llm_gateway_queue_wait_seconds", "How long calls waited for a limit.", .histogram)
        for (limit, queue) in queues.sorted(by: { $0.key < $1.key }) {
            for (outcome, count) in queue.outcomes.sorted(by: { $0.key < $1.key }) {
                outcomes.samples.append(.init([("limit", limit), ("outcome", outcome)], Double(count)))
            }
            waits.add(queue.waits, [("limit", limit)])
        }
        return [
            refusals(
                ofBudgets: false,
                "llm_gateway_limit_refusals_total",
                "Calls that a limit refused, or would have."
            ),
            refusals(
                ofBudgets: true,
                "llm_gateway_budget_refusals_total",
                "Calls that a budget refused, or would have."
            ),
            outcomes, waits,
            estimates(
                "llm_gateway_estimated_tokens_total",
                "Tokens that calls were expected to use, of which vendors have told.",
                \.expected
            ),
            estimates("llm_gateway_told_tokens_total", "Tokens that vendors told of the same calls.", \.actual),
            estimates(
                "llm_gateway_estimate_error_tokens_total",
                "The differences between the two, call by call: divided by what was told, the error of the estimator.",
                \.error
            ),
        ]
    }

    private func refusals(ofBudgets isBudget: Bool, _ name: String, _ help: String) -> MetricFamily {
        let label = isBudget ? "budget" : "limit"
        let found = refusals.filter { $0.key.isBudget == isBudget }
            .sorted { ($0.key.name, $0.key.isEnforced ? 1 : 0) < ($1.key.name, $1.key.isEnforced ? 1 : 0) }
        return MetricFamily(
            name,
            help,
            .counter,
            found.map { refuser, count in
                .init([(label, refuser.name), ("enforced", refuser.isEnforced ? "true" : "false")], Double(count))
            }
        )
    }

    private func estimates(_ name: String, _ help: String, _ part: KeyPath<Estimates, Int>) -> MetricFamily {
        var family = MetricFamily(name, help, .counter)
        for (model, both) in estimates.sorted(by: { ($0.key.vendor, $0.key.model) < ($1.key.vendor, $1.key.model) }) {
            let labels = [(name: "vendor", value: model.vendor), ("model", model.model)]
            family.samples.append(.init(labels + [("direction", "input")], Double(both.input[keyPath: part])))
            family.samples.append(.init(labels + [("direction", "output")], Double(both.output[keyPath: part])))
        }
        return family
    }
}
