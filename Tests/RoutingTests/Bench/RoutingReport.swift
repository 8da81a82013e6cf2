/// The figures of the bench as the manual shows them.
struct RoutingReport {
    let bench: RoutingBench

    /// A table for each scenario, in Markdown.
    var tables: String {
        BenchScenario.all.map { table(of: $0) }.joined(separator: "\n\n")
    }

    private func table(of scenario: BenchScenario) -> String {
        var lines = [
            "**\(scenario.title)**", "",
            "| | answered during the fault | answered in all | first token, median | first token, 99 % | whole, 99 % "
                + "| additional attempts | avoided after | back after |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
        ]
        // Those that come to the same are told together.
        var rows: [(policies: [BenchPolicy], cells: [String])] = []
        for policy in BenchPolicy.all {
            let cells = cells(bench[scenario, policy], scenario)
            if let last = rows.last, last.policies[0].isGateway, last.cells == cells {
                rows[rows.count - 1].policies.append(policy)
            } else {
                rows.append(([policy], cells))
            }
        }
        lines += rows.map { "| " + ([name(of: $0.policies)] + $0.cells).joined(separator: " | ") + " |" }
        return lines.joined(separator: "\n")
    }

    private func name(of policies: [BenchPolicy]) -> String {
        guard policies[0].isGateway else { return policies[0].name }
        return "gateway, " + policies.map { "`\($0.name)`" }.joined(separator: " and ")
    }

    private func cells(_ figures: BenchFigures, _ scenario: BenchScenario) -> [String] {
        let isAnswered = figures.answeredDuringFault > 0
        var cells = [percent(figures.answeredDuringFault), percent(figures.answered)]
        cells += [figures.firstTokenMedian, figures.firstToken99, figures.whole99].map {
            isAnswered ? "\($0.fixed(2)) s" : "–"
        }
        cells.append(percent(figures.additionalAttempts))
        guard scenario.isToBeAvoided, let avoided = figures.course.avoidedAfter else {
            return cells + [scenario.isToBeAvoided ? "never" : "–", "–"]
        }
        return cells + ["\(avoided.fixed(1)) s", figures.course.backAfter.map { "\($0.fixed(1)) s" } ?? "never"]
    }

    private func percent(_ share: Double) -> String { "\((share * 100).fixed(2)) %" }
}

extension Double {
    /// With so many decimals, whatever the place and the library.
    func fixed(_ decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
        let value = Int((self * Double(scale)).rounded())
        guard decimals > 0 else { return String(value) }
        let rest = String(value.magnitude % scale.magnitude)
        let whole = (value < 0 ? "-" : "") + String(value.magnitude / scale.magnitude)
        return whole + "." + String(repeating: "0", count: decimals - rest.count) + rest
    }
}
