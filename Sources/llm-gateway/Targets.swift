import ArgumentParser
import JSON

/// `llm-gateway targets`
struct Targets: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See how the models of vendors fare that a running gateway uses.",
        discussion:
            "Times are milliseconds of the last five minutes: the middle one, and what all but a twentieth were below."
    )

    @OptionGroup var gateway: RunningGateway

    func run() async throws {
        let answer = try await gateway.ask("/api/v1/targets")
        if gateway.json { return print(answer.text) }
        let targets = answer["data"]?.array ?? []
        guard !targets.isEmpty else { return print("no model has been used yet") }
        let heads = [
            "target", "state", "in flight", "calls", "failed", "ttft p50", "p95", "tpot p50", "p95", "total p50", "p95",
        ]
        let rows = targets.map { target in
            ["target", "state", "in_flight", "calls", "failures"].map(target.cell)
                + ["ttft_ms", "tpot_ms", "total_ms"].flatMap { name in
                    ["p50", "p95"].map { target[name]?.cell($0).replacing("null", with: "-") ?? "-" }
                }
        }
        print(TextTable.text([heads] + rows, texts: 2), terminator: "")
        for target in targets {
            if let reason = target["reason"]?.string { print("\(target.cell("target")): \(reason)") }
        }
    }
}
