/// The course of each scenario as a picture: small charts of the share of the vendor that is ill, and of the calls that failed.
struct RoutingPlot {
    let bench: RoutingBench

    private static let width = 860.0
    private static let head = 58.0
    private static let row = 108.0
    /// The colours stand out from white as well as from black, and where lines coincide the narrower ones are above.
    private static let style = """
        text { font: 11px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #7a828c }
        .title { font-size: 12px; font-weight: 600 }
        .axis { fill: none; stroke: #7a828c; stroke-width: 1 }
        .fault { fill: #808890; fill-opacity: 0.16 }
        polyline, .key { fill: none; stroke-linejoin: round }
        .round-robin { stroke: #d9730d; stroke-width: 3.6; stroke-opacity: 0.75 }
        .weighted { stroke: #2f81f7; stroke-width: 2.6 }
        .cost { stroke: #a864e8; stroke-width: 2.6 }
        .latency { stroke: #2da44e; stroke-width: 1.5 }
        """

    /// In SVG, whatever the page's background.
    var picture: String {
        let height = (Self.head + Self.row * Double(BenchScenario.all.count) + 6).fixed(0)
        let width = Self.width.fixed(0)
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" "
                + "width=\"\(width)\" height=\"\(height)\" role=\"img\">",
            "<title>Calls over time while vendors fail: round robin and the gateway</title>",
            "<style>\n\(Self.style)\n</style>", legend,
        ]
        for (place, scenario) in BenchScenario.all.enumerated() {
            parts.append(charts(of: scenario, at: Self.head + Self.row * Double(place)))
        }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private var legend: String {
        let policies: [BenchPolicy] = [.roundRobin, .weighted, .cost, .latency]
        let keys = policies.enumerated().map { place, policy in
            let x = 44 + 150 * place
            let name = policy.isGateway ? "gateway, \(policy.name)" : policy.name
            return "<path class=\"key \(mark(of: policy))\" d=\"M\(x) 14h22\"/>"
                + "<text x=\"\(x + 28)\" y=\"18\">\(name)</text>"
        }
        let heads = [(44, "first attempts at the first vendor"), (480, "calls that failed, of 50 a second")].map {
            "<text x=\"\($0.0)\" y=\"44\">\($0.1)</text>"
        }
        return (keys + heads).joined(separator: "\n")
    }

    private func charts(of scenario: BenchScenario, at y: Double) -> String {
        let policies = policies(of: scenario)
        let courses = policies.map { bench[scenario, $0].course }
        let most = courses.flatMap(\.failures).max() ?? 0
        let top = [5.0, 10, 20, 30].first { $0 >= most } ?? 60
        let isShared = (courses.flatMap(\.shares).max() ?? 0) <= 0.8
        let shares = PlotPanel(
            x: 44,
            y: y + 18,
            width: 366,
            height: 62,
            top: isShared ? 0.8 : 1,
            topLabel: isShared ? "80 %" : "100 %"
        )
        let failures = PlotPanel(x: 480, y: y + 18, width: 366, height: 62, top: top, topLabel: top.fixed(0))
        let isLast = scenario == BenchScenario.all.last
        var parts = ["<text class=\"title\" x=\"44\" y=\"\((y + 11).fixed(1))\">\(scenario.title)</text>"]
        parts += [shares.frame(showsTimes: isLast), failures.frame(showsTimes: isLast)]
        for (policy, course) in zip(policies, courses) {
            parts.append(shares.line(course.shares, mark(of: policy)))
            parts.append(failures.line(course.failures, mark(of: policy)))
        }
        return parts.joined(separator: "\n")
    }

    private func policies(of scenario: BenchScenario) -> [BenchPolicy] {
        scenario == .brownout ? [.roundRobin, .weighted, .cost, .latency] : [.roundRobin, .weighted, .latency]
    }

    private func mark(of policy: BenchPolicy) -> String { policy.isGateway ? policy.name : "round-robin" }
}
